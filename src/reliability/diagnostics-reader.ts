import { isHoldfastError } from '../core/errors.ts';
import { type Host, systemHost } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import type { Liveness } from '../processes/identity.ts';
import { type Classification, classify } from '../recovery/classification.ts';
import { readInbox } from '../state/inbox.ts';
import { examineRun, type RunExamination } from '../state/run-examination.ts';
import { requireRunId, runFolder } from '../state/run-paths.ts';
import { iso, type RunState } from '../state/run-state.ts';
import { StateManager } from '../state/state-manager.ts';
import { readTombstone } from '../state/tombstones.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { adviseOn } from './diagnostic-advice.ts';
import { type DiagnosticFacts, removedFacts, standingOf, workOf } from './diagnostic-facts.ts';
import { DiagnosticFold } from './diagnostic-fold.ts';
import type { DiagnosticsOptions } from './diagnostics.ts';
import type {
  InboxDiagnosis,
  LiveDiagnosis,
  OwnerDiagnosis,
  RunDiagnostics,
  StorageDiagnosis,
  UnreadablePart,
} from './run-diagnostics.ts';
import { ReliabilityManager } from './reliability-manager.ts';
import { redactAround, showTexts } from './shown-text.ts';

/** A run as it was examined. */
export interface ExaminedRun {
  readonly diagnostics: RunDiagnostics;
  /** As the journal says, with references in place of registered secrets; absent of a removed run. */
  readonly state: RunState | undefined;
}

const mostCommands = 20;
const mostLogs = 200;

/** Refusals of runs of which a tombstone may be left. */
const gone: ReadonlySet<string> = new Set(['run-removed', 'run-moved']);

/**
 * Explains runs from what is stored of them, whoever drives them, and however damaged they are.
 *
 * It reads and never writes, claims nothing, and holds one record of a journal at a time.
 */
export class DiagnosticsReader {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly #state: StateManager;
  readonly #reliability: Pick<ReliabilityManager, 'assess'>;
  readonly #classify: (error: unknown) => Classification;
  readonly #live: (runId: string) => LiveDiagnosis | undefined;

  constructor(options: DiagnosticsOptions) {
    const { storage, host = systemHost, redactor = new Redactor() } = options;
    this.storage = storage;
    this.host = host;
    this.redactor = redactor;
    this.#state = options.state ?? new StateManager({ storage, host, redactor, views: false });
    this.#reliability = options.reliability ?? new ReliabilityManager({ host });
    this.#classify = options.classify ?? ((error) => classify(error, host));
    this.#live = options.live ?? (() => undefined);
  }

  /**
   * Explains a run. What cannot be read is named in `unreadable`, and the rest stands without it.
   *
   * @throws UsageError `run-not-found`, `invalid-id`; StorageError `format-newer`, and what the storage throws before the
   * journal is found.
   */
  async read(runId: string): Promise<RunDiagnostics> {
    return (await this.examine(runId)).diagnostics;
  }

