import { expect, test } from 'vitest';
import { agentOf, type DefinitionKind, readDefinition, skillOf } from '../../../src/agents/read-definition.ts';

function read(kind: DefinitionKind, path: string, text: string): ReturnType<typeof readDefinition> {
  return readDefinition(kind, path, new TextEncoder().encode(text));
}

test('an agent has the name in its fields, else that of its file', async () => {
  const agent = await read('agent', 'team/critic.md', '---\ndescription: d\ntools: Read\nmodel: opus\n---\nBe strict.');
  expect(agent.name).toBe('critic');
  expect(agentOf(agent)).toEqual({ description: 'd', tools: ['Read'], model: 'opus', system: 'Be strict.' });
  expect((await read('agent', 'critic.md', '---\nname: judge\n---\n')).name).toBe('judge');
});

test('a command has the name of its file, with its folders before it', async () => {
  const command = await read('command', 'git/commit.md', '\uFEFF---\nname: other\n---\n# Commit\n$ARGUMENTS');
  expect(command).toMatchObject({ name: 'git:commit', description: 'Commit', body: '# Commit\n$ARGUMENTS' });
});

test('a skill has the name of its folder unless it says another', async () => {
  const skill = await read('skill', 'pdf/SKILL.md', 'Read PDFs.');
  expect(skill.name).toBe('pdf');
  expect(skillOf(skill)).toEqual({ description: 'Read PDFs.', instructions: 'Read PDFs.' });
});

test.each<[DefinitionKind, string, string, string]>([
  ['agent', 'README.md', '# Our agents', 'it is no agent'],
  ['skill', 'x/SKILL.md', '---\nname: x\n---\n', 'it has no text'],
  ['command', 'x.md', '', 'it has no text'],
  ['command', 'a\nb.md', 'x', 'its name is not one plain line'],
  ['command', 'x.md', 'a\0b', 'a NUL character'],
])('what is no %s is refused: %s with %j', async (kind, path, text, message) => {
  await expect(read(kind, path, text)).rejects.toThrow(message);
});

test('what is no text is refused', async () => {
  await expect(readDefinition('command', 'x.md', new Uint8Array([0xff, 0xfe, 0x41]))).rejects.toThrow('not UTF-8');
});
