/**
 * Workflows as files: YAML or JSON, checked, trusted, and run by the same engine as workflows in code.
 *
 * @packageDocumentation
 */
export { lintWorkflow } from './declarative/lint-workflow.ts';
export type { LintOptions } from './declarative/lint-workflow.ts';
export type { KnownAgents } from './declarative/lint-rules.ts';
export type { FileFinding } from './declarative/file-finding.ts';
export { workflowSchema } from './declarative/workflow-schema.ts';
export { WorkflowFiles } from './declarative/workflow-files.ts';
export type { ListedWorkflow, LoadedWorkflow, WorkflowFilesOptions } from './declarative/workflow-files.ts';
export { completedIn, parseWorkflow } from './declarative/parse-workflow.ts';
export type { ParseOptions } from './declarative/parse-workflow.ts';
export type { DocumentPreview, FilePreviewOptions, PreviewedStep, WillRun } from './declarative/document-preview.ts';
export type { CompletedQuestion, PrerequisiteCheck, WorkflowBindings } from './declarative/bindings.ts';
export type { KnownNames } from './declarative/check-document.ts';
export type { WorkflowFile } from './declarative/workflow-file.ts';
export type {
  AgentFields,
  AgentStep,
  ApprovalStep,
  ChildStep,
  CommonStep,
  DocumentCommand,
  DocumentHead,
  DocumentLimits,
  DocumentPhase,
  DocumentRecord,
  DocumentSchedule,
  DocumentStep,
  DocumentValue,
  FailureRule,
  InputDeclaration,
  InputType,
  Isolation,
  LinearDocument,
  NotifySeverity,
  NotifyStep,
  PhasedDocument,
  Prerequisite,
  RunStep,
  SkillStep,
  StepKind,
  StepList,
  VerifyRule,
  WorkflowDocument,
} from './declarative/workflow-document.ts';
