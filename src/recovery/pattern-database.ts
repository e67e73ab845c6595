import { type Duration, toMilliseconds } from '../core/durations.ts';
import { UsageError } from '../core/errors.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { type Host, systemHost, type Timer } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Advisor, FailureOutcome } from './advisor.ts';
import type { Failure, RecoveryDecision } from './failure.ts';
import { adviseByPattern } from './pattern-advice.ts';
import { type ChainLesson, PatternChains } from './pattern-chains.ts';
import type { NewLesson } from './pattern-lesson.ts';
import type { PatternLog } from './pattern-log.ts';
import type { ErrorPattern, PatternEdit } from './pattern.ts';
import { longestText, requireEdit } from './pattern-edit.ts';

/** Options of {@link PatternDatabase}. */
export interface PatternDatabaseOptions {
  /** Where the lessons are kept. All processes that share it learn together. */
  readonly storage: StorageAdapter;
  /** @defaultValue the system's */
  readonly host?: Host;
  /** Keeps secrets out of what is written. */
  readonly redactor?: Redactor;
  /**
   * The most patterns; the least useful go first, pinned ones never.
   * @defaultValue 500
   */
  readonly limit?: number;
  /**
   * The time after which what was seen counts half.
   * @defaultValue 14 d
   */
  readonly halfLife?: Duration;
  /**
   * How often what was learned is left aside, from 0 to 1, to see whether it still holds.
   * @defaultValue 0.05
   */
  readonly exploration?: number;
  /**
   * Whether patterns are kept apart by phase, or by operation (the step's key, else the operation's name).
   * @defaultValue 'all': one pattern for each signature
   */
  readonly scope?: 'all' | 'phase' | 'operation';
  /**
   * Writes `errors/patterns.json` for people.
   * @defaultValue in a folder only
   */
  readonly views?: boolean;
}

const known = ['storage', 'host', 'redactor', 'limit', 'halfLife', 'exploration', 'scope', 'views'];
/** A folder names the file `errors/patterns.json`. */
const viewKey = 'errors/patterns';
/** What other processes have learned meanwhile is looked at again after this time. */
const freshForMs = 1000;
/** The view waits for what else is learned. */
const viewAfterMs = 1000;
const mostPending = 1000;

/**
 * Learns which errors pass when they are tried again, after which wait, and which do not.
 *
 * It never fails an operation: trouble with the storage is counted in {@link PatternDatabase.failures}.
 */
export class PatternDatabase implements Advisor {
  readonly name = 'patterns';
  /** Lessons and views that could not be written, and the last reason. */
  readonly failures: { count: number; last: unknown } = { count: 0, last: undefined };
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #redactor: Redactor;
  readonly #limit: number;
  readonly #halfLifeMs: number;
  readonly #exploration: number;
  readonly #scope: 'all' | 'phase' | 'operation';
  readonly #views: boolean;
  readonly #chains = new PatternChains();
  #log: PatternLog | undefined;
  #refreshedAt = -Infinity;
  /** Everything that touches the log, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #pending: NewLesson[] = [];
  /** Writes the view; absent when nothing has changed. */
  #viewTimer: Timer | undefined;

  /** @throws UsageError `invalid-option` or `invalid-duration`. Touches no storage: that begins with the first call. */
  constructor(options: PatternDatabaseOptions) {
    requireKnownOptions('PatternDatabase', options, known);
    const { storage, host = systemHost, redactor = new Redactor(), exploration = 0.05, views } = options;
    if (!(exploration >= 0 && exploration <= 1))
      throw invalidOption('exploration', exploration, 'a number from 0 to 1');
    this.#storage = storage;
    this.#host = host;
    this.#redactor = redactor;
    this.#limit = requireInteger('limit', options.limit ?? 500, 1);
    this.#halfLifeMs = Math.max(1, toMilliseconds(options.halfLife ?? '14d', 'halfLife'));
    this.#exploration = exploration;
    this.#scope = requireOneOf('scope', options.scope ?? 'all', ['all', 'phase', 'operation']);
    this.#views = views ?? storage.name === 'file';
  }

