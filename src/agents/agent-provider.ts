import type { Host } from '../core/host.ts';
import type { StartedCommand } from '../processes/command-options.ts';
import type { AgentActivity } from './agent-activity.ts';
import type { AgentAnswer } from './agent-answer.ts';
import type { AgentRequest } from './agent-request.ts';

/** What a provider is handed beside the request. */
export interface AgentContext {
  readonly host: Host;
  /** Aborted when the call has to end: then nothing of it may go on, and the call rejects. */
  readonly signal: AbortSignal;
  /** Says what the agent does. Optional, never awaited, and safe to call at any time: late calls are passed over. */
  readonly report: (activity: AgentActivity) => void;
  /** Has a process written down right after it was started, so that it is found and ended if this process dies. */
  readonly started: (command: StartedCommand) => Promise<void>;
  /** Removes secrets from text that errors will show. */
  readonly redact: (text: string) => string;
}

/**
 * Calls an agent: a port that users implement. Every adapter runs `agentLaws` of `holdfast/testing`.
 *
 * `invoke` resolves with the answer of one finished request. It rejects when the agent did not do what it was asked,
 * with an error that can be classified: the service's own, with its status and headers where it has them. It neither
 * tries again nor waits for limits to pass: that is done above, the same for all. It may be called many times at once,
 * and changes nothing of what it is handed.
 */
export interface AgentProvider {
  /** Names the service, with the account where there are several: whatever closes it closes it for all of that name. */
  readonly name: string;
  /** Whether `session` in a request is understood: a call that was cut off can be gone on with instead of paid again. */
  readonly resumesSessions?: boolean;
  /** Asks the agent once. */
  invoke(request: AgentRequest, context: AgentContext): Promise<AgentAnswer>;
  /** Lets go of what it holds. */
  close?(): Promise<void>;
}
