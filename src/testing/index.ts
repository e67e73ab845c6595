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
export type { RetryOption } from '../recovery/backoff.ts';
export type { WorkflowContext } from '../workflow/workflow-context.ts';
export type { LiveEvent } from '../core/events.ts';
export type { ProcessIdentity } from '../processes/identity.ts';
export type { PausedReason } from '../core/events.ts';
export type { Counts } from '../core/events.ts';
export type { ListEntry } from '../storage/storage-adapter.ts';
export type { StandardSchema } from '../core/schema.ts';
export type { JournalEvent } from '../core/events.ts';
export type { RunResultBase } from '../workflow/run-result.ts';
export type { EffectEvent } from '../core/events.ts';
export type { FanOutResult } from '../workflow/workflow-context.ts';
export type { CommandStepOptions } from '../workflow/workflow-context.ts';
export type { Outcome } from '../core/events.ts';
export type { MapOptions } from '../workflow/workflow-context.ts';
export type { TolerantStepOptions } from '../workflow/workflow-context.ts';
export type { RetryOptions } from '../recovery/backoff.ts';
export type { EffectOptions } from '../workflow/effect-options.ts';
export type { BranchResults } from '../workflow/workflow-context.ts';
export type { ToleranceOptions } from '../workflow/workflow-context.ts';
export type { RunOrigin } from '../core/events.ts';
export type { StepContext } from '../workflow/workflow-context.ts';
export type { ChildProcess } from '../core/events.ts';
export type { Owner } from '../core/events.ts';
export type { Usage } from '../core/events.ts';
export type { RunReport } from '../workflow/run-result.ts';
export type { RunLog } from '../workflow/workflow-context.ts';
export type { SteeringEvent } from '../core/events.ts';
export type { ReceivedCommand } from '../core/events.ts';
export type { ErrorRecord } from '../core/error-record.ts';
export type { PhaseOptions } from '../workflow/workflow-context.ts';
export type { Branches } from '../workflow/workflow-context.ts';
export type { ParallelOptions } from '../workflow/workflow-context.ts';
export type { TolerantEffectOptions } from '../workflow/effect-options.ts';
export type { LogLevel } from '../core/events.ts';
export type { SchemaResult } from '../core/schema.ts';
export type { CommandResult } from '../processes/run-command.ts';
export type { RunMetadata } from '../core/events.ts';
export type { StepOptions } from '../workflow/workflow-context.ts';
export type { WaitOptions } from '../workflow/workflow-context.ts';
export type { SchemaIssue } from '../core/schema.ts';
export type { Verification } from '../reliability/verification.ts';
export type { FailedBranch } from '../workflow/workflow-context.ts';
export type { EffectContext } from '../workflow/effect-options.ts';
export type { ObserverTrouble } from '../workflow/observers.ts';
export type { EffectAnswer } from '../workflow/effect-options.ts';
export type { RunCommand } from '../core/events.ts';
export type { EffectCheckContext } from '../workflow/effect-options.ts';
export type { Codec } from '../workflow/workflow-context.ts';
export type { EffectVerdict } from '../core/events.ts';
export type { ApprovalOptions } from '../workflow/effect-options.ts';
export type { SkippedBranch } from '../workflow/workflow-context.ts';
export type { JournalDamage } from '../state/damage.ts';
export type { PerformanceAssessment } from '../reliability/performance.ts';
export type { CompensationContext } from '../workflow/workflow-context.ts';
export type { Damage } from '../state/damage.ts';
export type { VerificationRules } from '../reliability/verification.ts';
export type { PerformanceGrade } from '../reliability/performance.ts';
export type { PhasePerformance } from '../reliability/performance.ts';
export type { VerificationCheck } from '../reliability/verification.ts';
export type { PhaseDuration } from '../reliability/performance.ts';
