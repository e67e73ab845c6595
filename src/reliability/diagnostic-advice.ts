import type { PausedReason } from '../core/events.ts';
import { limitAdvice } from './limit-advice.ts';
import type { DiagnosticFacts } from './diagnostic-facts.ts';

/** A step that has shown nothing for this long is worth a look. */
const longStepS = 600;

const pausedAdvice: Readonly<Record<PausedReason, string>> = {
  user: 'A person paused it: resume it when they are done.',
  waiting: 'It waits: send the signal, or let recover() go on with it when its time has come.',
  parked: 'A provider takes no calls: let recover() go on with it when its time has come.',
  limit: 'A limit was reached: raise it, then resume.',
  health: 'A health check stopped it: mend what the check found, then resume.',
  persistence: 'Its journal could not be written: free space or mend the folder, then resume.',
  'inputs-changed': "A step's declared input has changed: resume with { changes: 'apply' } to run it again.",
  'crash-loop':
    'Processes died several times inside one step: look at that step and its memory, then resume once more.',
  'effect-unknown':
    'Nobody knows whether an effect was done: look at the other side, say so with resolve(), then resume.',
};

/** What a person may do next about a run, the most urgent first. */
export function adviseOn(run: DiagnosticFacts): readonly string[] {
  if (run.removed !== undefined) return ['It was removed: forget it before its id can be used again.'];
  return [...storageAdvice(run), ...standingAdvice(run), ...pendingAdvice(run), ...workAdvice(run)];
}

function storageAdvice({ storage, unreadable }: DiagnosticFacts): string[] {
  const advice: string[] = [];
  if (storage.moved_to !== undefined)
    advice.push(`It is on its way to ${storage.moved_to}: move it there again, which finishes what was begun.`);
  if (storage.damaged)
    advice.push(
      'Its journal is damaged: put back a good copy of the log, or resume with { acceptDamage: true } to go on with what is intact.',
    );
  if (unreadable.length > 0)
    advice.push(
      `Not everything could be read (${unreadable.map(({ part }) => part).join(', ')}): check the disk and its rights.`,
    );
  return advice;
}

function standingAdvice({
  workflow_id,
  status,
  paused,
  limit_reached: limit,
  owner,
  last_event: last,
  live,
}: DiagnosticFacts): string[] {
  if (status === 'paused' && limit !== undefined) {
    const { run_id: runId = workflow_id } = limit;
    return [limitAdvice({ ...limit, runId }, workflow_id)];
  }
  if (status === 'paused' && paused !== undefined) return [pausedAdvice[paused.reason]];
  if (status === 'interrupted') return ['Nobody drives it: resume it, or call recover().'];
  if (status === 'failed')
    return ['It failed: mend what the last error names, then resume it; what is done stays done.'];
  if (status !== 'in_progress' || live !== undefined) return [];
  if (owner?.alive === 'unknown')
    return [
      `Whether process ${owner.process} on "${owner.host}" lives cannot be told yet: ask again in 30 s, or resume with { takeOver: true } if you know that it does not.`,
    ];
  if (owner?.alive === 'alive' && last !== undefined && last.ago >= longStepS)
    return [
      `Process ${owner.process} on "${owner.host}" lives and has written nothing for ${Math.round(last.ago / 60)} min: look at what it does; cancel or pause it, or end the process and recover().`,
    ];
  return [];
}

function pendingAdvice({ pending, inbox, status }: DiagnosticFacts): string[] {
  const advice: string[] = [];
  for (const { name } of pending.signals.slice(0, 3)) advice.push(`It waits for the signal "${name}": send it.`);
  if (pending.unknown_effects.length > 0 && status !== 'paused')
    advice.push(`${pending.unknown_effects.length} effects may or may not have been done: say so with resolve().`);
  for (const { provider, until } of pending.parked.slice(0, 3))
    advice.push(`Provider "${provider}" takes no calls until ${until}.`);
  if (inbox.pending > 0 && status !== 'in_progress')
    advice.push(`${inbox.pending} requests wait in its inbox: they are taken in when it is resumed.`);
  return advice;
}

function workAdvice(run: DiagnosticFacts): string[] {
  const advice: string[] = [];
  for (const { key, for: seconds } of run.running_steps)
    if (seconds >= longStepS)
      advice.push(
        `Step "${key}" has run for ${Math.round(seconds / 60)} min: give it a timeout, or see what it waits for.`,
      );
  for (const stage of run.performance_report.bottlenecks.slice(0, 3))
    advice.push(
      `Phase "${stage}" took longer than its baseline: look at its steps, run them in parallel, or set another baseline.`,
    );
  const deaths = run.owner?.deaths ?? 0;
  if (deaths === 1) advice.push('A process ended while it drove it: look at its memory, and at who ended it.');
  if (deaths > 1)
    advice.push(`${deaths} processes ended while they drove it: look at their memory, and at who ends them.`);
  const hopeless = run.recent_errors.findLast(
    ({ category }) => category === 'configuration' || category === 'critical',
  );
  if (hopeless !== undefined)
    advice.push(
      `"${hopeless.key ?? 'the run'}" failed with a ${hopeless.category} error, which no retry mends: ${hopeless.message}`,
    );
  if (run.usage.steps_without_cost > 0 && run.usage.cost_usd > 0)
    advice.push(`${run.usage.steps_without_cost} steps did not say what they cost: the sum is a lower bound.`);
  if (run.live !== undefined && run.live.observer_trouble.length > 0)
    advice.push('Listeners or observers of this process fail: see live.observer_trouble.');
  return advice;
}