  /** {@link read}, together with the state that it was read from. */
  async examine(runId: string): Promise<ExaminedRun> {
    let examination: RunExamination;
    try {
      examination = await examineRun(this.storage, requireRunId(runId));
    } catch (error) {
      const maybe = isHoldfastError(error) && gone.has(error.code);
      const removed = maybe ? await readTombstone(this.storage, runId) : undefined;
      if (removed === undefined) throw error;
      const facts = removedFacts(runId, removed, this.host.now(), this.storage.name);
      return { diagnostics: this.#shown(facts), state: undefined };
    }
    const unreadable: UnreadablePart[] = [];
    const fold = new DiagnosticFold(runId, this.#classify);
    await attempt(unreadable, 'journal', async () => {
      for await (const { event } of examination.records()) fold.apply(event);
    });
    return this.#examined(runId, examination, fold, unreadable);
  }

  async #examined(
    runId: string,
    examination: RunExamination,
    fold: DiagnosticFold,
    unreadable: UnreadablePart[],
  ): Promise<ExaminedRun> {
    const { run } = fold;
    const live = this.#live(runId);
    run.damage = examination.damage;
    run.epoch = examination.epoch;
    run.owner = examination.owner;
    const owner = await this.#owner(examination, fold, live !== undefined, unreadable);
    if (run.status === 'in_progress' && owner?.alive === 'dead') run.status = 'interrupted';
    const state = run.snapshot(await this.#state.spentByOpenChildren(run.calls));
    const now = this.host.now();
    const { parked = [], unknown_effects = [] } = state;
    const facts: DiagnosticFacts = {
      ...standingOf(state, fold, now),
      ...workOf(state, fold, now, this.#reliability),
      ...(owner === undefined ? {} : { owner }),
      pending: { ...fold.waits(), parked, unknown_effects },
      inbox: await this.#inbox(runId, run.inboxPlace, unreadable),
      storage: await this.#kept(runId, examination, state, unreadable),
      unreadable,
      ...(live === undefined ? {} : { live }),
    };
    return { diagnostics: this.#shown(facts), state };
  }

  async #owner(
    { owner, claimedAt, epoch }: RunExamination,
    { deaths, run }: DiagnosticFold,
    live: boolean,
    unreadable: UnreadablePart[],
  ): Promise<OwnerDiagnosis | undefined> {
    if (owner === undefined) return undefined;
    const said = { alive: 'unknown' as Liveness };
    await attempt(unreadable, 'owner', async () => {
      said.alive = await this.#state.liveness(owner, claimedAt);
    });
    const { alive } = said;
    const lost = alive === 'dead' && run.status === 'in_progress' ? 1 : 0;
    const { pid, host } = owner;
    return { process: pid, host, alive: live ? 'this-process' : alive, claims: epoch, deaths: deaths + lost };
  }

  async #inbox(runId: string, place: number, unreadable: UnreadablePart[]): Promise<InboxDiagnosis> {
    const commands: InboxDiagnosis['commands'][number][] = [];
    let pending = 0;
    await attempt(unreadable, 'inbox', async () => {
      const damaged = ({ message }: { readonly message: string }): void => {
        unreadable.push({ part: 'inbox', message });
      };
      // References stay references: whoever asks need not know the secrets.
      for await (const { command } of readInbox(this.storage, runId, place, (json) => json, damaged)) {
        pending += 1;
        if (commands.length >= mostCommands) continue;
        const name = command.type === 'signal' ? { name: command.name } : {};
        commands.push({ type: command.type, at: iso(command.at), ...name });
      }
    });
    return { pending, commands };
  }

  async #kept(
    runId: string,
    { segments, damage }: RunExamination,
    { moved_to }: RunState,
    unreadable: UnreadablePart[],
  ): Promise<StorageDiagnosis> {
    const logs: string[] = [];
    await attempt(unreadable, 'logs', async () => {
      const { entries } = await this.storage.list(`${runFolder(runId)}/logs/`, { limit: mostLogs });
      logs.push(...entries.map(({ key }) => key));
    });
    return {
      adapter: this.storage.name,
      segments,
      bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
      records: segments.reduce((sum, { records }) => sum + records, 0),
      damaged: damage.some(({ accepted }) => !accepted),
      ...{ damage, logs },
      ...(moved_to === undefined ? {} : { moved_to }),
    };
  }

  /** With its advice, and without secrets. */
  #shown(facts: DiagnosticFacts): RunDiagnostics {
    const whole: RunDiagnostics = { ...facts, recommendations: adviseOn(facts) };
    return showTexts(whole, (text) => redactAround(text, (part) => this.redactor.redactText(part)));
  }
}

/** Does what may fail; why it did stands among what could not be read. */
async function attempt(unreadable: UnreadablePart[], part: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    unreadable.push({ part, message: error instanceof Error ? error.message : String(error) });
  }
}
