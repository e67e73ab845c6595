/**
 * Workflows as files: YAML or JSON, checked, trusted, and run by the same engine as workflows in code.
 *
 * @packageDocumentation
 */
export { WorkflowFiles } from './declarative/workflow-files.ts';
export type {
  ListedWorkflow,
  LoadedWorkflow,
  WorkflowBindings,
  WorkflowFilesOptions,
} from './declarative/workflow-files.ts';
export { completedIn, parseWorkflow } from './declarative/parse-workflow.ts';
export type { ParseOptions } from './declarative/parse-workflow.ts';
