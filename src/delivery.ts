/**
 * From a prompt file to a pull request: an issue, a branch in a worktree of its own, a plan, the work, its tests, its
 * documentation, a pull request and a review, as a workflow that is resumed wherever it was killed.
 *
 * @packageDocumentation
 */
export { deliveryWorkflow } from './delivery/delivery-workflow.ts';
export type { Delivered, DeliveryInput } from './delivery/delivery-workflow.ts';
export type { DeliveryOptions, DeliveryRole } from './delivery/delivery-options.ts';
export { deliveryPhases, deliveryStrategies } from './delivery/delivery-phases.ts';
export type { DeliveryPhase } from './delivery/delivery-phases.ts';
export { deliveryReport } from './delivery/delivery-report.ts';
export type { DeliveryReport } from './delivery/delivery-report.ts';
export type { DeliveryTests } from './delivery/delivery-work.ts';

// The prompt file.
export { parsePrompt } from './delivery/prompt-file.ts';
export type { DeliveryPrompt, ParsePromptOptions } from './delivery/prompt-file.ts';
export type { TestCommand } from './delivery/prompt-fields.ts';
export { readPrompt } from './delivery/read-prompt.ts';
export type { ReadPromptOptions } from './delivery/read-prompt.ts';

// The forge: the port and its adapters.
export type {
  BranchDraft,
  CommentDraft,
  Forge,
  ForgeAhead,
  ForgeItem,
  IssueDraft,
  PullRequestDraft,
} from './delivery/forge.ts';
export { ghForge } from './delivery/gh-forge.ts';
export type { GhForgeOptions } from './delivery/gh-forge.ts';
export { localForge } from './delivery/local-forge.ts';
export type { LocalForgeOptions } from './delivery/local-forge.ts';
export { ForgeError } from './core/errors.ts';
export type { ForgeCode } from './core/errors.ts';
