export { FakeHost, type FakeHostOptions } from './fake-host.ts';
export { storageLaws } from './storage-laws.ts';
export { type MakeStorage, type StorageFixture, type StorageLaw } from './storage-law.ts';
export { type ConcurrencyLaw, concurrencyLaws } from './concurrency-laws.ts';
export { notifierLaws } from './notifier-laws.ts';
export type { MakeNotifier, NotifierFixture, NotifierLaw, ReceivedNotice } from './notifier-law.ts';
export { agentLaws } from './agent-laws.ts';
export type { AgentFixture, AgentLaw, MakeAgent } from './agent-law.ts';
export { forgeLaws } from './forge-laws.ts';
export type { ForgeFixture, ForgeLaw, KeptItem, MakeForge } from './forge-law.ts';
export { scriptedAgent, type ScriptedAgent, type ScriptedTurn } from './scripted-agent.ts';
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
export { replayCassette } from './replay-cassette.ts';
export type { CassetteReplay, ReplayCassetteOptions } from './replay-cassette.ts';
export { saveCassette, type SaveCassetteOptions } from './save-cassette.ts';
export { CassetteError } from './cassette-error.ts';
export type { CassetteDifference, CassetteDifferenceKind } from './cassette-difference.ts';
export type { CassetteSource } from './cassette-source.ts';

// What the signatures above name, so that this entry point can be used alone.
export type { Duration } from '../core/durations.ts';
export type { ErrorRecord } from '../core/error-record.ts';
export type {
  Census,
  ChildProcess,
  Counts,
  EffectEvent,
  EffectVerdict,
  JournalEvent,
  LiveEvent,
  LogLevel,
  Outcome,
  Owner,
  PausedReason,
  ReceivedCommand,
  RunCommand,
  RunEvent,
  RunMetadata,
  RunOrigin,
  SteeringEvent,
  Usage,
} from '../core/events.ts';
export type { Host, ScheduleOptions, SleepOptions, Timer } from '../core/host.ts';
export type { AgentActivity } from '../agents/agent-activity.ts';
export type { AgentAnswer, AgentUsage, ModelUsage } from '../agents/agent-answer.ts';
export type { AgentContext, AgentProvider } from '../agents/agent-provider.ts';
export type { AgentRequest, AgentSession } from '../agents/agent-request.ts';
export type { SchemaIssue, SchemaResult, StandardSchema } from '../core/schema.ts';
export type { ProcessIdentity } from '../processes/identity.ts';
export type { StartedCommand } from '../processes/command-options.ts';
export type { BranchDraft, CommentDraft, Forge, ForgeItem, IssueDraft, PullRequestDraft } from '../delivery/forge.ts';
export type { Notice, NoticeSeverity, NoticeTopic, NotifierAdapter } from '../notifications/notice.ts';
export type { CommandResult } from '../processes/run-command.ts';
export type { Logger } from '../core/logger.ts';
export type { LineLevel, LogFormat, LogOptions } from '../state/log-options.ts';
export type { RetryOption, RetryOptions } from '../recovery/backoff.ts';
export type {
  PerformanceAssessment,
  PerformanceGrade,
  PhaseDuration,
  PhasePerformance,
} from '../reliability/performance.ts';
export type { Verification, VerificationCheck, VerificationRules } from '../reliability/verification.ts';
export type { Damage, JournalDamage } from '../state/damage.ts';
export type { Maintenance } from '../storage/maintenance.ts';
export type {
  AppendOptions,
  Cursor,
  ListEntry,
  ListOptions,
  ListPage,
  LogLine,
  PutOptions,
  StorageAdapter,
  Unsubscribe,
} from '../storage/storage-adapter.ts';
export type {
  ApprovalOptions,
  EffectAnswer,
  EffectCheckContext,
  EffectContext,
  EffectOptions,
  TolerantEffectOptions,
} from '../workflow/effect-options.ts';
export type { ManagerOptions } from '../workflow/manager-options.ts';
export type { ObserverTrouble } from '../workflow/observers.ts';
export type { RunReport, RunResult, RunResultBase } from '../workflow/run-result.ts';
export type {
  BranchResults,
  Branches,
  ChildArguments,
  ChildOptions,
  Codec,
  CommandStepOptions,
  CompensationContext,
  FailedBranch,
  FanOutResult,
  MapOptions,
  NotifyOptions,
  ParallelOptions,
  PhaseOptions,
  RunLog,
  SkippedBranch,
  StepContext,
  StepOptions,
  ToleranceOptions,
  TolerantStepOptions,
  WaitOptions,
  WorkflowContext,
} from '../workflow/workflow-context.ts';
export type { CassetteSort } from '../workflow/cassette.ts';
export type { Workflow } from '../workflow/workflow.ts';
