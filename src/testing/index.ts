export { FakeHost, type FakeHostOptions } from './fake-host.ts';
export { storageLaws } from './storage-laws.ts';
export { type MakeStorage, type StorageFixture, type StorageLaw } from './storage-law.ts';
export { type ConcurrencyLaw, concurrencyLaws } from './concurrency-laws.ts';
export { FaultyStorage, type FaultyStorageOptions, type StorageFault } from './faulty-storage.ts';
export { crashTest } from './crash-test.ts';
export type { CrashCase, CrashLife, CrashTestOptions, CrashTestReport, TestSignal } from './crash-test-options.ts';
export { CrashTestError } from './crash-test-error.ts';
export type { CrashFinding, CrashInvariant } from './crash-finding.ts';
export type { Death } from './mortal-storage.ts';
export type { DurableWrite } from './durable-write.ts';
export { powerLossStorage, type PowerLossStorageOptions } from './power-loss-storage.ts';
export { shuffleTest, ShuffleTestError } from './shuffle-test.ts';
export type { ShuffleFinding, ShuffleTestOptions, ShuffleTestReport } from './shuffle-test.ts';

// What the signatures above name, so that this entry point can be used alone.
export type { Duration } from '../core/durations.ts';
export type { Census, RunEvent } from '../core/events.ts';
export type { Host, ScheduleOptions, SleepOptions, Timer } from '../core/host.ts';
export type {
  AppendOptions,
  Cursor,
  ListOptions,
  ListPage,
  LogLine,
  PutOptions,
  StorageAdapter,
  Unsubscribe,
} from '../storage/storage-adapter.ts';
export type { ManagerOptions } from '../workflow/manager-options.ts';
export type { RunResult } from '../workflow/run-result.ts';
export type { Workflow } from '../workflow/workflow.ts';
