import type { ErrorRecord } from '../core/error-record.ts';
import type { EffectVerdict, Owner, ReceivedCommand } from '../core/events.ts';
import type { Place } from './records.ts';
import type { FoldedEvent } from './run-state.ts';

/** Where the value of a verdict is found. */
export type VerdictValue = Place | { readonly text: string | undefined };

/** What a person said about an effect. */
export interface Verdict {
  /** The id of the request. */
  readonly id: string;
  readonly as: EffectVerdict;
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly value: VerdictValue | undefined;
  /** Whether `effect-resolved` stands in the journal. */
  journaled: boolean;
}

/** An effect that was begun, and of which nobody has written down how it ended. */
export interface OpenEffect {
  readonly key: string;
  readonly effectKey: string;
  readonly attempt: number;
  readonly intendedAt: number;
  /** The process that began it; `undefined` where the journal does not say. */
  readonly owner: Owner | undefined;
  /** When its code ended without telling how it went; `undefined` while it may still run. */
  endedAt: number | undefined;
  error: ErrorRecord | undefined;
  verdict: Verdict | undefined;
}

/**
 * Follows the effects of one run through its events: which are done, which were begun and have no end.
 *
 * Invariant: an effect is in at most one of the two; what is in neither was not done, as far as anybody knows.
 */
export class EffectLedger {
  readonly #open = new Map<string, OpenEffect & { readonly life: number }>();
  /** What the other side was handed, by the key in the run. */
  readonly #done = new Map<string, string>();
  /** The same of everything that was ever begun: what failed, or was undone, is done again with its key. */
  readonly #handed = new Map<string, string>();
  #owner: Owner | undefined;
  /** Counts the processes that drove the run: what the current one has begun, it may be doing. */
  #life = 0;
  readonly #remembersDone: boolean;

  /** `remembersDone: false` keeps the memory from growing with the effects that were done. */
  constructor({ remembersDone = true }: { readonly remembersDone?: boolean } = {}) {
    this.#remembersDone = remembersDone;
  }

  /** Takes in the next event, with the place of its record where it has one. */
  apply(event: FoldedEvent, place?: Place): void {
    switch (event.type) {
      case 'opened':
        this.nextOwner(event.owner);
        return;
      case 'run-resumed':
        this.nextOwner(this.#owner);
        return;
      case 'effect-intended': {
        const { key, effectKey, attempt, at } = event;
        const [owner, life] = [this.#owner, this.#life];
        if (this.#remembersDone) this.#handed.set(key, effectKey);
        const fresh = { endedAt: undefined, error: undefined, verdict: undefined };
        this.#open.set(key, { key, effectKey, attempt, intendedAt: at, owner, life, ...fresh });
        return;
      }
      case 'effect-unknown': {
        const effect = this.#open.get(event.key);
        if (effect === undefined) return;
        effect.error = event.error;
        if (event.running !== true) effect.endedAt = event.at;
        return;
      }
      case 'effect-checked':
        if (event.answer === 'not-done' && event.decides) this.#open.delete(event.key);
        return;
      case 'effect-resolved': {
        const verdict = this.#open.get(event.key)?.verdict;
        if (verdict?.id === event.id) verdict.journaled = true;
        return;
      }
      case 'command-received':
        if (event.command.type === 'resolve') this.accept(event.command, place);
        return;
      case 'step-completed': {
        const effect = this.#open.get(event.key);
        if (effect === undefined) return;
        this.#open.delete(event.key);
        if (this.#remembersDone) this.#done.set(event.key, effect.effectKey);
        return;
      }
      case 'attempt-failed':
      case 'step-failed':
      case 'step-skipped':
        this.#open.delete(event.key);
        return;
      case 'step-compensated':
        this.#done.delete(event.key);
        return;
      default:
        return;
    }
  }

  /** From here on another process drives the run. */
  nextOwner(owner: Owner | undefined): void {
    this.#life += 1;
    this.#owner = owner;
  }

  /** Takes a verdict on an effect that is unknown and has none; `undefined` where it comes too late or too early. */
  accept(command: Extract<ReceivedCommand, { type: 'resolve' }>, value: VerdictValue | undefined): Verdict | undefined {
    if (!this.isUnknown(command.key, true)) return undefined;
    const effect = this.#open.get(command.key);
    const { id, as, by, reason } = command;
    const verdict = { id, as, by, reason, value, journaled: false };
    if (effect !== undefined) effect.verdict = verdict;
    return verdict;
  }

  /** An effect that has begun and not ended. */
  get(key: string): OpenEffect | undefined {
    return this.#open.get(key);
  }

  /** Whether this is the key of an effect that was done, and not undone since. */
  isDone(key: string): boolean {
    return this.#done.size > 0 && this.#done.has(key);
  }

  /** The effects that were done, or may have been: their keys in the run by those that the other side was handed. */
  standing(): ReadonlyMap<string, string> {
    const open = [...this.#open.values()].map(({ key, effectKey }) => [effectKey, key] as const);
    return new Map([...[...this.#done].map(([key, effectKey]) => [effectKey, key] as const), ...open]);
  }

  /** What the other side was handed for an effect that was begun at any time, whatever its key in the run is now. */
  handed(key: string): string | undefined {
    return this.#handed.get(key);
  }

  /** Gives every effect its new key in the run; what the other side was handed stays. */
  rename(renamed: (key: string) => string): void {
    const open = [...this.#open.values()];
    const done = [...this.#done];
    this.#open.clear();
    this.#done.clear();
    for (const effect of open) this.#open.set(renamed(effect.key), { ...effect, key: renamed(effect.key) });
    for (const [key, effectKey] of done) this.#done.set(renamed(key), effectKey);
    const handed = [...this.#handed, ...done, ...open.map(({ key, effectKey }) => [key, effectKey] as const)];
    this.#handed.clear();
    // What counts comes last: it stays where two come under one name.
    for (const [key, effectKey] of handed) this.#handed.set(renamed(key), effectKey);
  }

  /** Whether nobody knows how an effect went, and nobody has said so. `driven`: its last owner may be doing it now. */
  isUnknown(key: string, driven: boolean): boolean {
    const effect = this.#open.get(key);
    if (effect === undefined || effect.verdict !== undefined) return false;
    return effect.endedAt !== undefined || !driven || effect.life !== this.#life;
  }

  /** The effects of which nobody knows how they went. */
  unknown(driven: boolean): readonly OpenEffect[] {
    if (this.#open.size === 0) return [];
    return [...this.#open.values()].filter(({ key }) => this.isUnknown(key, driven));
  }
}
