import { isHoldfastError } from '../core/errors.ts';
import type { AgentRegistry } from './agent-registry.ts';
import type { DiscoveryFinding } from './definition-files.ts';
import type { Discovery } from './discovered.ts';

/**
 * Registers the agents and skills that were found and are trusted. What the program has registered itself stays.
 *
 * @returns what was left out, and why.
 */
export function adoptDiscovered(registry: AgentRegistry, discovery: Discovery): readonly DiscoveryFinding[] {
  const left: DiscoveryFinding[] = [];
  const untrusted = `it is not trusted: ${discovery.untrusted ?? 'nobody was asked'}`;
  const attempt = (file: string, register: (() => void) | undefined): void => {
    try {
      if (register === undefined) left.push({ file, problem: untrusted });
      else register();
    } catch (error) {
      // A name that is taken, or that no agent can have.
      if (!isHoldfastError(error)) throw error;
      left.push({ file, problem: error.message });
    }
  };
  for (const { file, name, definition } of discovery.agents)
    attempt(file, definition && ((): void => void registry.register(name, definition)));
  for (const { file, name, definition } of discovery.skills)
    attempt(file, definition && ((): void => void registry.registerSkill(name, definition)));
  return left;
}
