import type { Amounts } from '../core/amounts.ts';
import { encodeValue } from '../core/json.ts';
import type { Host, Timer } from '../core/host.ts';
import type { RunEvent, RunObserver } from '../core/events.ts';
import type { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { CallTally } from './call-tally.ts';
import { ProgressFold } from './progress-fold.ts';
import { dayLog, progressKey, resultLog, segmentLog, stateKey } from './run-paths.ts';
import { RunFold } from './run-fold.ts';
import { type RunState } from './run-state.ts';
import type { RunLogs } from './run-logs.ts';
import { sealStateText, stateText } from './state-view.ts';

/** How long a change of status or phase waits for others that come with it. */
const soonMs = 500;
const otherwiseMs = 1000;
/** Lines, and characters in them, that wait for the next writing; beyond it the newest are counted instead. */
const mostLines = 1000;
const mostCharacters = 4 * 1024 * 1024;
/** Runs that are written at a time, and for how long in a row they may keep the event loop. */
const mostWriters = 4;
const longestHoldMs = 10;
const longestCheckpoint = 16 * 1024;

/** What the views know of one live run. */
interface View {
  readonly fold: RunFold;
  readonly progress: ProgressFold | undefined;
  /** Lines by log, in order. */
  readonly lines: Map<string, string[]>;
  /** Documents by key, as they are written next. */
  readonly documents: Map<string, unknown>;
  waiting: number;
  characters: number;
  left: number;
  stateChanged: boolean;
  progressChanged: boolean;
  timer: Timer | undefined;
  dueAt: number;
  writtenAt: number;
  writing: Promise<void> | undefined;
}

/**
 * Writes what people look at: the state of each live run, its steps, its log.
 *
 * A reading of the journal's events, never read back by a run; only listings believe the state, as long as its
 * checksum holds. Written without syncing, at changes of status and phase, else at most once a second. It never
 * blocks a run, and its failures are counted here.
 */
export class Views implements RunObserver {
  readonly name = 'views';
  /** Writes that failed, and the last failure. */
  readonly failures: { count: number; last: unknown } = { count: 0, last: undefined };
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #redactor: Redactor;
  readonly #whole: boolean;
  readonly #logs: RunLogs;
  readonly #views = new Map<string, View>();
  /** Those whose time has come. */
  readonly #due = new Map<string, View>();
  #writers = 0;
  /** When the event loop last had a turn between two writings. */
  #turnAt = 0;

  /** `whole`: also steps and results; else only the state, and what `logs` say. */
  constructor(storage: StorageAdapter, host: Host, redactor: Redactor, whole: boolean, logs: RunLogs) {
    this.#storage = storage;
    this.#host = host;
    this.#redactor = redactor;
    this.#whole = whole;
    this.#logs = logs;
  }

  /** What takes in the history of a run before it is driven here. */
  makeFolds(runId: string): { readonly fold: RunFold; readonly progress: ProgressFold | undefined } {
    return { fold: new RunFold(runId), progress: this.#whole ? new ProgressFold() : undefined };
  }

  /** Begins to follow a run. Events of other runs are passed over. */
  begin(runId: string, folds: { readonly fold: RunFold; readonly progress: ProgressFold | undefined }): void {
    this.#views.set(runId, {
      ...folds,
      lines: new Map<string, string[]>(),
      documents: new Map<string, unknown>(),
      waiting: 0,
      characters: 0,
      left: 0,
      stateChanged: true,
      progressChanged: folds.progress !== undefined,
      timer: undefined,
      dueAt: Infinity,
      writtenAt: -Infinity,
      writing: undefined,
    });
  }

  /** The state of a run that is driven here. */
  get(runId: string, inChildren?: Amounts): RunState | undefined {
    return this.#views.get(runId)?.fold.snapshot(inChildren);
  }

  /** What the calls used of a run that is driven here. */
  callsOf(runId: string): CallTally | undefined {
    return this.#views.get(runId)?.fold.calls;
  }

  /** Only the data of a checkpoint is shown. */
  readsValueOf(type: RunEvent['type']): boolean {
    return type === 'checkpoint-recorded';
  }

  observe(event: RunEvent): void {
    const view = this.#views.get(event.runId);
    if (view === undefined) return;
    const { fold } = view;
    const { status } = fold;
    fold.apply(event);
    if (event.type === 'checkpoint-recorded') fold.checkpointData = this.#asShown(event.value);
    if (event.type === 'run-completed') fold.result = segmentLog(event.runId, fold.epoch);
    view.stateChanged = true;
    if (view.progress?.apply(event) === true) view.progressChanged = true;
    const line = this.#logs.lineOf(event, fold);
    if (line !== undefined) this.#keepLine(view, dayLog(event.runId, event.at), () => line);
    const urgent = fold.status !== status || event.type.startsWith('phase-');
    // What is not urgent comes with whatever is written next.
    if (urgent) this.#schedule(event.runId, view, soonMs);
    else if (view.timer === undefined)
      this.#schedule(event.runId, view, view.writtenAt + otherwiseMs - this.#host.monotonic());
  }

  /** Adds a line to `results/<name>` of a run: what a command or an agent wrote. Never fails, never waits. */
  appendResult(runId: string, name: string, line: string): void {
    const view = this.#views.get(runId);
    if (view === undefined || !this.#whole) return;
    this.#keepLine(view, resultLog(runId, name), () => {
      const clean = this.#redactor
        .redactText(line)
        .replaceAll(/[\r\n\u2028\u2029]+/g, ' ⏎ ')
        .toWellFormed();
      return clean === '' ? ' ' : clean;
    });
    this.#schedule(runId, view, view.writtenAt + otherwiseMs - this.#host.monotonic());
  }

  /** Writes `results/<name>` of a run as a document: what came of a step. Never fails, never waits. */
  putResult(runId: string, name: string, value: unknown): void {
    const view = this.#views.get(runId);
    if (view === undefined || !this.#whole) return;
    view.documents.set(resultLog(runId, name), value);
    this.#schedule(runId, view, view.writtenAt + otherwiseMs - this.#host.monotonic());
  }

  /** Writes the state so that a listing asks the journal: until it is written again, nobody believes it. */
  async markInProgress(fold: RunFold): Promise<void> {
    await this.#attempt(() => this.#putState({ ...fold.snapshot(), status: 'in_progress' }));
  }

  /** Writes out what is held back and stops following the run. */
  async flush(runId: string): Promise<void> {
    const view = this.#views.get(runId);
    if (view === undefined) return;
    view.timer?.cancel();
    this.#due.delete(runId);
    await view.writing;
    await this.#write(runId, view);
    await this.#logs.flush();
    if (this.#views.get(runId) === view) this.#views.delete(runId);
    view.timer?.cancel();
  }

  /** Stops following a run that another process drives now: what is held back is no longer the truth. */
  drop(runId: string): void {
    this.#views.get(runId)?.timer?.cancel();
    this.#due.delete(runId);
    this.#views.delete(runId);
  }

  /** {@link Views.flush} for all runs. */
  async close(): Promise<void> {
    for (const runId of [...this.#views.keys()]) await this.flush(runId);
  }

  /** Writes a state that was read from a journal. */
  async put(state: RunState): Promise<void> {
    await this.#attempt(() => this.#putState(state));
  }

  #schedule(runId: string, view: View, delayMs: number): void {
    const dueAt = this.#host.monotonic() + Math.max(0, delayMs);
    if (view.timer !== undefined) {
      if (view.dueAt <= dueAt) return;
      view.timer.cancel();
    }
    view.dueAt = dueAt;
    const write = (): void => {
      view.timer = undefined;
      this.#due.set(runId, view);
      this.#writeNext();
    };
    view.timer = this.#host.schedule(Math.max(0, delayMs), write, { keepAlive: false });
  }

  /** Few at a time, whatever is due: the timers of thousands of runs may end in one moment. */
  #writeNext(): void {
    for (const [runId, view] of this.#due) {
      if (this.#writers === mostWriters) return;
      // Its turn comes when the former writing has ended.
      if (view.writing !== undefined) continue;
      this.#due.delete(runId);
      if (this.#views.get(runId) !== view) continue;
      this.#writers += 1;
      view.writing = this.#write(runId, view);
      void this.#finish(view, view.writing);
    }
  }

  async #finish(view: View, writing: Promise<void>): Promise<void> {
    await writing;
    view.writing = undefined;
    if (this.#host.monotonic() - this.#turnAt > longestHoldMs) {
      await this.#host.turn();
      this.#turnAt = this.#host.monotonic();
    }
    this.#writers -= 1;
    this.#writeNext();
  }

  async #write(runId: string, view: View): Promise<void> {
    view.writtenAt = this.#host.monotonic();
    if (view.stateChanged) {
      view.stateChanged = false;
      await this.#attempt(() => this.#putState(view.fold.snapshot()));
    }
    if (view.progressChanged && view.progress !== undefined) {
      view.progressChanged = false;
      const text = JSON.stringify(view.progress.snapshot(runId), undefined, 2);
      await this.#attempt(() => this.#storage.put(progressKey(runId), `${this.#clean(text)}\n`, { derived: true }));
    }
    const documents = [...view.documents];
    view.documents.clear();
    for (const [key, value] of documents) {
      const write = (): Promise<void> => {
        const text = encodeValue(value) ?? 'null';
        return this.#storage.put(key, `${this.#clean(text)}\n`, { derived: true });
      };
      await this.#attempt(write);
    }
    if (view.left > 0) {
      for (const [log, lines] of view.lines) {
        const isLog = log.endsWith('.log');
        lines.push(
          isLog
            ? this.#logs.leftOut(runId, this.#host.now(), view.left)
            : `… ${view.left} more lines came too fast and were left out`,
        );
        break;
      }
      view.left = 0;
    }
    const batches = [...view.lines];
    view.lines.clear();
    view.waiting = 0;
    view.characters = 0;
    for (const [log, lines] of batches) {
      await this.#attempt(() => this.#storage.append(log, lines, { derived: true }));
      // At most once a second: handles are for what is written more often.
      this.#storage.release?.(log);
    }
  }

  #putState(state: RunState): Promise<void> {
    const text = sealStateText(this.#clean(stateText(state)), state.workflow_id);
    return this.#storage.put(stateKey(state.workflow_id), text, { derived: true });
  }

  #keepLine(view: View, log: string, make: () => string): void {
    if (view.waiting >= mostLines || view.characters >= mostCharacters) {
      view.left += 1;
      return;
    }
    view.waiting += 1;
    const line = make();
    view.characters += line.length;
    const lines = view.lines.get(log);
    if (lines === undefined) view.lines.set(log, [line]);
    else lines.push(line);
  }

  /** A checkpoint's data as far as it is small and can be shown. */
  #asShown(value: unknown): unknown {
    try {
      const text = encodeValue(value);
      if (text === undefined) return null;
      return text.length > longestCheckpoint
        ? `(${text.length} characters; see the journal)`
        : (JSON.parse(text) as unknown);
    } catch {
      return '(cannot be shown)';
    }
  }

  #clean(json: string): string {
    return this.#redactor.protectJson(json).stored;
  }

  async #attempt(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.failures.count += 1;
      this.failures.last = error;
    }
  }
}
