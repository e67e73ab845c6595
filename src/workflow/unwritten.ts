import type { RunMetadata } from '../core/events.ts';
import type { JournalDamage, RunJournal } from '../state/run-journal.ts';
import { CensusTaker } from './census.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import { Replay } from './replay.ts';
import type { RunSettings } from './run-settings.ts';
import type { Workflow } from './workflow.ts';

/** The journal of a run that is not written down: what is appended is acknowledged and forgotten. */
class UnwrittenJournal implements RunJournal {
  /** Nobody claimed it: nothing that is kept may refer to it. */
  readonly epoch = 0;
  readonly damage: readonly JournalDamage[] = [];
  readonly overtaken: AbortSignal = new AbortController().signal;
  readonly justLooked = true;
  readonly runId: string;
  readonly startedAt: number;

  constructor(runId: string, startedAt: number) {
    this.runId = runId;
    this.startedAt = startedAt;
  }

  append(_event: unknown, value?: string): Promise<string | undefined> {
    return Promise.resolve(value);
  }

  appendLater(): void {
    // Nothing is kept.
  }

  drop(): void {
    // Nothing is kept.
  }

  assertOwned(): Promise<void> {
    return Promise.resolve();
  }

  value(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Begins a run that leaves nothing behind: its events are told, and it ends with this process. */
export function startUnwritten(
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  startedAt: number,
  metadata: RunMetadata | undefined,
): RunHandle {
  const started = {
    type: 'run-started',
    runId: id,
    workflow: workflow.name,
    version: workflow.version,
    inputHash: '',
    ...(metadata === undefined ? {} : { metadata }),
  } as const;
  const replay = new Replay();
  replay.started = started;
  replay.startedAt = startedAt;
  const live = runs.make(new UnwrittenJournal(id, startedAt), replay, new CensusTaker(), {
    ...settings,
    learns: false,
  });
  live.announce(started);
  return runs.drive(live, workflow, undefined, { hasInbox: false });
}