  /** All patterns, the last seen first. */
  list(): Promise<readonly ErrorPattern[]> {
    return this.#inTurn(async (log) => {
      await this.#refresh(log, 0);
      return log.book.list(this.#host.now());
    });
  }

  /** Lines of the log that were passed over when it was read last: torn ones, damaged ones, and those of a later version. */
  get skippedLines(): number {
    return this.#log?.skipped ?? 0;
  }

  /** Says something about a pattern that holds until it is said otherwise. @throws UsageError `unknown-pattern`. */
  edit(signature: string, changes: PatternEdit): Promise<ErrorPattern> {
    const { notes, recommendedAction, recoverable, pinned, scope } = changes;
    requireEdit(changes);
    return this.#inTurn(async (log) => {
      await this.#requirePattern(log, signature, scope);
      await log.append([
        {
          kind: 'edit',
          ...this.#base(signature, scope),
          ...(notes === undefined ? {} : { notes: this.#cleanOrNull(notes) }),
          ...(recommendedAction === undefined ? {} : { recommendedAction: this.#cleanOrNull(recommendedAction) }),
          ...(recoverable === undefined ? {} : { recoverable }),
          ...(pinned === undefined ? {} : { pinned }),
        },
      ]);
      await this.#writeView(log);
      return this.#requirePattern(log, signature, scope);
    });
  }

  /** Takes a pattern away, with all that was learned and said of it; tells whether there was one. */
  forget(signature: string, options: { readonly scope?: string } = {}): Promise<boolean> {
    requireKnownOptions('patterns.forget', options, ['scope']);
    return this.#inTurn(async (log) => {
      await this.#refresh(log, 0);
      const { scope } = options;
      if (log.book.get(this.#clean(signature), this.#cleanScope(scope)) === undefined) return false;
      await log.append([{ kind: 'forget', ...this.#base(signature, scope) }]);
      await this.#writeView(log);
      return true;
    });
  }

  /** Takes note of a failure that somebody else decides about, so that it is learned from as well. */
  observe(failure: Failure): void {
    this.#chains.met(failure, this.#host.monotonic());
  }

  /** Takes note of an action that was tried after a failure. What it is worth shows when the operation is settled. */
  tried(failure: Failure, action: string, helped: boolean): void {
    this.#chains.tried(failure, action, helped);
  }

  async advise(failure: Failure): Promise<RecoveryDecision | undefined> {
    const now = this.#host.monotonic();
    const chain = this.#chains.met(failure, now);
    return this.#inTurn(async (log) => {
      await this.#refresh(log, freshForMs);
      const record = log.book.get(this.#clean(failure.signature), this.#cleanScope(this.#scopeOf(failure)));
      if (record === undefined) return undefined;
      return adviseByPattern(failure, {
        record,
        assessment: log.book.assess(record, this.#host.now()),
        chain,
        elapsedMs: now - (chain.failures[0]?.at ?? now),
        exploration: this.#exploration,
        random: () => this.#host.random(),
      });
    });
  }

  /** Learns from an operation that has ended. `waitedMs`: how long was waited before the attempt that succeeded. */
  settled(failure: Failure, outcome: FailureOutcome, waitedMs = 0): void {
    for (const lesson of this.#chains.settled(failure, outcome, waitedMs)) {
      if (this.#pending.length >= mostPending)
        this.#failed(new RangeError('Lessons come faster than they can be written.'));
      else if (this.#pending.push(this.#lesson(lesson)) === 1) void this.#inTurn((log) => this.#learn(log));
    }
  }

  /** Resolves when everything that was learned so far is written. */
  async flush(): Promise<void> {
    await this.#turn;
    this.#viewTimer?.cancel();
    if (this.#viewTimer !== undefined) await this.#inTurn((log) => this.#writeView(log));
  }

  #lesson({ failure, actions, ...lesson }: ChainLesson): NewLesson {
    return {
      kind: 'outcome',
      ...this.#base(failure.signature, this.#scopeOf(failure)),
      ...lesson,
      ...(actions === undefined
        ? {}
        : { actions: actions.map(({ name, helped }) => ({ name: this.#clean(name), helped })) }),
    };
  }

  async #learn(log: PatternLog): Promise<void> {
    try {
      await log.append(this.#pending.splice(0));
      this.#refreshedAt = this.#host.monotonic();
      if (this.#views)
        this.#viewTimer ??= this.#host.schedule(viewAfterMs, () => void this.flush(), { keepAlive: false });
    } catch (error) {
      this.#failed(error);
    }
  }

  async #requirePattern(log: PatternLog, signature: string, scope: string | undefined): Promise<ErrorPattern> {
    await this.#refresh(log, 0);
    const [clean, cleanScope] = [this.#clean(signature), this.#cleanScope(scope)];
    const found = log.book
      .list(this.#host.now())
      .find((pattern) => pattern.error_signature === clean && pattern.scope === cleanScope);
    if (found !== undefined) return found;
    const where = scope === undefined ? '' : ` in ${JSON.stringify(scope)}`;
    throw new UsageError('unknown-pattern', `There is no pattern ${JSON.stringify(clean)}${where}.`, {
      subject: clean,
    });
  }

  /** Runs alone on the log, which is loaded when it is first needed. */
  #inTurn<Result>(work: (log: PatternLog) => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(async () => work((this.#log ??= await this.#makeLog())));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #makeLog(): Promise<PatternLog> {
    const { PatternLog } = await import('./pattern-log.ts');
    const writer = this.#host.id(12);
    return new PatternLog(this.#storage, { limit: this.#limit, halfLifeMs: this.#halfLifeMs, writer });
  }

  async #refresh(log: PatternLog, olderThanMs: number): Promise<void> {
    const now = this.#host.monotonic();
    if (now - this.#refreshedAt < olderThanMs) return;
    await log.refresh();
    this.#refreshedAt = now;
  }

  async #writeView(log: PatternLog): Promise<void> {
    this.#viewTimer?.cancel();
    this.#viewTimer = undefined;
    if (!this.#views) return;
    try {
      const text = JSON.stringify({ patterns: log.book.list(this.#host.now()) }, undefined, 2);
      await this.#storage.put(viewKey, `${this.#redactor.protectJson(text).stored}\n`, { derived: true });
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.failures.count += 1;
    this.failures.last = error;
  }

  #base(signature: string, scope: string | undefined): Pick<NewLesson, 'at' | 'signature' | 'scope'> {
    const cleanScope = this.#cleanScope(scope);
    return {
      at: this.#host.now(),
      signature: this.#clean(signature),
      ...(cleanScope === undefined ? {} : { scope: cleanScope }),
    };
  }

  #scopeOf({ phase, key, name }: Failure): string | undefined {
    return this.#scope === 'all' ? undefined : this.#scope === 'phase' ? phase : (key ?? name);
  }

  #cleanScope(scope: string | undefined): string | undefined {
    return scope === undefined ? undefined : this.#clean(scope);
  }

  #cleanOrNull(text: string | null): string | null {
    return text === null ? null : this.#clean(text);
  }

  #clean(text: string): string {
    return this.#redactor.redactText(text.slice(0, longestText)).toWellFormed();
  }
}
