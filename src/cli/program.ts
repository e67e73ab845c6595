import type { Command } from 'commander';
import { configure } from './cli-configuration.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Shell } from './shell.ts';
import { examples } from './verb.ts';
import { actVerb } from './verbs/act.ts';
import { agentsVerb } from './verbs/agents.ts';
import { budgetsVerb } from './verbs/budgets.ts';
import { cancelVerb } from './verbs/cancel.ts';
import { checkpointsVerb } from './verbs/checkpoints.ts';
import { cleanVerb } from './verbs/clean.ts';
import { diagnosticsVerb } from './verbs/diagnostics.ts';
import { completionVerb } from './verbs/completion.ts';
import { configVerb } from './verbs/config.ts';
import { dashboardVerb } from './verbs/dashboard.ts';
import { decisionsVerb } from './verbs/decisions.ts';
import { doctorVerb } from './verbs/doctor.ts';
import { errorsVerb } from './verbs/errors.ts';
import { deliverVerb } from './verbs/deliver.ts';
import { exportVerb } from './verbs/export.ts';
import { forceVerb } from './verbs/force.ts';
import { forecastVerb } from './verbs/forecast.ts';
import { forgetVerb } from './verbs/forget.ts';
import { forkVerb } from './verbs/fork.ts';
import { healthVerb } from './verbs/health.ts';
import { historyVerb } from './verbs/history.ts';
import { importVerb } from './verbs/import.ts';
import { initVerb } from './verbs/init.ts';
import { lintVerb } from './verbs/lint.ts';
import { listVerb } from './verbs/list.ts';
import { metricsVerb } from './verbs/metrics.ts';
import { moveVerb } from './verbs/move.ts';
import { notifyVerb } from './verbs/notify.ts';
import { performanceVerb } from './verbs/performance.ts';
import { previewVerb } from './verbs/preview.ts';
import { providersVerb } from './verbs/providers.ts';
import { reportVerb } from './verbs/report.ts';
import { rerunVerb } from './verbs/rerun.ts';
import { pauseVerb } from './verbs/pause.ts';
import { planVerb } from './verbs/plan.ts';
import { resolveVerb } from './verbs/resolve.ts';
import { resumeVerb } from './verbs/resume.ts';
import { rollbackVerb } from './verbs/rollback.ts';
import { runVerb } from './verbs/run.ts';
import { scheduleVerb } from './verbs/schedule.ts';
import { serveVerb } from './verbs/serve.ts';
import { showVerb } from './verbs/show.ts';
import { signalVerb } from './verbs/signal.ts';
import { skipVerb } from './verbs/skip.ts';
import { trustVerb } from './verbs/trust.ts';
import { watchVerb } from './verbs/watch.ts';
import { VerbCommand } from './verb-command.ts';
import { readVersion } from './version.ts';

const verbs = [
  ...[runVerb, resumeVerb, deliverVerb, listVerb, showVerb, watchVerb, historyVerb, checkpointsVerb],
  ...[metricsVerb, performanceVerb, forecastVerb, previewVerb, budgetsVerb],
  ...[serveVerb, scheduleVerb, signalVerb, pauseVerb, cancelVerb, resolveVerb, forceVerb, actVerb],
  ...[reportVerb, dashboardVerb, diagnosticsVerb, errorsVerb, providersVerb, healthVerb, decisionsVerb],
  ...[rollbackVerb, rerunVerb, skipVerb, forkVerb],
  ...[exportVerb, importVerb, moveVerb, cleanVerb, forgetVerb, notifyVerb],
  ...[planVerb],
  ...[initVerb, doctorVerb, configVerb, lintVerb, agentsVerb, trustVerb, completionVerb],
];

const help = `${examples(
  [`holdfast run deploy.ts --input '{"to":"test"}'`, 'start a run and follow it'],
  ['holdfast resume <id> deploy.ts', 'go on after a crash, a failure or a pause'],
  ['holdfast list --status interrupted,failed', 'what wants looking after'],
  ['holdfast signal <id> approval true', 'send a run what it waits for'],
)}
Exit codes: 0 done, 1 not done, 2 the call cannot work, 130 interrupted (SIGINT), 143 terminated (SIGTERM).
`;

/** The command line with all its verbs. It throws instead of ending the process. */
export function makeProgram(shell: Shell, finish: (code: ExitCode) => void): Command {
  const program = new VerbCommand('holdfast')
    .description('Keeps workflows alive: runs are written down as they go, and resumed where they stopped.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain the command or a verb')
    .addHelpText('after', help)
    // What stands behind a verb belongs to it.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.out.write(text),
      writeErr: (text) => void shell.err.write(text),
      // Errors are shown where all errors are.
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(shell.out.columns, 120),
      getErrHelpWidth: () => Math.min(shell.err.columns, 120),
    });
  program.hook('preAction', async (_, command) => {
    // They show the configuration, and load it themselves.
    if (!['config', 'doctor'].includes(command.name())) await configure(shell, command);
  });
  for (const verb of verbs) verb(program, shell, finish);
  program.explainCodes();
  return program;
}
