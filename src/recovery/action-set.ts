import { toMilliseconds } from '../core/durations.ts';
import { TimeoutError, UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import {
  type ActionContext,
  type ActionOutcome,
  type BuiltInAction,
  builtInActions,
  type RecoveryAction,
  type RunControls,
} from './action.ts';
import { type ActionOptions, requireActionOptions } from './action-options.ts';
import type { Failure, RecoveryDecision } from './failure.ts';

/** What an {@link ActionSet} is made of. */
export interface ActionSetOptions {
  readonly host: Host;
  /** The user's own, by name. */
  readonly actions?: Readonly<Record<string, RecoveryAction>> | undefined;
  readonly options?: ActionOptions | undefined;
  /** What the run of a failure lets actions do; left out where there are no runs. */
  readonly controls?: ((failure: Failure) => RunControls | undefined) | undefined;
  /** Removes what crashes left behind in the storage; says how much it was. */
  readonly maintain?: (() => Promise<number>) | undefined;
}

const defaultTimeoutMs = 30_000;
const ofRuns: readonly string[] = ['create_checkpoint', 'restart_phase', 'reduce_concurrency', 'ask_person'];

/** The actions that can be named: the built-in ones, and the user's own. */
export class ActionSet {
  readonly #host: Host;
  readonly #own: ReadonlyMap<string, RecoveryAction>;
  readonly #options: ActionOptions;
  readonly #controls: ((failure: Failure) => RunControls | undefined) | undefined;
  readonly #maintain: (() => Promise<number>) | undefined;
  readonly #timeoutMs: number;

  /** @throws UsageError `invalid-option` or `invalid-duration`. */
  constructor({ host, actions = {}, options = {}, controls, maintain }: ActionSetOptions) {
    requireActionOptions(options);
    requireKnownOptions('actions', actions, Object.keys(Object(actions) as object));
    for (const [name, action] of Object.entries(actions)) {
      if (typeof action !== 'function') throw invalidOption(`actions.${name}`, action, 'a function');
      if (!/^[\w-]{1,100}$/.test(name) || isBuiltIn(name))
        throw invalidOption('actions', name, 'names of letters, digits, "_" and "-" that no built-in action has');
    }
    this.#host = host;
    this.#own = new Map(Object.entries(actions));
    this.#options = options;
    this.#controls = controls;
    this.#maintain = maintain;
    this.#timeoutMs = toMilliseconds(options.timeout ?? defaultTimeoutMs, 'timeout');
  }

  /** Checks that an action can be done here. @throws UsageError `unknown-action` or `action-unavailable`. */
  require(name: unknown): string {
    if (typeof name === 'string' && this.#own.has(name)) return name;
    if (typeof name !== 'string' || !isBuiltIn(name)) {
      const allowed = [...builtInActions, ...this.#own.keys()].join(', ');
      throw new UsageError('unknown-action', `There is no action ${JSON.stringify(name)}; there are ${allowed}.`, {
        subject: String(name),
        value: name,
        expected: allowed,
      });
    }
    const missing = this.#missing(name);
    if (missing === undefined) return name;
    const facts = { subject: name, value: name, expected: missing };
    throw new UsageError('action-unavailable', `The action \`${name}\` needs ${missing}.`, facts);
  }

  /**
   * Does an action.
   *
   * @throws what it threw; TimeoutError when it took too long; the signal's reason; UsageError `unknown-action`.
   */
  async run(name: string, failure: Failure, signal?: AbortSignal): Promise<ActionOutcome | RecoveryDecision> {
    this.require(name);
    signal?.throwIfAborted();
    const control = new AbortController();
    const stopped = Promise.withResolvers<never>();
    control.signal.addEventListener('abort', () => {
      stopped.reject(control.signal.reason as Error);
    });
    const follow = (): void => {
      control.abort(signal?.reason);
    };
    signal?.addEventListener('abort', follow, { once: true });
    const timer = this.#host.schedule(this.#timeoutMs, () => {
      const subject = `action "${name}"`;
      const message = `The ${subject} took longer than its limit of ${this.#timeoutMs} ms.`;
      control.abort(new TimeoutError(message, { subject, limitMs: this.#timeoutMs, abandoned: true }));
    });
    try {
      const context = { host: this.#host, signal: control.signal };
      return await Promise.race([this.#do(name, failure, context), stopped.promise]);
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', follow);
    }
  }

  async #do(name: string, failure: Failure, context: ActionContext): Promise<ActionOutcome | RecoveryDecision> {
    const own = this.#own.get(name);
    if (own !== undefined) return own(failure, context);
    const { doBuiltIn } = await import('./action-built-in.ts');
    // What it was for may have ended meanwhile.
    context.signal.throwIfAborted();
    const means = { options: this.#options, controls: this.#controls?.(failure), maintain: this.#maintain };
    return doBuiltIn(name as BuiltInAction, failure, context, means);
  }

  /** What an action lacks here. */
  #missing(name: BuiltInAction): string | undefined {
    const { simplifyTask, splitTask, temporaryFolders = [] } = this.#options;
    if (ofRuns.includes(name) && this.#controls === undefined) return 'a run: use it with an EnhancedWorkflowManager';
    if (name === 'simplify_task' && simplifyTask === undefined) return 'an agent: give `actionOptions.simplifyTask`';
    if (name === 'split_task' && splitTask === undefined) return 'an agent: give `actionOptions.splitTask`';
    if (name === 'cleanup_temporary_files' && temporaryFolders.length === 0 && this.#maintain === undefined)
      return 'folders: give `actionOptions.temporaryFolders`';
    return undefined;
  }
}

function isBuiltIn(name: string): name is BuiltInAction {
  return builtInActions.some((known) => known === name);
}
