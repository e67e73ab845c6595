// What deliveries are made of, in one module that is loaded when there is something to deliver.
export { testText } from '../delivery/agent-prompts.ts';
export { deliveryPhases, deliveryStrategies } from '../delivery/delivery-phases.ts';
export { branchOf } from '../delivery/delivery-texts.ts';
export { deliveryWorkflow } from '../delivery/delivery-workflow.ts';
export { ghForge } from '../delivery/gh-forge.ts';
export { localForge } from '../delivery/local-forge.ts';
export { lookAhead } from '../delivery/look-ahead.ts';
export { requireTrustedPrompt } from '../delivery/prompt-trust.ts';
export { promptDigests, readPrompt } from '../delivery/read-prompt.ts';
