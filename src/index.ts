// Workflows: define them, run them, steer them.
export { defineWorkflow } from './workflow/workflow.ts';
export { EnhancedWorkflowManager } from './workflow/enhanced-workflow-manager.ts';
export type { StartArguments, StartOptions } from './workflow/run-desk.ts';
export type { DeclaredPhase, Workflow, WorkflowDefinition } from './workflow/workflow.ts';
export type { ManagerNotifications, ManagerOptions } from './workflow/manager-options.ts';
export type { RunHealthOptions } from './workflow/run-health-options.ts';
export type { ManagerLimits } from './workflow/manager-limits.ts';
export type { ResumeOptions } from './workflow/claiming.ts';
export type { RollbackOptions } from './workflow/rollback.ts';
export type { RollbackFilesPreview, RollbackPreview } from './workflow/rollback-preview.ts';
export type { FilesOptions } from './workflow/files-options.ts';
export type { OpenWorktree } from './workflow/open-worktree.ts';
export type { MergeOptions, Worktree, WorktreeResult } from './workflow/worktree.ts';
export type { WorktreeConflict, WorktreeMerge } from './git/merge-worktrees.ts';
export type { ClosedWorktree } from './git/worktrees.ts';
export type { FileChange } from './git/tree-changes.ts';
export type { RerunOptions, SkipOptions } from './workflow/steering.ts';
export type { ForkOptions } from './workflow/fork.ts';
export type { PlanOptions, ResumePlan, RunsBecause } from './workflow/plan.ts';
export type { CodeChanges } from './workflow/resumed-walk.ts';
export type { Migration } from './workflow/migrations.ts';
export type { AsyncFunction, WrapOptions, WrapOptionsOf } from './workflow/wrap.ts';
export type { Recovery, UnresolvedRun } from './workflow/recover.ts';
export type { EffectResolution } from './workflow/effect-verdict.ts';
export type {
  ApprovalOptions,
  EffectAnswer,
  EffectCheckContext,
  EffectContext,
  EffectOptions,
  TolerantEffectOptions,
} from './workflow/effect-options.ts';
export type { ActOptions, ForceOptions } from './workflow/intervention.ts';
export type { RunHandle } from './workflow/live-runs.ts';
export type { RunEventOf } from './workflow/run-events.ts';
export type { ExportOptions, ImportOptions, MoveOptions, MoveTarget } from './workflow/transport.ts';
export type { Resumption, RunRecovery, RunReport, RunResult, RunResultBase } from './workflow/run-result.ts';
export type { ObserverTrouble } from './workflow/observers.ts';
export type {
  Branches,
  BranchResults,
  ChildArguments,
  ChildOptions,
  Codec,
  CompensationContext,
  CommandStepOptions,
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
} from './workflow/workflow-context.ts';
export type {
  AgentChoice,
  AgentFailure,
  AgentFallback,
  AgentLadderRung,
  AgentPart,
  AgentReport,
  AgentResult,
  AgentRung,
  AgentSplitRung,
  AgentStepRequest,
  AgentValue,
} from './workflow/agent-options.ts';
export type { AgentUsage, ModelUsage } from './agents/agent-answer.ts';
export type { AgentActivity } from './agents/agent-activity.ts';
export type { AgentContext, AgentProvider } from './agents/agent-provider.ts';
export type { AgentRequest, AgentSession } from './agents/agent-request.ts';
export type { AgentAnswer } from './agents/agent-answer.ts';
export type { CommandResult } from './processes/run-command.ts';

// State: journals, ownership, views.
export { StateManager } from './state/state-manager.ts';
export type {
  Checkpoint,
  CheckpointComparison,
  ChildNote,
  ClaimOptions,
  CleanCounts,
  CleanedRun,
  CleanOptions,
  CleanReport,
  Copying,
  FailureNote,
  HealthNote,
  ImportingOptions,
  ImportReport,
  InboxEntry,
  JsonChange,
  KeptReason,
  KeptRun,
  ListRunsOptions,
  RemovedRun,
  MovedReport,
  MovingOptions,
  ParkedStep,
  RunPage,
  RunReading,
  RunStarted,
  RunState,
  RunSummary,
  StageNote,
  StateManagerOptions,
  StepCounts,
  UnknownEffect,
  UnreadableRun,
} from './state/state-manager.ts';
export type { AmountsNote, BudgetNote, LimitNote } from './state/budget-note.ts';
export type { RunJournal } from './state/run-journal.ts';
export type { Place, RecordHead } from './state/records.ts';
export type { Damage, JournalDamage } from './state/damage.ts';
export type { Liveness, ProcessIdentity } from './processes/identity.ts';

