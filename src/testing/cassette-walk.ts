import type { JournalEvent, LiveEvent } from '../core/events.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import { isUnder } from '../state/renames.ts';
import { anyInput, type KeptFailure, type KeptResult } from '../workflow/kept.ts';
import { LiveRun } from '../workflow/live-run.ts';
import type { Planning } from '../workflow/planning.ts';
import type { Scope } from '../workflow/scope.ts';
import type { Codec } from '../workflow/workflow-context.ts';
import { type CassetteCall, callOfNobody } from './cassette-question.ts';
import type { CassetteTape } from './cassette-tape.ts';
import type { CassetteTurns } from './cassette-turns.ts';
import { RealBodies } from './real-bodies.ts';
import { standIn } from './stand-in.ts';

/** What answers beside the recording. */
export interface CassetteAnswers {
  /** Keys, or patterns of them, of steps whose bodies run for real. */
  readonly run: readonly string[];
  /** What is given for what was never recorded, by key. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** Sorts that go on although nothing of them was recorded: nobody is asked. */
const answersItself: ReadonlySet<string> = new Set(['sleep', 'checkpoint', 'fresh']);

/**
 * A walk of today's workflow over a recorded run: everything is answered from the tape, nothing is written, no time passes,
 * and what was not recorded is waited for until nothing else happens.
 */
export class CassetteWalk extends LiveRun implements Planning {
  /** Every call, in the order in which they were made. */
  readonly questions: CassetteCall[] = [];
  readonly byKey: Map<string, CassetteCall> = new Map();
  /** What nobody can answer. */
  readonly stuck: Set<string> = new Set();
  /** What runs for real. */
  readonly real: RealBodies;
  readonly tape: CassetteTape;
  readonly turns: CassetteTurns;
  readonly #answers: CassetteAnswers['answers'];
  readonly #stalled = Promise.withResolvers<'stalled'>();
  #asking: CassetteCall | undefined;
  #entering: { key: string } | undefined;
  readonly #waiting: { readonly path: string; readonly left: () => void }[] = [];
  #last = '';
  #clock = 0;

  constructor(live: LiveRun, tape: CassetteTape, turns: CassetteTurns, answers: CassetteAnswers) {
    super(live.journal, live.replay, live.census, live.rooms, live.settings, live.scopes, live.family);
    this.tape = tape;
    this.turns = turns;
    this.#answers = answers.answers;
    this.real = new RealBodies(this, turns, answers.run);
  }

  /** Counts what answers as a whole: phases that a person passed over. */
  begin(): void {
    for (const { record } of this.tape.settled.values()) {
      if (record.type !== 'phase-completed') continue;
      const { key } = record;
      this.census.apply({ type: 'phase-started', key, name: key, number: 0 });
      this.census.apply({ type: record.type, key, name: key, number: 0, activeMs: 0, checkpoint: 0, passed: {} });
    }
  }

  /** Has everything stop that still waits. */
  end(): void {
    this.turns.end();
    this.halt({ kind: 'interrupted', reason: 'the replay is over' });
    this.root.end();
  }

  /** Resolves when everything that is left waits for what nobody recorded. */
  get stalled(): Promise<'stalled'> {
    return this.#stalled.promise;
  }

