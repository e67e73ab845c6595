import { Option } from 'commander';
import { handleSignals } from '../../processes/signals.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { openManager } from '../open-manager.ts';
import { toLine } from '../printable.ts';
import type { Dashboard, startDashboard } from '../../reports/dashboard.ts';
import {
  addVerbOptions,
  examples,
  requireDuration,
  requirePort,
  type Verb,
  type VerbOptions,
  untilStoppedCodes,
} from '../verb.ts';

interface DashboardVerbOptions extends VerbOptions {
  readonly port: number;
  readonly every: string;
  readonly open: 'yes' | 'no';
}

const help = `
Only this machine can reach it, and only who knows its address, which holds a token. It reads and never writes.
${untilStoppedCodes}${examples(
  ['holdfast dashboard', 'the runs of this folder, followed live, until Ctrl-C'],
  ['holdfast dashboard --port 4800 --open yes', 'at a port of your own, in the browser'],
  ['holdfast dashboard --directory ../shop/.holdfast', 'the runs of another folder'],
)}`;

/** `holdfast dashboard`: pages that follow runs, until it is told to stop. */
export const dashboardVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('dashboard')
    .description('serve a local page that lists runs and follows them live, until Ctrl-C')
    .option('--port <number>', 'the port; 0 takes one that is free', requirePort, 0)
    .option('--every <duration>', 'the least time between two looks', requireDuration, '1s')
    .addOption(new Option('--open <yes|no>', 'show it in the browser').choices(['yes', 'no']).default('no'));
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: DashboardVerbOptions) => {
      await using manager = await openManager(shell, options);
      const stop = Promise.withResolvers<ExitCode>();
      const unlisten = handleSignals(shell.host, {
        first: (signal) => {
          stop.resolve(exitCodeOf(signal));
        },
        second: (signal) => process.exit(exitCodeOf(signal)),
      });
      let code: ExitCode = exitCodes.success;
      try {
        await using dashboard = await start(manager, {
          ...{ port: options.port, every: options.every, host: shell.host },
          trouble: (error) => {
            const message = error instanceof Error ? error.message : String(error);
            shell.err.line(toLine(`trouble that may pass: ${manager.redactor.redactText(message)}`));
          },
        });
        const { url, port } = dashboard;
        shell.out.line(options.json === true ? JSON.stringify({ url, port }) : url);
        if (options.json !== true)
          shell.err.line('Ctrl-C ends it. Who knows this address, on this machine, sees every run.');
        if (options.open === 'yes') await openInBrowser(shell, url);
        code = await stop.promise;
      } finally {
        unlisten();
      }
      finish(code);
    });
};

async function start(...asked: Parameters<typeof startDashboard>): Promise<Dashboard> {
  // Loaded here: the compiler leaves the address of an import as it is where something is disposed of beside it.
  const { startDashboard } = await import('../../reports/report-work.ts');
  return startDashboard(...asked);
}