// Recovery and reliability: retries, limits, scores.
export { ErrorRecovery } from './recovery/error-recovery.ts';
export type { ErrorRecoveryOptions } from './recovery/error-recovery.ts';
export type { RecoveryOptions } from './recovery/recovery-options.ts';
export type { Mending } from './recovery/mending-course.ts';
export type { Operation } from './recovery/operation.ts';
export type { Policy, PolicyCall } from './recovery/policy.ts';
export type { BulkheadOptions, HedgeOptions, PolicyOptions } from './recovery/policy-options.ts';
export type { BreakerOption, BreakerOptions } from './recovery/breaker-options.ts';
export type { BreakerSnapshot } from './recovery/breaker.ts';
export { keepSchedules } from './schedule/keep-schedules.ts';
export type { HeldMoment, Schedule, SchedulingManager, SchedulingOptions } from './schedule/keep-schedules.ts';
export { keepWaking } from './schedule/keep-waking.ts';
export type { WakingOptions } from './schedule/keep-waking.ts';
export type { ConcurrencySnapshot } from './recovery/concurrency-snapshot.ts';
export type { AdaptiveConcurrencyOptions, ProviderOptions } from './recovery/slot-options.ts';
export { ProviderClosings } from './recovery/provider-closings.ts';
export type { ProviderClosing, ProviderClosingsOptions } from './recovery/provider-closings.ts';
export { ladder } from './recovery/ladder.ts';
export type {
  AskRung,
  Ladder,
  LadderAnswer,
  LadderQuestion,
  LadderRung,
  OtherRung,
  RetryRung,
  SplitRung,
  WaitRung,
} from './recovery/ladder.ts';
export type { AskPerson, LadderPlace } from './recovery/ladder-course.ts';
export type { Fault, FaultName, Faults } from './recovery/faults.ts';
export type { FaultInjection } from './recovery/fault-injection.ts';
export type { ActionRunner, Advisor, FailureOutcome } from './recovery/advisor.ts';
export type { ErrorClassifier, ErrorHandler, Failure, OperationFacts, RecoveryDecision } from './recovery/failure.ts';
export { PatternDatabase } from './recovery/pattern-database.ts';
export type { PatternDatabaseOptions } from './recovery/pattern-database.ts';
export type { ErrorPattern, PatternEdit } from './recovery/pattern.ts';
export type { CounselOptions } from './recovery/strategy-counsel.ts';
export type { StrategyOptions } from './recovery/strategies.ts';
export type { ActionContext, ActionOutcome, ActionReport, RecoveryAction, RunControls } from './recovery/action.ts';
export type { ActionOptions } from './recovery/action-options.ts';
export type { ErrorHandlerOptions } from './recovery/error-handlers.ts';
export type { RecoverySnapshot } from './recovery/recovery-statistics.ts';
export type {
  BreakerEvent,
  ConcurrencyEvent,
  RecoveryEvent,
  RecoveryEventOf,
  TroubleEvent,
} from './recovery/recovery-events.ts';
export type { RetryOption, RetryOptions } from './recovery/backoff.ts';
export type { Classification, ErrorCategory } from './recovery/classification.ts';
export type { FailedAttempt } from './recovery/retry.ts';
export { ReliabilityManager } from './reliability/reliability-manager.ts';
export type { HealthChecks, HealthLookOptions } from './reliability/health-checks.ts';
export type {
  HealthCheck,
  HealthCheckContext,
  HealthCheckFunction,
  HealthFinding,
} from './reliability/health-check.ts';
export type { ReadFinding } from './reliability/health-finding.ts';
export type { BuiltInHealthCheck, GitHealthOptions, HealthOptions } from './reliability/health-options.ts';
export type { HealthAction, HealthActions, HealthPolicy } from './reliability/health-policy.ts';
export type { HealthCheckResult, HealthReport } from './reliability/health-report.ts';
export type { HealthThresholds, MeasuredCheck } from './reliability/health-thresholds.ts';
export { standardPhases } from './reliability/phase-policy.ts';
export type { PhasePolicies, PhasePolicy, PhasesOption } from './reliability/phase-policy.ts';
export type { PhaseVocabulary } from './reliability/phase-vocabulary.ts';
export { HeartbeatWatch } from './reliability/heartbeat-watch.ts';
export type { HeartbeatWatchOptions } from './reliability/heartbeat-watch.ts';
export type { AnalysisOptions, ReliabilityOptions } from './reliability/reliability-manager.ts';
export type {
  Bottleneck,
  LatestPerformance,
  PerformanceAnalysis,
  PhaseAnalysis,
} from './reliability/performance-analysis.ts';
export type { BaselineSource } from './reliability/performance-baselines.ts';
export { BudgetLedger } from './reliability/budget-ledger.ts';
export type { BudgetLedgerOptions, LedgerRequest, Reservation } from './reliability/budget-ledger.ts';
export type { BudgetFigures, DayBudget, RunBudgetReport } from './reliability/budget-report.ts';
export type { CallEstimate } from './reliability/call-estimate.ts';
export type { DayLimits, Limits, LimitSet, RunLimits, UnknownMaximum } from './reliability/limits.ts';
export type { Amounts, Measure } from './core/amounts.ts';
export type { JsonValue } from './core/json.ts';
export type { BodyLimits, TimeLimitOptions } from './reliability/time-limit.ts';
export { Diagnostics } from './reliability/diagnostics.ts';
export type { DiagnosticsOptions } from './reliability/diagnostics.ts';
export type { DiagnosticBundle } from './reliability/diagnostic-bundle.ts';
export type { BundleOptions, BundleReport, BundleSources } from './reliability/bundle-options.ts';
export type {
  ErrorDiagnosis,
  InboxDiagnosis,
  LiveDiagnosis,
  OwnerDiagnosis,
  PendingWaits,
  PerformanceReport,
  RecoveryDiagnosis,
  ResumeDiagnosis,
  RunDiagnostics,
  RunningStep,
  StageDiagnosis,
  StandingDiagnosis,
  StorageDiagnosis,
  TroubleNote,
  UnreadablePart,
  UsageDiagnosis,
  WorkDiagnosis,
} from './reliability/run-diagnostics.ts';
export type { SegmentFacts } from './state/run-examination.ts';
export type { Verification, VerificationCheck, VerificationRules } from './reliability/verification.ts';
export type { PhaseClock, PhaseClockOptions } from './reliability/phase-clock.ts';
export type {
  PerformanceAssessment,
  PerformanceGrade,
  PhaseDuration,
  PhasePerformance,
} from './reliability/performance.ts';

