import { handleSignals } from '../../processes/signals.ts';
import type { RunHandle } from '../../workflow/live-runs.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine } from '../printable.ts';
import { keepWaking } from '../../schedule/keep-waking.ts';
import { addVerbOptions, examples, requireDuration, type Verb, type VerbOptions } from '../verb.ts';
import { adoptAgents, type CompletedBy, loadAll } from '../workflow-source.ts';

interface ServeOptions extends VerbOptions {
  readonly every: string;
  readonly grace: string;
  readonly trust?: true;
}

const help = `
Goes on with runs of these modules that nobody drives: interrupted ones at once, parked and sleeping ones when they are
due, those that were sent a signal at the next look. Several may serve one folder: each run is taken by one of them.
Ctrl-C interrupts the runs, which any later process goes on with.
${examples(
  ['holdfast serve flows.ts', 'keep the runs of one module going'],
  ['holdfast serve nightly deploy', 'of two workflow files'],
  ['holdfast serve nightly.ts deploy.ts --every 5s', 'of several, looking more often'],
)}`;

/** `holdfast serve`: wakes runs until it is told to stop. */
export const serveVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('serve')
    .description('go on with interrupted runs, and with waiting ones when they are due, until Ctrl-C')
    .argument('<workflows...>', 'the modules that export their workflows, workflow files, or names of those')
    .option('--trust', 'run workflow files whoever trusts them')
    .option('--every <duration>', 'the longest time between two looks', requireDuration, '30s')
    .option('--grace <duration>', 'how long steps may take to stop after Ctrl-C', requireDuration, '30s');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (paths: readonly string[], options: ServeOptions) => {
      const completedBy: CompletedBy = {};
      const modules = [];
      for (const path of paths) modules.push(await loadAll(shell, path, options, completedBy));
      await using manager = await openManager(shell, { ...options, parkAfter: '1m' });
      completedBy.manager = manager;
      for (const { all, file } of modules.flat()) {
        if (file !== undefined) await adoptAgents(shell, manager, file, options);
        manager.register(...all);
      }
      const say = (event: string, run: string, facts: Readonly<Record<string, string>>): void => {
        const text = (value: string): string => toLine(manager.redactor.redactText(value));
        if (options.json === true) {
          const shown = Object.entries({ run, ...facts }).map(([name, fact]) => [
            name,
            manager.redactor.redactText(fact),
          ]);
          shell.out.line(JSON.stringify({ event, ...Object.fromEntries(shown) }));
        } else
          shell.err.line(
            `${text(run)} ${event}${Object.values(facts)
              .map((fact) => `: ${text(fact)}`)
              .join('')}`,
          );
      };
      const follow = async (run: RunHandle): Promise<void> => {
        say('goes on', run.id, {});
        const result = await run.result;
        const why = result.status === 'paused' ? { message: result.message } : {};
        say(result.status, run.id, result.status === 'failed' ? { message: result.error.message } : why);
      };
      const stop = new AbortController();
      let code: ExitCode = exitCodes.success;
      const unlisten = handleSignals(shell.host, {
        first: (signal) => {
          code = exitCodeOf(signal);
          shell.err.line(`${signal}: interrupting; what was completed is kept. Again to exit at once.`);
          stop.abort();
        },
        second: (signal) => process.exit(exitCodeOf(signal)),
      });
      const known = new Map<string, string>();
      try {
        await keepWaking(manager, {
          signal: stop.signal,
          every: options.every,
          host: shell.host,
          woke: (run) => {
            known.delete(run.id);
            void follow(run);
          },
          left: ({ id, reason }) => {
            if (known.get(id) === reason) return;
            known.set(id, reason);
            say('is left', id, { reason });
          },
          trouble: (error) => {
            shell.err.line(`trouble that may pass: ${error instanceof Error ? error.message : String(error)}`);
          },
        });
        await manager.close('holdfast serve was stopped');
        await shell.host.turn();
      } finally {
        unlisten();
      }
      finish(code);
    });
};
