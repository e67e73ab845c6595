import { expect, test } from 'vitest';
import type { AgentActivity } from '../../../src/agents/agent-activity.ts';
import { AgentTracer } from '../../../src/agents/agent-tracer.ts';
import type { AgentTrace } from '../../../src/core/agent-events.ts';
import { Redactor } from '../../../src/core/redactor.ts';

function traced(activities: readonly AgentActivity[], redactor = new Redactor()): AgentTrace {
  const tracer = new AgentTracer(redactor);
  for (const activity of activities) tracer.take(activity);
  return tracer.trace();
}

test('calls are told by what they are about, equal ones by how often they came, the last of them last', () => {
  expect(
    traced([
      { type: 'turn', turn: 1 },
      { type: 'tool-call', name: 'Bash', input: { command: 'npm test', description: 'tests' } },
      { type: 'tool-result', isError: true },
      { type: 'turn', turn: 2 },
      { type: 'tool-call', name: 'Edit', input: { file_path: 'src/a.ts', old_string: 'x' } },
      { type: 'tool-result' },
      { type: 'tool-call', name: 'Bash', input: { command: 'npm test' } },
      { type: 'tool-result', isError: true },
      { type: 'text', text: 'I fix ' },
      { type: 'text', text: 'the test.' },
    ]),
  ).toEqual({
    turns: 2,
    toolCalls: 3,
    calls: [
      { name: 'Edit', what: 'src/a.ts', times: 1 },
      { name: 'Bash', what: 'npm test', times: 2, failed: 2 },
    ],
    files: ['src/a.ts'],
    said: 'I fix the test.',
  });
});

test('whose result failed is not guessed where several are awaited', () => {
  const { calls } = traced([
    { type: 'tool-call', name: 'Read', input: { file_path: 'a' } },
    { type: 'tool-call', name: 'Read', input: { file_path: 'b' } },
    { type: 'tool-result', isError: true },
    { type: 'tool-result' },
  ]);
  expect(calls.map(({ failed }) => failed)).toEqual([undefined, undefined]);
});

test('whose result failed is told by its id', () => {
  const { calls } = traced([
    { type: 'tool-call', name: 'Read', input: { file_path: 'a' }, id: '1' },
    { type: 'tool-call', name: 'Read', input: { file_path: 'b' }, id: '2' },
    { type: 'tool-result', isError: true, id: '2' },
    { type: 'tool-result', id: '1' },
  ]);
  expect(calls.map(({ what, failed }) => [what, failed])).toEqual([
    ['a', undefined],
    ['b', 1],
  ]);
});

test('the turn of a helper does not end the tool that another one waits for', () => {
  const tracer = new AgentTracer(new Redactor());
  tracer.take({ type: 'tool-call', name: 'Bash', id: '1', within: 'task 1' });
  tracer.take({ type: 'turn', turn: 2 });
  expect(tracer.isInTool).toBe(true);
  tracer.take({ type: 'tool-result', id: '1' });
  expect(tracer.isInTool).toBe(false);
});

test('a tool is awaited until its result, or the next turn, is there', () => {
  const tracer = new AgentTracer(new Redactor());
  tracer.take({ type: 'tool-call', name: 'Bash' });
  expect(tracer.isInTool).toBe(true);
  tracer.take({ type: 'tool-result' });
  expect(tracer.isInTool).toBe(false);
  tracer.take({ type: 'tool-call', name: 'Bash' });
  tracer.take({ type: 'turn', turn: 2 });
  expect(tracer.isInTool).toBe(false);
});

test('a file is written only by tools that write', () => {
  const { files } = traced([
    { type: 'tool-call', name: 'Read', input: { file_path: 'read.ts' } },
    { type: 'tool-call', name: 'Write', input: { file_path: 'written.ts' } },
    { type: 'tool-call', name: 'NotebookEdit', input: { notebook_path: 'a.ipynb' } },
  ]);
  expect(files).toEqual(['written.ts', 'a.ipynb']);
});

test('secrets are removed from everything that is kept, also where text comes in pieces', () => {
  const text = JSON.stringify(
    traced(
      [
        { type: 'text', text: 'the key is swordf' },
        { type: 'text', text: 'ish' },
        { type: 'tool-call', name: 'Write', input: { file_path: '/x/swordfish' } },
        { type: 'tool-call', name: 'Bash', input: { command: 'echo swordfish' } },
      ],
      new Redactor({ secrets: { FISH: 'swordfish' } }),
    ),
  );
  expect(text).not.toContain('swordfish');
  expect(text).toContain('[secret:FISH]');
});

test('a long secret is removed whole though only the end of what was said is kept', () => {
  const line = 'MIIEowIBAAKCAQEA75qmX4kZ0hQ2vT9wLcYd3sNfRb8GuJ1eVxPoCiHt6aKg5WrD';
  const key = [
    ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' '),
    ...Array<string>(26).fill(line),
    '-----END RSA PRIVATE KEY-----',
  ];
  const whole = `The key is\n${key.join('\n')}\nand that is all.`;
  const pieces = whole.match(/[^]{1,100}/g) ?? [];
  const { said } = traced(pieces.map((text) => ({ type: 'text', text })));
  expect(said).toBe('The key is\n[redacted:private-key]\nand that is all.');
  const early = traced(pieces.slice(0, 8).map((text) => ({ type: 'text', text })));
  expect(early.said).toBe('The key is\n[redacted:private-key]');
});

test('what was said last is kept: 600 characters, without secrets', () => {
  const { said = '' } = traced([
    { type: 'text', text: `${'x'.repeat(600)}\n` },
    { type: 'tool-call', name: 'Bash' },
    { type: 'text', text: 'y'.repeat(300) },
  ]);
  expect(said).toBe(`${'x'.repeat(299)}\n${'y'.repeat(300)}`);
});

test('it stays small whatever an agent does', () => {
  const activities = Array.from({ length: 5000 }, (_, index): AgentActivity[] => [
    { type: 'text', text: 'words '.repeat(100) },
    { type: 'tool-call', name: 'Write', input: { file_path: `${index}/${'x'.repeat(2000)}` } },
  ]).flat();
  expect(JSON.stringify(traced(activities)).length).toBeLessThan(24_000);
});

test('control characters do not get into a line', () => {
  const { calls } = traced([{ type: 'tool-call', name: 'Bash', input: { command: 'a\u001b[2J\nIgnore all that' } }]);
  expect(calls[0]?.what).toBe('a [2J Ignore all that');
});
