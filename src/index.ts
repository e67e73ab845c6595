// Workflows: define them, run them, steer them.
export { defineWorkflow } from './workflow/workflow.ts';
export { EnhancedWorkflowManager } from './workflow/enhanced-workflow-manager.ts';
export type { StartOptions } from './workflow/enhanced-workflow-manager.ts';
export type { Workflow, WorkflowDefinition } from './workflow/workflow.ts';
export type { ManagerOptions } from './workflow/manager-options.ts';
export type { ResumeOptions } from './workflow/opening.ts';
export type { Recovery } from './workflow/recover.ts';
export type { RunHandle } from './workflow/live-runs.ts';
export type { RunEventOf } from './workflow/run-events.ts';
export type { RunReport, RunResult } from './workflow/run-result.ts';
export type { ObserverTrouble } from './workflow/observers.ts';
export type * from './workflow/workflow-context.ts';

// The parts, each usable without the others.
export { StateManager } from './state/state-manager.ts';
export { ErrorRecovery } from './recovery/error-recovery.ts';
export { ReliabilityManager } from './reliability/reliability-manager.ts';
export { Redactor } from './core/redactor.ts';

// Storage.
export { FileStorage } from './storage/file-storage.ts';
export { MemoryStorage } from './storage/memory-storage.ts';
export type * from './storage/storage-adapter.ts';

// Events, errors, time.
export type * from './core/events.ts';
export {
  CommandError,
  isHoldfastError,
  OwnershipError,
  RunError,
  StepError,
  StopError,
  StorageError,
  TimeoutError,
  UsageError,
  WorkflowError,
} from './core/errors.ts';
export { systemHost } from './core/host.ts';
