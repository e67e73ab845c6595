/**
 * Agents: the port that they are called through, and providers for Claude Code, for any command and for any function.
 *
 * @packageDocumentation
 */
export { adoptDiscovered } from './agents/adopt-discovered.ts';
export type { AgentActivity } from './agents/agent-activity.ts';
export type { AgentAnswer, AgentUsage, KeptAnswer, ModelUsage } from './agents/agent-answer.ts';
export type { AgentProgressOptions } from './agents/progress-options.ts';
export type { AgentDefinition, SkillDefinition } from './agents/agent-definition.ts';
export type { AgentContext, AgentProvider } from './agents/agent-provider.ts';
export {
  AgentRegistry,
  type AgentRegistryOptions,
  type RegisteredAgent,
  type RegisteredSkill,
  type RegisterOptions,
} from './agents/agent-registry.ts';
export type { AgentRequest, AgentSession } from './agents/agent-request.ts';
export { claudeCode, type ClaudeCodeOptions } from './agents/claude-code.ts';
export { commandAgent, type CommandAgentOptions } from './agents/command-agent.ts';
export type { CommandMessage } from './agents/command-message.ts';
export type { DiscoveryFinding } from './agents/definition-files.ts';
export { discoverAgents, type DiscoverOptions, type TrustAssessor } from './agents/discover-agents.ts';
export type {
  DiscoveredAgent,
  DiscoveredCommand,
  DiscoveredFile,
  DiscoveredSkill,
  Discovery,
} from './agents/discovered.ts';
export { fillPrompt } from './agents/fill-prompt.ts';
export { type AgentFunction, functionAgent } from './agents/function-agent.ts';

// What an agent reads.
export type { ChunkKind } from './agents/chunk.ts';
export type { ContextFocus, ContextOptions, ContextRedactor } from './agents/context-options.ts';
export { packContext } from './agents/pack-context.ts';
export type {
  ContextChunk,
  ContextOutline,
  LeftOut,
  LeftOutReason,
  PackedContext,
  RankedFile,
} from './agents/packed-context.ts';
export { estimateTokens } from './agents/token-estimate.ts';

// Answers that are not paid twice.
export { ResponseCache } from './agents/response-cache.ts';
export { cached, type CachedOptions } from './agents/response-cached.ts';
export type { SweepResult } from './agents/response-bounds.ts';
export type { ResponseTally } from './agents/response-days.ts';
export type { Forgetting } from './agents/response-forgetting.ts';
export type { CachedRequests, ResponseCacheOptions } from './agents/response-options.ts';
export type { ResponseReport } from './agents/response-report.ts';
export type { PassedReason, ResponseStatistics } from './agents/response-statistics.ts';

// Prompts.
export { Prompt } from './agents/prompt.ts';
export { definePrompt, type ExtendedValues, type PromptDefinition } from './agents/prompt-definition.ts';
export { PromptLibrary, type PromptLibraryOptions, type PromptSearch } from './agents/prompt-library.ts';
export type { PromptSection } from './agents/prompt-parsing.ts';
export type { PromptContext, RenderedPrompt, RenderOptions } from './agents/prompt-rendering.ts';
export type { TrimmedPart } from './agents/prompt-trimming.ts';
export type {
  DeclaredValues,
  Omissible,
  PromptValue,
  PromptValues,
  PromptVariables,
  VariableOptions,
  ValueTypes,
  VariableType,
  VariableTypeOf,
} from './agents/prompt-variables.ts';

// What the signatures above name, so that this entry point can be used alone.
export type { Duration } from './core/durations.ts';
export type { Host } from './core/host.ts';
export type { StartedCommand } from './processes/command-options.ts';
export type { FileDigest } from './trust/trust-entry.ts';
export type { TrustVerdict } from './trust/trust-store.ts';
