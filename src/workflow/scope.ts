import { WorkflowError } from '../core/errors.ts';

export { escapeItem, escapeName } from '../core/encodings.ts';

/** What a scope belongs to: the run itself, a phase, or one branch of a fan-out. */
export type ScopeKind = 'run' | 'phase' | 'branch';

/**
 * A place in a run where names are counted, so that the same code asks for the same keys in every process.
 *
 * Invariants: a key is given out once; a name repeats only while nothing in the scope ever overlapped, because among
 * overlapping steps of one name the order, and so the key, would depend on timing.
 */
export class Scope {
  readonly path: string;
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** Reaches every body below: aborted when the run stops, the phase runs out of time or a sibling fails. */
  readonly signal: AbortSignal;
  /** Bodies below that ignored their abort and still run; each resolves when it settles. */
  readonly abandoned: Set<Promise<void>> = new Set();
  readonly #counts = new Map<string, number>();
  #inFlight = 0;
  #overlapped = false;
  #repeated = false;
  #ended = false;

  constructor(kind: ScopeKind, path: string, parent: Scope | undefined, signal: AbortSignal) {
    this.kind = kind;
    this.path = path;
    this.parent = parent;
    this.signal = signal;
  }

  /**
   * Gives out the key of the next thing called `name`, already escaped, and counts it as in flight until {@link leave}.
   *
   * @throws WorkflowError `scope-ended` or `step-ambiguous`.
   */
  enter(name: string): string {
    if (this.#ended)
      throw new WorkflowError(
        'scope-ended',
        `${this.#title()} has ended, and "${name}" was asked of it afterwards; await everything that it starts.`,
        { key: this.keyOf(name) },
      );
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count > 1) this.#repeated = true;
    if (this.#inFlight > 0) this.#overlapped = true;
    if (this.#repeated && this.#overlapped)
      throw new WorkflowError(
        'step-ambiguous',
        `"${name}" was asked of ${this.#title().toLowerCase()}, where a name repeats and steps run side by side, so a resume could ` +
          'not tell which is which; use wf.map or wf.parallel, or give each its own name.',
        { key: this.keyOf(name) },
      );
    this.#inFlight += 1;
    return this.keyOf(count === 1 ? name : `${name}#${count}`);
  }

  /** Says that what was entered has settled. */
  leave(): void {
    this.#inFlight -= 1;
  }

  /** Whether no more names are given out. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** No more names are given out. */
  end(): void {
    this.#ended = true;
  }

  /** The key of a name in this scope. */
  keyOf(name: string): string {
    return this.path === '' ? name : `${this.path}/${name}`;
  }

  /** Keeps account of a body that ignored its abort: until it settles it counts against concurrency here and above. */
  abandon(body: Promise<unknown>): void {
    const scopes = this.#upwards();
    const settled = body.then(ignore, ignore).then(() => {
      for (const scope of scopes) scope.abandoned.delete(settled);
    });
    for (const scope of scopes) scope.abandoned.add(settled);
  }

  /** Whether `other` is this scope or lies in it. */
  contains(other: Scope): boolean {
    for (let scope: Scope | undefined = other; scope !== undefined; scope = scope.parent)
      if (scope === this) return true;
    return false;
  }

  #upwards(): readonly Scope[] {
    return this.parent === undefined ? [this] : [this, ...this.parent.#upwards()];
  }

  #title(): string {
    return this.kind === 'run' ? 'The run' : `${this.kind === 'phase' ? 'Phase' : 'Branch'} "${this.path}"`;
  }
}

function ignore(): void {
  // The late result of an abandoned body is recorded nowhere.
}
