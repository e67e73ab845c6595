import { resolve } from 'node:path';
import { Option } from 'commander';
import { formatDuration } from '../../core/durations.ts';
import type { BundleOptions } from '../../reliability/bundle-options.ts';
import type { RunDiagnostics } from '../../reliability/run-diagnostics.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface DiagnosticsVerbOptions extends VerbOptions {
  readonly bundle?: string;
  readonly logs: 'tail' | 'whole' | 'none';
  readonly includeValues?: true;
}

const help = `
Works for live and ended runs, damaged ones included, beside the process that drives them, and changes nothing.
A bundle is one JSON file for support: no secrets, no names of people or machines, no values of yours unless asked for.
${examples(
  ['holdfast diagnostics wf_20261120T101530123Z_k3x9q2', 'what it does, what failed, what to do next'],
  ['holdfast diagnostics nightly --json | jq .current_stage', 'one fact'],
  ['holdfast diagnostics nightly --bundle nightly.json', 'one file for support'],
  ['holdfast diagnostics nightly --bundle all.json --logs whole --include-values', 'with all logs and your values'],
)}`;

/** `holdfast diagnostics`: a run, explained; or all about it in one file. */
export const diagnosticsVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('diagnostics')
    .description('explain a run: what it does, what failed, what it waits for, what to do next')
    .argument('<id>', 'the id of the run')
    .option('--bundle <file>', 'write all about it into a file that does not exist yet')
    .addOption(
      new Option('--logs <part>', 'which logs a bundle has: the last 1,000 lines of each, all, or none')
        .choices(['tail', 'whole', 'none'])
        .default('tail'),
    )
    .option('--include-values', 'put inputs, results and payloads into the bundle');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: DiagnosticsVerbOptions) => {
      await using manager = await openManager(shell, options);
      const json = (value: unknown): void => {
        shell.out.line(toPrintableJson(JSON.stringify(value, undefined, 2)));
      };
      if (options.bundle === undefined) {
        const diagnostics = await manager.diagnostics(id);
        if (options.json === true) json(diagnostics);
        else printDiagnostics(shell, diagnostics);
      } else {
        const file = resolve(shell.cwd, options.bundle);
        const chosen: BundleOptions = {
          logs: options.logs,
          ...(options.includeValues === true ? { include: ['values'] as const } : {}),
        };
        const report = await manager.diagnosticBundle(id, chosen).writeTo(file);
        if (options.json === true) json({ runId: id, ...report });
        else {
          shell.out.line(toLine(`the bundle of run ${id} is in ${file}`));
          for (const { part, message } of report.unreadable)
            shell.err.line(toLine(`note: ${part} could not be read: ${message}`));
        }
      }
      finish(exitCodes.success);
    });
};

function printDiagnostics(shell: Shell, run: RunDiagnostics): void {
  const { out } = shell;
  const fact = (name: string, value: string | undefined): void => {
    if (value !== undefined) out.line(`${out.paint('dim', name.padEnd(12))} ${toLine(value)}`);
  };
  const list = (name: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    out.line(out.paint('dim', name));
    for (const line of lines) out.line(`  ${toLine(line)}`);
  };
  const { owner, current_stage: stage, last_event: last, resumed_from: from, storage, pending, paused } = run;
  fact('run', run.workflow_id);
  fact('workflow', `${run.workflow} ${run.version}`.trim());
  fact(
    'status',
    [run.status, run.outcome, paused === undefined ? undefined : `${paused.reason}: ${paused.message}`]
      .filter((part) => part !== undefined)
      .join(', '),
  );
  fact('stage', stage === undefined ? undefined : `${stage.stage}, for ${seconds(stage.duration)}`);
  fact(
    'last event',
    last === undefined
      ? undefined
      : `${last.type}${last.key === undefined ? '' : ` ${last.key}`}, ${seconds(last.ago)} ago`,
  );
  fact(
    'owner',
    owner === undefined
      ? undefined
      : `process ${owner.process} on ${owner.host}: ${owner.alive}; claimed ${owner.claims} times, ${owner.deaths} died`,
  );
  fact(
    'resumed',
    from === undefined
      ? undefined
      : `${from.times} times, last at ${from.at}${from.stage === undefined ? '' : ` behind phase ${from.stage}`}, ${from.steps_done} steps done`,
  );
  fact('errors', `${run.error_count}, ${run.recovery_attempts} tried again`);
  fact(
    'storage',
    `${storage.adapter}, ${storage.records} records, ${storage.bytes} bytes${storage.damaged ? ', damaged' : ''}`,
  );
  list(
    'under way',
    run.running_steps.map(({ key, for: since, attempt }) => `${key}, for ${seconds(since)}, attempt ${attempt}`),
  );
  list(
    'phases',
    Object.entries(run.stage_history).map(
      ([name, { state, status, duration }]) =>
        `${name}: ${state}, ${seconds(duration)}${status === 'unknown' ? '' : `, ${status}`}`,
    ),
  );
  list(
    'errors, the last ones',
    run.recent_errors.map(
      ({ at, key, name, message, category, recovery }) =>
        `${at}  ${key ?? 'run'}: ${name}: ${message} (${category}; ${recovery.did}${recovery.helped === true ? ', which helped' : ''})`,
    ),
  );
  list(
    'health',
    run.recent_health_checks.map(
      ({ at, status, reasons }) => `${at}  ${status}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`,
    ),
  );
  list('waits for', [
    ...pending.signals.map(
      ({ name, since, until }) =>
        `signal ${JSON.stringify(name)} since ${since}${until === undefined ? '' : ` until ${until}`}`,
    ),
    ...pending.sleeps.map(({ until }) => `the time ${until}`),
    ...pending.parked.map(
      ({ provider, until, reason }) => `provider ${JSON.stringify(provider)} until ${until}: ${reason}`,
    ),
    ...pending.unknown_effects.map(({ key, since }) => `a word about effect ${key}, begun ${since}`),
  ]);
  list(
    'inbox',
    run.inbox.commands.map(({ type, at, name }) => `${at}  ${type}${name === undefined ? '' : ` ${name}`}`),
  );
  list(
    'trouble',
    run.trouble.map(({ at, what, message }) => `${at ?? ''}  ${what}: ${message}`),
  );
  list(
    'damage',
    storage.damage.map(
      ({ log, line, message, accepted }) => `${log}, line ${line}: ${message}${accepted ? ' (accepted)' : ''}`,
    ),
  );
  list(
    'unreadable',
    run.unreadable.map(({ part, message }) => `${part}: ${message}`),
  );
  list('what to do', run.recommendations);
}

function seconds(duration: number): string {
  return formatDuration(Math.round(duration * 1000));
}
