import type { RunEvent } from '../core/events.ts';
import type { CrashInvariant } from './crash-finding.ts';

/** What was found in one case; where and how to see it again is added later. */
export interface Found {
  readonly invariant: CrashInvariant;
  readonly message: string;
  readonly key?: string;
  readonly cause?: unknown;
}

/** Facts that are told only once they are durable, so that they must be there ever after. */
const acknowledging: ReadonlySet<RunEvent['type']> = new Set([
  'step-completed',
  'step-failed',
  'signal-received',
  'checkpoint-recorded',
  'phase-completed',
  'effect-intended',
  'run-completed',
]);

/** What the processes of one case were told and did: follows them all, as nobody inside them can. */
export class CrashLedger {
  readonly found: Found[] = [];
  /** How often each body was begun, by key. */
  readonly bodies: Map<string, number> = new Map<string, number>();
  /** How often a body was begun again. */
  repeated = 0;
  readonly #runId: string;
  readonly #acknowledged = new Map<string, RunEvent>();
  /** Steps that have a durable result, whether or not anybody was told. */
  readonly #durable = new Set<string>();
  /** Effects that may have been done. */
  readonly #effects = new Set<string>();

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** Takes in what a process tells its listeners, when it tells it. */
  observe(event: RunEvent): void {
    const key = 'key' in event ? this.#nameOf(event, event.key) : undefined;
    if (acknowledging.has(event.type) && event.runId === this.#runId) this.#acknowledged.set(factOf(event), event);
    if (key === undefined) return;
    this.#followEffect(event, key, true);
    switch (event.type) {
      case 'step-started':
      case 'step-attempted':
        this.#begun(key);
        return;
      case 'step-completed':
        this.#durable.add(key);
        return;
      default:
        return;
    }
  }

  /** Compares what is stored with what was acknowledged; to be called when a process has ended. */
  compare(stored: readonly RunEvent[]): void {
    const facts = new Set(stored.map(factOf));
    for (const [fact, event] of this.#acknowledged) {
      if (facts.has(fact)) continue;
      this.#acknowledged.delete(fact);
      this.#find('acknowledged-kept', `"${fact}" was acknowledged and is not in the journal afterwards`, event);
    }
    this.#durable.clear();
    this.#effects.clear();
    for (const event of stored) this.#takeIn(event, stored);
  }

  /** What people took back, by a rollback or to have it run again, may run again. */
  #takeIn(event: RunEvent, stored: readonly RunEvent[]): void {
    if ('key' in event) this.#followEffect(event, this.#nameOf(event, event.key), false);
    if (event.type === 'step-completed') this.#durable.add(this.#nameOf(event, event.key));
    else if (event.type === 'rerun-started') for (const key of event.clears) this.#durable.delete(key);
    else if (event.type === 'rolled-back')
      for (const undone of behindCheckpoint(stored.slice(0, stored.indexOf(event)), event.to))
        if (undone.type === 'step-completed') this.#durable.delete(undone.key);
  }

  #begun(key: string): void {
    const count = (this.bodies.get(key) ?? 0) + 1;
    this.bodies.set(key, count);
    if (count > 1) this.repeated += 1;
    if (!this.#durable.has(key)) return;
    this.found.push({
      invariant: 'acknowledged-once',
      key,
      message: `the body of "${key}" ran again after its result was durable`,
    });
  }

  #followEffect(event: RunEvent, key: string, judges: boolean): void {
    switch (event.type) {
      case 'effect-intended':
        if (judges && this.#effects.has(key))
          this.#find(
            'effect-once',
            `effect "${key}" was begun again while nobody knew whether it had been done`,
            event,
          );
        this.#effects.add(key);
        return;
      case 'effect-checked':
        if (event.answer === 'not-done' && event.decides) this.#effects.delete(key);
        return;
      case 'effect-resolved':
      case 'attempt-failed':
      case 'step-completed':
      case 'step-failed':
        this.#effects.delete(key);
        return;
      default:
        return;
    }
  }

  #find(invariant: CrashInvariant, message: string, event: RunEvent): void {
    this.found.push({ invariant, message, ...('key' in event ? { key: event.key } : {}) });
  }

  /** Keys of other runs, such as children, are told apart by their ids. */
  #nameOf(event: RunEvent, key: string): string {
    return event.runId === this.#runId ? key : `${event.runId}: ${key}`;
  }
}

/** What was written behind a checkpoint, the last one of this number. */
function behindCheckpoint(events: readonly RunEvent[], number: number): readonly RunEvent[] {
  const index = events.findLastIndex(
    (event) =>
      (event.type === 'checkpoint-recorded' && event.number === number) ||
      (event.type === 'phase-completed' && event.checkpoint === number),
  );
  return events.slice(index + 1);
}

function factOf(event: RunEvent): string {
  if (event.type === 'effect-intended') return `${event.type} ${event.key}, attempt ${event.attempt}`;
  return 'key' in event ? `${event.type} ${event.key}` : event.type;
}