  /** Lets go of everything in a phase that has no answer. */
  giveUp(phase: string): void {
    for (const { path, left } of this.#waiting) if (isUnder(path, phase)) left();
  }

  /** Makes a call of the engine, and gives its answer when it was given in the recorded run. */
  ask(call: CassetteCall, invoke: () => Promise<unknown>): Promise<unknown> {
    this.#asking = call;
    this.turns.active();
    let answer: Promise<unknown>;
    try {
      answer = invoke();
    } finally {
      this.#asking = undefined;
    }
    // A call that was refused has no key.
    if (call.key === undefined) return answer;
    const held = this.#held(call, call.key, answer);
    // As with every answer, nobody may be looking.
    held.catch(() => undefined);
    return held;
  }

  /** A step that no code asks for is asked and answered as one that it does. */
  ownStep<Value>(make: () => Promise<Value>): Promise<Value> {
    return this.ask(callOfNobody(), make) as Promise<Value>;
  }

  /** Has the engine begin a phase, and says under which key. */
  enterPhase(phase: { key: string }, invoke: () => unknown): unknown {
    this.#entering = phase;
    try {
      return invoke();
    } finally {
      this.#entering = undefined;
    }
  }

  /** What is given for what was never recorded. */
  answerOf(key: string): unknown {
    return Object.hasOwn(this.#answers, key) ? this.#answers[key] : undefined;
  }

  override enter(scope: Scope, name: string): string {
    const key = super.enter(scope, name);
    const call = this.#asking;
    this.#asking = undefined;
    if (this.#entering !== undefined) this.#entering.key = key;
    this.#entering = undefined;
    if (call === undefined) return key;
    Object.assign(call, { key, scope: scope.path, askedAt: (this.#clock += 1) });
    this.questions.push(call);
    this.byKey.set(key, call);
    return key;
  }

  override get planning(): Planning {
    return this;
  }

  asked(key: string, inputHash: string | undefined): void {
    this.#last = key;
    const call = this.byKey.get(key);
    if (call !== undefined) call.inputHash = inputHash;
  }

  async resultOf<Value>(
    _kept: KeptResult | KeptFailure | undefined,
    { codec }: { readonly codec?: Codec<Value> },
  ): Promise<Value> {
    const key = this.#last;
    const call = this.byKey.get(key);
    if (call !== undefined && this.real.includes(call)) return this.real.run(key, call, codec);
    if (Object.hasOwn(this.#answers, key)) {
      this.census.apply({ type: 'step-completed', key, attempts: 1, activeMs: 0 });
      return this.#answers[key] as Value;
    }
    return this.#never();
  }

  fresh(): unknown {
    const call = this.questions.at(-1);
    const key = call?.key ?? '';
    if (call !== undefined && this.real.includes(call)) return this.real.fresh(key, call);
    return Object.hasOwn(this.#answers, key) ? this.#answers[key] : standIn(key);
  }

  override take(key: string): KeptResult | KeptFailure | undefined {
    const call = this.byKey.get(key);
    if (call !== undefined && this.real.includes(call)) return undefined;
    const kept = this.replay.results.get(key);
    // What it was recorded for is compared elsewhere, and changes no answer.
    return kept === undefined ? undefined : { ...kept, inputHash: anyInput };
  }

  override record(event: JournalEvent, value?: string): Promise<string | undefined> {
    this.census.apply(event);
    return Promise.resolve(value);
  }

  override store(event: JournalEvent & { readonly key: string }, value: unknown, subject: string): Promise<unknown> {
    const text = encodeValue(value, { subject, key: event.key });
    this.census.apply(event);
    return Promise.resolve(decodeValue(text));
  }

  override recordLater(event: JournalEvent & { readonly key: string }): void {
    this.census.apply(event);
  }

  override announce(): void {
    // Nothing happens.
  }

  override tell(event: LiveEvent): void {
    if (event.type !== 'step-kept') return;
    const taped = this.tape.settled.get(event.key);
    const recorded = taped === undefined ? undefined : this.tape.eventOf(taped.record);
    if (recorded !== undefined) this.census.apply(recorded);
  }

  override assertOwned(): Promise<void> {
    return Promise.resolve();
  }

  override wait(_wakeAt: number | undefined, known: boolean): Promise<void> {
    return known ? Promise.resolve() : this.#never();
  }

  async #held(call: CassetteCall, key: string, answer: Promise<unknown>): Promise<unknown> {
    const taped = this.tape.settled.get(key);
    // Code that does not await this one must not end before it has been answered.
    this.unsettled.entered();
    try {
      if (this.tape.open.has(key) && !this.real.includes(call)) return await this.#wait(key);
      if (taped === undefined && !this.#hasAnswer(call, key)) {
        const settled = (): void => {
          this.stuck.delete(key);
        };
        answer.then(settled, settled);
        // What is wrong with the call is said at once; else nothing comes of it.
        await Promise.race([answer, this.#wait(key)]);
      }
      return await answer;
    } finally {
      if (taped !== undefined) await this.turns.pass(taped.end);
      call.answeredAt = this.#clock += 1;
      this.turns.active();
      this.unsettled.left();
    }
  }

  #hasAnswer(call: CassetteCall, key: string): boolean {
    return answersItself.has(call.sort) || this.real.includes(call) || Object.hasOwn(this.#answers, key);
  }

  /** Nobody knows what comes of it. */
  #wait(key: string): Promise<never> {
    this.stuck.add(key);
    if (this.stuck.size === 1)
      void this.turns.idle().then(() => {
        this.#stalled.resolve('stalled');
      });
    return this.#never();
  }

  /** Never answers, until what it was asked of is given up. */
  #never(): Promise<never> {
    const scope = this.scopes.getStore() ?? this.root;
    return new Promise((_, reject) => {
      const left = (): void => {
        reject((scope.signal.reason as Error | undefined) ?? new Error('It was given up.'));
      };
      scope.signal.addEventListener('abort', left, { once: true });
      this.#waiting.push({ path: scope.path, left });
    });
  }
}
