import { expect, test } from 'vitest';
import { claudeArguments } from '../../../src/agents/claude-arguments.ts';

const always = ['-p', '--output-format=stream-json', '--verbose'];

test('every value stands behind its option, so that none is taken for one', () => {
  const request = {
    prompt: '--help',
    system: '--dangerously-skip-permissions',
    model: '-x',
    tools: ['Read', 'Bash(git log:*)', 'mcp__forge__list'],
    outputSchema: { type: 'object' },
    maxTurns: 5,
    maxCostUsd: 0.000001,
    session: { id: 'id', resume: true },
  };
  expect(claudeArguments({ permissionMode: 'acceptEdits', arguments: ['run.js'] }, request, true)).toEqual([
    'run.js',
    ...always,
    '--model=-x',
    '--permission-mode=acceptEdits',
    '--append-system-prompt=--dangerously-skip-permissions',
    '--allowedTools=Read,Bash(git log:*),mcp__forge__list',
    '--json-schema={"type":"object"}',
    '--max-turns=5',
    '--max-budget-usd=0.000001',
    '--resume=id',
  ]);
});

test('what is not asked for is left to Claude Code', () => {
  expect(claudeArguments({ model: 'opus' }, { prompt: 'hello' }, false)).toEqual([...always, '--model=opus']);
});

test.each(['Bash(a),Edit', '--flag', '', 'Bash(a)(b)', 'Read Edit'])('%j names no tool', (tool) => {
  expect(() => claudeArguments({}, { prompt: '', tools: [tool] }, false)).toThrow(/`tools`|tools/);
});

test('the name of a dialect, which Claude Code does not know, is left out of a schema', () => {
  const outputSchema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'string' };
  expect(claudeArguments({}, { prompt: '', outputSchema }, false)).toContain('--json-schema={"type":"string"}');
});
