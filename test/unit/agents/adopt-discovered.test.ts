import { expect, test } from 'vitest';
import { adoptDiscovered } from '../../../src/agents/adopt-discovered.ts';
import { AgentRegistry } from '../../../src/agents/agent-registry.ts';
import type { Discovery } from '../../../src/agents/discovered.ts';

test('only what is trusted is registered, and what the program has registered stays', () => {
  const from = 'project';
  const discovery: Discovery = {
    agents: [
      { kind: 'agent', name: 'critic', file: '/critic.md', from, trusted: true, files: [], definition: { model: 'a' } },
      { kind: 'agent', name: 'writer', file: '/writer.md', from, trusted: true, files: [], definition: { model: 'b' } },
      { kind: 'agent', name: 'spy', file: '/spy.md', from, trusted: false, files: [] },
    ],
    skills: [
      {
        kind: 'skill',
        name: 'pdf',
        file: '/pdf',
        from: 'user',
        trusted: true,
        files: [],
        definition: { instructions: 'x' },
      },
    ],
    commands: [],
    findings: [],
    files: [],
    untrusted: 'nobody has trusted it',
  };
  const registry = new AgentRegistry({ agents: { writer: { model: 'mine' } } });
  expect(adoptDiscovered(registry, discovery)).toEqual([
    { file: '/writer.md', problem: expect.stringContaining('another agent "writer"') as string },
    { file: '/spy.md', problem: 'it is not trusted: nobody has trusted it' },
  ]);
  expect(registry.list()).toEqual([
    { name: 'critic', model: 'a' },
    { name: 'writer', model: 'mine' },
  ]);
  expect(registry.skills.map(({ name }) => name)).toEqual(['pdf']);
});
