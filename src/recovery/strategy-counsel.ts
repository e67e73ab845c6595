import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { RecoveryAction, RunControls } from './action.ts';
import type { ActionOptions } from './action-options.ts';
import { ActionSet } from './action-set.ts';
import type { Failure } from './failure.ts';
import { ErrorHandlers } from './error-handlers.ts';
import { PatternDatabase, type PatternDatabaseOptions } from './pattern-database.ts';
import { Strategies, type StrategyOptions } from './strategies.ts';
import { StrategyOrder } from './strategy-order.ts';

/** How failures are decided about, apart from retries. */
export interface CounselOptions {
  /**
   * What is learned from failures. `false`: nothing.
   * @defaultValue learned where there is a storage
   */
  readonly patterns?: false | Omit<PatternDatabaseOptions, 'storage' | 'host' | 'redactor'>;
  /** Actions that are tried after failures, by phase and by category of the error. */
  readonly strategies?: StrategyOptions;
  /** Your own actions, by name, for strategies and for handlers that clean up. */
  readonly actions?: Readonly<Record<string, RecoveryAction>>;
  /** What the built-in actions work with. */
  readonly actionOptions?: ActionOptions;
  /** Keeps secrets out of what is learned. */
  readonly redactor?: Redactor;
  /** What the run of a failure lets actions do to it; given by the engine. */
  readonly runControls?: (failure: Failure) => RunControls | undefined;
  /** Whether a failure is learned from; by default every one is. */
  readonly learnsFrom?: (failure: Failure) => boolean;
}

/** Handlers, strategies and the pattern database, in the order in which they are asked. */
export interface Counsel {
  readonly handlers: ErrorHandlers;
  readonly strategies: Strategies | undefined;
  readonly patterns: PatternDatabase | undefined;
  readonly order: StrategyOrder;
  readonly actions: ActionSet;
}

/** Puts together who is asked about failures. @throws UsageError when an option is wrong. */
export function makeCounsel(
  host: Host,
  storage: StorageAdapter | undefined,
  options: CounselOptions,
  trouble: (subject: string, error: unknown) => void,
): Counsel {
  const { patterns: learning = {}, redactor, strategies: named } = options;
  const actions = new ActionSet({
    host,
    actions: options.actions,
    options: options.actionOptions,
    controls: options.runControls,
    maintain: storage?.maintain === undefined ? undefined : () => leftovers(storage),
  });
  const handlers = new ErrorHandlers(host, trouble, (name) => actions.require(name));
  const patterns =
    learning === false || storage === undefined
      ? undefined
      : new PatternDatabase({ ...learning, storage, host, ...(redactor === undefined ? {} : { redactor }) });
  const strategies =
    named === undefined
      ? undefined
      : new Strategies(named, actions, (failure, report, error) => {
          order.tried(failure, report);
          if (report.outcome === 'failed') trouble(`action "${report.name}"`, error);
        });
  const order = new StrategyOrder({
    handlers,
    strategies,
    patterns,
    actions,
    learnsFrom: options.learnsFrom ?? (() => true),
  });
  return { handlers, strategies, patterns, order, actions };
}

async function leftovers(storage: StorageAdapter): Promise<number> {
  const done = await storage.maintain?.();
  return done === undefined ? 0 : done.files + done.folders;
}