// Decisions: what was decided, precedents, conflicts, policies.
export { WorkflowMemory } from './memory/workflow-memory.ts';
export type { FoundDecision, SearchOptions, WorkflowMemoryOptions } from './memory/memory-options.ts';
export type {
  Alternative,
  ConflictSeverity,
  Decision,
  DecisionDraft,
  DecisionLink,
  DecisionOutcome,
  DecisionStatus,
  DecisionType,
  LinkKind,
  OutcomeDraft,
  OutcomeResult,
  PolicyViolation,
  ResourceClaim,
} from './memory/decision.ts';
export type { LinkedDecision } from './memory/decision-book.ts';
export type { WalkedDecision, WalkOptions } from './memory/decision-links.ts';
export type { UnreadableLine } from './memory/decision-log.ts';
export type { UnreadableReason } from './memory/decision-event.ts';
export type { Said } from './memory/memory-desk.ts';
export type { ImportedDecisions } from './memory/record-files.ts';
export type { ImportWarning, MarkdownFile, SkippedFile } from './memory/markdown-import.ts';
export { conflictText } from './memory/conflict-report.ts';
export { timelineText } from './memory/timeline.ts';
export type {
  DecisionFilter,
  Precedent,
  PrecedentOptions,
  PrecedentSearch,
  ScorePart,
  Situation,
} from './memory/situation.ts';
export type { AppliedPrecedent } from './memory/apply-precedent.ts';
export type { ContextDifference } from './memory/context-comparison.ts';
export type { Conflict, ConflictKind, Reconciliation, ResolutionSuggestion, ResolutionWay } from './memory/conflict.ts';
export type { Reconciled, ReconcileOptions } from './memory/conflict-desk.ts';
export type { DecisionPolicy } from './memory/policy-options.ts';
export type { Embedder } from './memory/embedder.ts';
export type { DecisionStatistics, Effectiveness, EffectivenessPeriod } from './memory/statistics.ts';
export type { TimelineItem } from './memory/timeline.ts';
export type { Choice, DecideOptions, MadeDecision } from './workflow/decide.ts';
export type { ManagerMemory } from './workflow/manager-options.ts';

