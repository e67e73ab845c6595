import { describe, expect, test } from 'vitest';
import {
  type AgentDefinition,
  requireAgentDefinition,
  requireSkillDefinition,
  type SkillDefinition,
} from '../../../src/agents/agent-definition.ts';

const circle: Record<string, unknown> = {};
circle['itself'] = circle;

describe('an agent definition', () => {
  test.each<[string, unknown, string]>([
    ['an unknown option', { modell: 'x' }, 'Unknown option `modell` of agent "a"'],
    ['no object', 'x', 'Expected `agent "a"` to be an object'],
    ['a model that is no text', { model: 7 }, 'Expected `agents.a.model` to be a text that is not empty, got 7'],
    ['an empty provider', { provider: '' }, '`agents.a.provider`'],
    ['a provider that cannot be asked', { provider: { name: 'x' } }, '`agents.a.provider` to be a provider'],
    ['a provider without a name', { provider: { invoke: () => undefined } }, '`agents.a.provider.name`'],
    ['tools that are a text', { tools: 'Read' }, '`agents.a.tools` to be a list of names of tools, got "Read"'],
    ['a tool that is no text', { tools: ['Read', 1] }, '`agents.a.tools[1]` to be the name of a tool, got 1 (number)'],
    ['no turns', { maxTurns: 0 }, '`agents.a.maxTurns` to be a positive integer'],
    ['an endless cost', { maxCostUsd: Infinity }, '`agents.a.maxCostUsd` to be an amount above 0'],
    ['no duration', { timeout: 'soon' }, '`agents.a.timeout`'],
    ['no duration of signs of life', { heartbeatTimeout: -1 }, '`agents.a.heartbeatTimeout`'],
    ['options that are no object', { options: [] }, '`agents.a.options` to be an object'],
    ['options that are no JSON', { options: circle }, '`agents.a.options` to be plain JSON'],
  ])('with %s is refused by name', (_, definition, message) => {
    expect(() => requireAgentDefinition('a', definition as AgentDefinition)).toThrow(message);
  });

  test('is copied, so that nobody can change it', () => {
    const definition = requireAgentDefinition('a', {
      tools: ['Read'],
      timeout: '5m',
      maxCostUsd: 0.5,
      options: { a: 1 },
    });
    expect(definition).toEqual({ tools: ['Read'], timeout: '5m', maxCostUsd: 0.5, options: { a: 1 } });
    expect([definition, definition.tools].every(Object.isFrozen)).toBe(true);
  });

  test('is copied as deep as it goes', () => {
    const progress = { stalledAfter: '5m' };
    const given = { progress, options: { effort: { level: 'high', of: ['a'] } } };
    const definition = requireAgentDefinition('a', given);
    const before = structuredClone(definition);
    progress.stalledAfter = '1s';
    given.options.effort.level = 'low';
    given.options.effort.of.push('b');
    expect(definition).toEqual(before);
    const effort = definition.options?.['effort'] as { readonly of: string[] };
    expect([definition.progress, definition.options, effort, effort.of].map(Object.isFrozen)).toEqual(
      Array(4).fill(true),
    );
    expect(requireAgentDefinition('a', { progress: false }).progress).toBe(false);
  });

  test.each<[unknown, string]>([
    [{ instructions: ' ' }, '`skills.s.instructions`'],
    [{ instructions: 'x', tools: {} }, '`skills.s.tools`'],
    [{ instructions: 'x', model: 'y' }, 'Unknown option `model` of skill "s"'],
  ])('of a skill is checked as well: %j', (definition, message) => {
    expect(() => requireSkillDefinition('s', definition as SkillDefinition)).toThrow(message);
  });
});
