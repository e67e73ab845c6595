import type { Duration } from '../core/durations.ts';
import type { RunEvent } from '../core/events.ts';
import type { Census } from '../core/run-terms.ts';
import type { ManagerOptions } from '../workflow/manager-options.ts';
import type { RunResult } from '../workflow/run-result.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { FakeHost } from './fake-host.ts';
import type { Death } from './mortal-storage.ts';
import type { MakeStorage } from './storage-law.ts';

/** A signal that a run is handed as soon as it waits for it. */
export interface TestSignal {
  readonly name: string;
  readonly payload?: unknown;
}

/** One process of a crash test. */
export interface CrashLife {
  /** Which process of its case it is; with 1 a case begins, on an empty storage. */
  readonly number: number;
  /** Where this case lets processes die, one after the other. Empty for the undisturbed run. */
  readonly schedule: readonly Death[];
  /** Its clock. Each process has its own, later than that of the one before. */
  readonly host: FakeHost;
}

/** What is known at the end of a case, for checks of your own. */
export interface CrashCase<Output> {
  readonly schedule: readonly Death[];
  readonly result: RunResult<Output>;
  /** Everything that was written down of the run. */
  readonly history: readonly RunEvent[];
  /** How often each step's body was begun, over all processes, by key. */
  readonly bodies: ReadonlyMap<string, number>;
}

/** Options of {@link crashTest}. */
export interface CrashTestOptions<Input = unknown, Output = unknown> {
  /** What every run is started with. */
  readonly input?: Input;
  /** What is sent to the run when it waits; of several with one name each wait is handed the next. */
  readonly signals?: readonly TestSignal[];
  /**
   * Where processes die: before, after and, suspended, in front of each durable write of the run, each in a case of its
   * own; or so many cases with deaths at random, several to a case.
   * @defaultValue 'each'
   */
  readonly deaths?: 'each' | number;
  /**
   * Whether, with `'each'`, every case is tried again with a second death while the run is being resumed.
   * @defaultValue true
   */
  readonly secondDeath?: boolean;
  /** Only this case, as a finding names it. */
  readonly schedule?: readonly Death[];
  /**
   * Where chance begins: equal seeds, equal cases.
   * @defaultValue 1
   */
  readonly seed?: number;
  /**
   * How many processes a case may take to finish the run.
   * @defaultValue 20 more than die
   */
  readonly maxLives?: number;
  /**
   * How long it takes until the next process goes on with the run, by the fake clock.
   * @defaultValue '1m'
   */
  readonly downtime?: Duration;
  /**
   * How long a body may work before the fake clock moves on, in real milliseconds. More for bodies with time limits that
   * do real work.
   * @defaultValue 50
   */
  readonly patienceMs?: number;
  /**
   * Whether `Date` tells the fake clock inside the run.
   * @defaultValue 'fake'
   */
  readonly dates?: 'fake' | 'real';
  /** Where runs are kept: certifies an adapter. @defaultValue a `MemoryStorage` for each case */
  readonly storage?: MakeStorage;
  /** Options for every manager. */
  readonly manager?: Omit<
    ManagerOptions,
    'storage' | 'directory' | 'durability' | 'allowNetworkFolder' | 'host' | 'process'
  >;
  /** Other workflows that the run needs. */
  readonly workflows?: readonly Workflow[];
  /** Called before each process begins; with its number 1, reset the world outside here. */
  readonly prepare?: (life: CrashLife) => void | Promise<void>;
  /**
   * What the run has done to the world outside, as plain data, such as the mails that were sent. Where no body ran twice
   * it must be the same as in the undisturbed run: else something is done outside of steps.
   */
  readonly world?: () => unknown;
  /**
   * What has to be the same however often the run dies.
   * @defaultValue status, outcome, output, and the message of a failed run's error
   */
  readonly compare?: (result: RunResult<Output>) => unknown;
  /** Whatever else has to be true at the end of each case; throws where it is not. */
  readonly check?: (facts: CrashCase<Output>) => void | Promise<void>;
}

/** What a crash test did, when it found nothing. */
export interface CrashTestReport<Output = unknown> {
  /** How the undisturbed run ended. */
  readonly result: RunResult<Output>;
  readonly census: Census;
  /** How many durable writes the undisturbed run makes. */
  readonly writes: number;
  readonly cases: number;
  /** How many processes there were, and how many of them died as planned. */
  readonly lives: number;
  readonly deaths: number;
  /** How often a body ran again, because its end had not become durable. */
  readonly repeatedBodies: number;
  /** Cases that ended in asking a person whether an effect was done. */
  readonly unknownEffects: number;
}