// Trust: which files of others may say what is done.
export { TrustStore } from './trust/trust-store.ts';
export type { TrustFinding, TrustStoreOptions, TrustVerdict, UserTrustOptions } from './trust/trust-store.ts';
export type { ManagerAgents } from './workflow/agent-discovery.ts';
export type { TrustAssessor } from './agents/discover-agents.ts';
export { digestOf } from './trust/trust-entry.ts';
export type { FileDigest, TrustEntry } from './trust/trust-entry.ts';
export type { OperatorTrust } from './trust/operator-trust.ts';

// Notifications: who is told of what, the port and its adapters.
export { ConsoleNotifier } from './notifications/console-notifier.ts';
export type { ConsoleNotifierOptions, ConsoleStream } from './notifications/console-notifier.ts';
export { DesktopNotifier } from './notifications/desktop-notifier.ts';
export type { DesktopNotifierOptions } from './notifications/desktop-notifier.ts';
export { EmailNotifier } from './notifications/email-notifier.ts';
export type { EmailMessage, EmailNotifierOptions, EmailTransport } from './notifications/email-notifier.ts';
export { FileNotifier } from './notifications/file-notifier.ts';
export type { FileNotifierOptions } from './notifications/file-notifier.ts';
export { WebhookNotifier } from './notifications/webhook-notifier.ts';
export type { WebhookNotifierOptions } from './notifications/webhook-notifier.ts';
export type { WebhookPayload } from './notifications/webhook-payloads.ts';
export type { Notice, NoticeSeverity, NoticeTopic, NotifierAdapter } from './notifications/notice.ts';
export { NotificationService } from './notifications/notification-service.ts';
export { loadNotifications } from './notifications/load-notifications.ts';
export type { NotificationCounts, RunFacts } from './notifications/notification-service.ts';
export type { NoticeTrouble } from './notifications/trouble-counts.ts';
export type { NoticeLevel, NoticeRule } from './notifications/notice-rules.ts';
export type { NoticeRequest } from './notifications/notice-request.ts';
export type { Delivery, NoticeRecord } from './notifications/delivery-history.ts';
export type { DispatchCounts } from './notifications/dispatcher.ts';
export type { FollowedEvent } from './notifications/outbox-line.ts';
export type {
  NoticeRateLimit,
  NotificationChoices,
  NotificationOptions,
} from './notifications/notification-options.ts';
export type { QuietHoursOptions } from './notifications/quiet-hours.ts';

// Metrics: how often, how long, how well, and what it cost.
export { MetricsCollector } from './metrics/metrics-collector.ts';
export type { MetricsCollectorOptions, MetricsHealth, MetricsOptions } from './metrics/metrics-collector.ts';
export type { MetricContext, MetricEntry, MetricRecord, MetricStatus } from './metrics/metric-record.ts';
export type { MetricTimer } from './metrics/metric-timer.ts';
export type { MetricsFilter, MetricsQuery, TimeRange } from './metrics/metrics-query.ts';
export type { PastPhase, PastRun, RunHistoryQuery } from './metrics/run-history.ts';
export type { PastStep, StepHistoryQuery, UsualAmount } from './metrics/step-history.ts';
export type { SeriesTrend } from './metrics/robust-trend.ts';
export type { MetricBucket, MetricGroup, MetricsSummary } from './metrics/metrics-summary.ts';
export type { MetricStatistics } from './metrics/tally.ts';
export type { MetricsExport } from './metrics/metrics-export.ts';
export type { AgentMetrics, MetricsView, WorkflowMetrics } from './metrics/metrics-view.ts';
export type { RunResources } from './metrics/run-records.ts';

