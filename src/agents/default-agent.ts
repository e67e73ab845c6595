import { AgentError, isHoldfastError } from '../core/errors.ts';
import type { AgentProvider } from './agent-provider.ts';

/** The provider where none is configured: the Claude Code CLI, found by `PATH` and loaded when it is first asked. */
export function defaultAgent(): AgentProvider {
  const name = 'claude';
  let made: Promise<AgentProvider> | undefined;
  return {
    name,
    resumesSessions: true,
    async invoke(request, context) {
      made ??= import('./claude-code.ts').then(({ claudeCode }) => claudeCode({ name }));
      const provider = await made;
      try {
        return await provider.invoke(request, context);
      } catch (error) {
        if (!isHoldfastError(error) || error.code !== 'command-not-found') throw error;
        const advice =
          'install it (npm install -g @anthropic-ai/claude-code), or give the manager a provider by `agents`';
        throw new AgentError(
          'agent-missing',
          `No provider of agents is configured, and the program "claude" of Claude Code was not found by PATH; ${advice}.`,
          { provider: name, retryable: false, cause: error },
        );
      }
    },
  };
}
