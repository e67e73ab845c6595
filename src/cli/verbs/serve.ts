import { handleSignals } from '../../processes/signals.ts';
import type { RunHandle } from '../../workflow/live-runs.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine } from '../printable.ts';
import { keepSchedules } from '../../schedule/keep-schedules.ts';
import { keepWaking } from '../../schedule/keep-waking.ts';
import { addVerbOptions, examples, requireDuration, type Verb, type VerbOptions, untilStoppedCodes } from '../verb.ts';
import { schedulesOf } from '../file-schedules.ts';
import { servedWorkflows, servingLine } from '../serving-line.ts';
import { adoptAgents, type CompletedBy, loadAll } from '../workflow-source.ts';

interface ServeOptions extends VerbOptions {
  readonly every: string;
  readonly grace: string;
  readonly trust?: true;
}

const help = `
Goes on with runs of these modules that nobody drives: interrupted ones at once, parked and sleeping ones when they are
due, those that were sent a signal at the next look. Begins runs of workflow files that have a schedule when they are due, as
<workflow>-<moment in UTC>. Several may serve one folder: each run is begun and taken by one of them.
Ctrl-C interrupts the runs, which any later process goes on with.
${untilStoppedCodes}${examples(
  ['holdfast serve flows.ts', 'keep the runs of one module going'],
  ['holdfast serve nightly deploy', 'of two workflow files'],
  ['holdfast serve nightly.ts deploy.ts --every 5s', 'of several, looking more often'],
)}`;

/** `holdfast serve`: wakes runs until it is told to stop. */
export const serveVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('serve')
    .description(
      'begin runs by schedule, go on with interrupted runs, and with waiting ones when they are due, until Ctrl-C',
    )
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
      const schedules = schedulesOf(modules);
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
      const follow = async (run: RunHandle, how: string): Promise<void> => {
        say(how, run.id, {});
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
      const trouble = (error: unknown, notBegun?: { readonly workflow: string; readonly moment: number }): void => {
        const message = error instanceof Error ? error.message : String(error);
        if (notBegun === undefined)
          shell.err.line(toLine(`trouble that may pass: ${manager.redactor.redactText(message)}`));
        else
          say('does not begin', notBegun.workflow, {
            moment: new Date(notBegun.moment).toISOString(),
            reason: message,
          });
      };
      const served = await servedWorkflows(modules, schedules, shell.host.now());
      const shared = { signal: stop.signal, every: options.every, host: shell.host, trouble };
      try {
        const waking = keepWaking(manager, {
          ...shared,
          woke: (run) => {
            known.delete(run.id);
            void follow(run, 'goes on');
          },
          left: ({ id, reason }) => {
            if (known.get(id) === reason) return;
            known.set(id, reason);
            say('is left', id, { reason });
          },
        });
        const scheduling = keepSchedules(manager, schedules, {
          ...shared,
          begun: (run) => void follow(run, 'is due'),
          held: ({ workflow, moment, kind, behind }) => {
            const verdict = kind === 'skip' ? 'leaves out' : 'lets wait';
            const reason = `run ${behind} has not ended`;
            say(verdict, workflow, { moment: new Date(moment).toISOString(), reason });
          },
        });
        try {
          // An option that they refuse is refused by now.
          await Promise.race([waking, scheduling, Promise.resolve()]);
          shell.err.line(toLine(manager.redactor.redactText(servingLine(served))));
          if (options.json === true) for (const { workflow, ...next } of served) say('serves', workflow, next);
          await Promise.all([waking, scheduling]);
        } finally {
          // Where one of them fails, the other one ends as well.
          stop.abort();
          await Promise.allSettled([waking, scheduling]);
        }
        await manager.close('holdfast serve was stopped');
        await shell.host.turn();
      } finally {
        unlisten();
      }
      finish(code);
    });
};