// What a run will take, before it is begun.
export type { LimitAtRisk, PreviewedPhase, PreviewOptions, RunPreview } from './workflow/preview.ts';

// Forecasts: `holdfast/forecasts` makes them also without a manager.
export type { ForecastRequest, WorkflowForecast } from './forecasts/forecaster.ts';
export type { Forecast } from './forecasts/forecast.ts';
export type { ForecastBasis } from './forecasts/outlook.ts';
export type { PhaseForecast, RunForecast } from './forecasts/run-forecast.ts';
export type { ForecastRisk, RiskKind } from './forecasts/risks.ts';

// Storage: the port and its adapters.
export { FileStorage } from './storage/file-storage.ts';
export type { FileStorageOptions } from './storage/file-storage.ts';
export type { Maintenance } from './storage/maintenance.ts';
export { MemoryStorage } from './storage/memory-storage.ts';
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
} from './storage/storage-adapter.ts';

// Events: everything that happens to a run.
export type {
  AgentActivityEvent,
  AgentLoop,
  AgentTrace,
  CallEvent,
  Census,
  ChildProcess,
  Counts,
  EffectEvent,
  EffectVerdict,
  FilesMark,
  HealthStatus,
  HealthTrigger,
  JournalEvent,
  LimitReached,
  LiveEvent,
  LogLevel,
  ModelConsumption,
  Outcome,
  Owner,
  PausedReason,
  ReceivedCommand,
  RunCommand,
  RunEvent,
  RecoveryMode,
  RunMetadata,
  RunObserver,
  RunOrigin,
  RunStatus,
  SteeringEvent,
  TracedCall,
  UnfitAnswer,
  Usage,
  ValueEventType,
  WrittenLimits,
} from './core/events.ts';

// Errors: few classes, by what the caller should do.
export {
  CommandError,
  isHoldfastError,
  NotificationError,
  OwnershipError,
  RejectedError,
  AgentError,
  RunError,
  StepError,
  StopError,
  StorageError,
  TimeoutError,
  UsageError,
  WorkflowError,
} from './core/errors.ts';
export type {
  ForgeCode,
  ForgeError,
  GitCode,
  GitError,
  HoldfastError,
  NotificationCode,
  RejectedCode,
  AgentCode,
  AgentErrorUsage,
  StepErrorCode,
  StopCode,
  StorageCode,
  UsageCode,
  UsageFacts,
  WorkflowErrorCode,
} from './core/errors.ts';
export type { ErrorRecord } from './core/error-record.ts';

// Configuration: options, environment, file, defaults, and where each value came from.
export type { ConfiguredOptions } from './workflow/configured-options.ts';
export type { Logger } from './core/logger.ts';
export type { LineLevel, LogFormat, LogOptions } from './state/log-options.ts';
export { loadConfiguration } from './configuration/load-configuration.ts';
export type { LoadOptions } from './configuration/load-settings.ts';
export type { Configuration, SettingSource } from './configuration/setting.ts';
export type {
  ConfiguredLogFormat,
  ConfiguredLogLevel,
  WorkflowConfiguration,
  WorkflowSettings,
} from './configuration/workflow-settings.ts';

// Clock and chance, durations, schemas, secrets.
export { systemHost } from './core/host.ts';
export type { Host, ScheduleOptions, SleepOptions, Timer } from './core/host.ts';
export type { Duration } from './core/durations.ts';
export type { SchemaIssue, SchemaResult, StandardSchema } from './core/schema.ts';
export { Redactor } from './core/redactor.ts';
export type { ProtectedValue, RedactorOptions } from './core/redactor.ts';
export type { ProtectedJson } from './core/protected-json.ts';
