import { describe, expect, test } from 'vitest';
import { AgentRegistry } from '../../../src/agents/agent-registry.ts';
import { functionAgent } from '../../../src/agents/function-agent.ts';
import { isHoldfastError } from '../../../src/core/errors.ts';

const clever = functionAgent('clever', () => 'yes');
const quick = functionAgent('quick', () => 'no');

function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isHoldfastError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

describe('an agent registry', () => {
  test('has what it was made with, sorted by name', () => {
    const registry = new AgentRegistry({
      providers: [quick, clever],
      agents: { writer: { system: 'Write.' }, critic: { provider: 'quick', tools: ['Read'] } },
      skills: { review: { instructions: 'Look.' } },
      default: 'clever',
    });
    expect(registry.list().map(({ name }) => name)).toEqual(['critic', 'writer']);
    expect(registry.providers).toEqual([clever, quick]);
    expect(registry.get('critic')).toEqual({ name: 'critic', provider: 'quick', tools: ['Read'] });
    expect(registry.skills).toEqual([{ name: 'review', instructions: 'Look.' }]);
    expect(registry.skill('review')).toEqual({ name: 'review', instructions: 'Look.' });
    expect(registry.providerOf('writer')).toBe(clever);
    expect(registry.providerOf('critic')).toBe(quick);
    expect(registry.providerOf({ provider: quick })).toBe(quick);
  });

  test('is asked for a name that there is not: nothing, or an error with the name that was meant', () => {
    const registry = new AgentRegistry({ agents: { reviewer: {}, writer: {} } });
    expect(registry.get('reviwer')).toBeUndefined();
    expect(refusalOf(() => registry.require('reviwer'))).toBe(
      'unknown-agent: There is no agent "reviwer"; did you mean "reviewer"?',
    );
    expect(refusalOf(() => registry.require('gardener'))).toBe(
      'unknown-agent: There is no agent "gardener"; there are reviewer, writer.',
    );
    expect(refusalOf(() => registry.skill('review'))).toBe(
      'unknown-agent: There is no skill "review"; none is registered.',
    );
    expect(refusalOf(() => registry.provider('claude'))).toContain('There is no provider "claude"');
    expect(registry.get('constructor')).toBeUndefined();
  });

  test('keeps a name for what has it, unless it is to be replaced', () => {
    const registry = new AgentRegistry().register('writer', { model: 'a', tools: ['Read'] });
    registry.register('writer', { model: 'a', tools: ['Read'] });
    expect(refusalOf(() => registry.register('writer', { model: 'b' }))).toMatch(/^name-taken: .*agent "writer"/);
    expect(registry.get('writer')?.model).toBe('a');
    registry.register('writer', { model: 'b' }, { replace: true });
    expect(registry.get('writer')).toEqual({ name: 'writer', model: 'b' });
    registry.registerProvider(clever).registerProvider(clever);
    expect(refusalOf(() => registry.registerProvider(functionAgent('clever', () => '')))).toContain('name-taken');
    registry.registerSkill('s', { instructions: 'a' });
    expect(refusalOf(() => registry.registerSkill('s', { instructions: 'b' }))).toContain('name-taken');
  });

  test('has a default provider: the one that was named, or the only one', () => {
    expect(refusalOf(() => new AgentRegistry().provider())).toContain('There is no default provider');
    expect(new AgentRegistry({ providers: [quick] }).provider()).toBe(quick);
    expect(new AgentRegistry({ default: clever }).provider()).toBe(clever);
    const two = new AgentRegistry({ providers: [quick, clever] });
    expect(refusalOf(() => two.provider())).toContain('there are clever, quick');
    expect(refusalOf(() => new AgentRegistry({ providers: [quick], default: 'quik' }))).toContain(
      'did you mean "quick"',
    );
  });

  test('is not changed by changing what it was given', () => {
    const tools = ['Read'];
    const options = { effort: { level: 'low' } };
    const registry = new AgentRegistry({ agents: { writer: { tools, options } } });
    tools.push('Bash');
    options.effort.level = 'high';
    expect(registry.get('writer')).toEqual({ name: 'writer', tools: ['Read'], options: { effort: { level: 'low' } } });
  });

  test.each(['', ' ', 'two\nlines', '__proto__', 'constructor', 'x'.repeat(201), 'red\u001b[31m'])(
    'refuses the name %j',
    (name) => {
      const registry = new AgentRegistry();
      expect(refusalOf(() => registry.register(name, {}))).toMatch(
        /^invalid-option: Expected `name` to be the name of an/,
      );
      expect(registry.list()).toEqual([]);
    },
  );
});
