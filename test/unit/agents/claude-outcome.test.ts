import { expect, test } from 'vitest';
import type { AgentActivity } from '../../../src/agents/agent-activity.ts';
import { claudeOutcome, type ClaudeOutcome } from '../../../src/agents/claude-outcome.ts';
import { ClaudeStream } from '../../../src/agents/claude-stream.ts';
import { AgentError } from '../../../src/core/errors.ts';
import { classify } from '../../../src/recovery/classification.ts';

const ended = {
  exitCode: 1,
  stdout: '',
  stderr: '',
  stdoutBytes: 0,
  stderrBytes: 0,
  truncated: { stdout: false, stderr: false },
  durationMs: 1,
  pid: 1,
};

function outcomeOf(
  messages: readonly Readonly<Record<string, unknown>>[],
  { resume = false, stderr = '' }: { readonly resume?: boolean; readonly stderr?: string } = {},
): ClaudeOutcome {
  const stream = new ClaudeStream(() => undefined);
  for (const message of messages) stream.take(message);
  const redact = (text: string): string => text.replaceAll('hunter2', '***');
  return claudeOutcome('claude', { stream, ended: { ...ended, stderr }, resume, settled: undefined, redact });
}

function errorOf(outcome: ClaudeOutcome): AgentError {
  if (outcome.kind === 'answered' || !(outcome.error instanceof AgentError)) throw new Error('it was answered');
  return outcome.error;
}

const success = { type: 'result', subtype: 'success', session_id: 's', num_turns: 2, usage: { output_tokens: 1 } };

test('a result is the answer, with its value where a schema was given', () => {
  const init = { type: 'system', subtype: 'init', session_id: 's', model: 'opus' };
  expect(outcomeOf([init, { ...success, is_error: false, result: 'yes', structured_output: { a: 1 } }])).toEqual({
    kind: 'answered',
    answer: { text: 'yes', output: { a: 1 }, usage: { outputTokens: 1 }, turns: 2, model: 'opus', sessionId: 's' },
  });
});

test('a success that says is_error is a failure, classified by its status and text', () => {
  const error = errorOf(
    outcomeOf([{ ...success, is_error: true, api_error_status: 529, result: 'API Error: Repeated 529 Overloaded' }]),
  );
  expect(error).toMatchObject({ code: 'agent-failed', provider: 'claude', sessionId: 's', usage: { outputTokens: 1 } });
  expect(classify(error)).toMatchObject({ category: 'transient', retryable: true });
  const quota = errorOf(
    outcomeOf([{ ...success, is_error: true, result: "You've hit your limit · resets 3pm (UTC)" }]),
  );
  expect(classify(quota)).toMatchObject({ rule: 'UsageLimitReached', retryable: true });
});

test('a budget and a turn limit that ended it are told by their subtype', () => {
  const budget = {
    type: 'result',
    subtype: 'error_max_budget_usd',
    is_error: true,
    errors: ['Reached maximum budget'],
  };
  expect(classify(errorOf(outcomeOf([budget])))).toMatchObject({
    category: 'configuration',
    rule: 'AgentBudgetSpent',
    retryable: false,
  });
  const turns = { type: 'result', subtype: 'error_max_turns', is_error: true };
  expect(classify(errorOf(outcomeOf([turns])))).toMatchObject({ rule: 'AgentTurnLimit' });
});

test('a session that is not there, or there already, is told from other failures', () => {
  const unknown = {
    type: 'result',
    subtype: 'error_during_execution',
    is_error: true,
    errors: ['No conversation found with session ID: s'],
  };
  expect(outcomeOf([unknown], { resume: true }).kind).toBe('other-session-state');
  expect(outcomeOf([unknown]).kind).toBe('failed');
  expect(outcomeOf([], { stderr: 'Error: Session ID s is already in use.' }).kind).toBe('other-session-state');
  expect(outcomeOf([], { stderr: 'Error: Session ID s is already in use.', resume: true }).kind).toBe('failed');
});

test('without a result what it wrote to standard error tells, redacted', () => {
  const error = errorOf(outcomeOf([], { stderr: 'cannot log in with hunter2' }));
  expect(error.message).toBe('Agent "claude" ended without a result: cannot log in with ***');
  expect(error.cause).toMatchObject({ code: 'command-failed', exitCode: 1, stderr: 'cannot log in with ***' });
});

test('messages become activities, each turn once, though its message comes in several lines', () => {
  const reported: AgentActivity[] = [];
  const stream = new ClaudeStream((activity) => reported.push(activity));
  const message = (id: string, content: readonly unknown[]): Readonly<Record<string, unknown>> => ({
    type: 'assistant',
    session_id: 's',
    message: { id, content, usage: { input_tokens: 10 } },
  });
  stream.take(message('1', [{ type: 'text', text: 'hm' }]));
  stream.take(message('1', [{ type: 'tool_use', name: 'Bash', input: { command: 'ls' } }]));
  stream.take({ type: 'user', message: { content: [{ type: 'tool_result', is_error: true }] } });
  stream.take(message('2', []));
  stream.take({
    type: 'system',
    subtype: 'api_retry',
    attempt: 1,
    retry_delay_ms: 500,
    error_status: 529,
    error: 'overloaded',
  });
  stream.take({ type: 'something new' });
  expect(reported).toEqual([
    { type: 'session', id: 's' },
    { type: 'turn', turn: 1 },
    { type: 'text', text: 'hm' },
    { type: 'tool-call', name: 'Bash', input: { command: 'ls' } },
    { type: 'tool-result', isError: true },
    { type: 'turn', turn: 2 },
    { type: 'provider-retry', attempt: 1, waitMs: 500, message: '529 overloaded' },
    { type: 'alive' },
  ]);
  expect(stream.seenInput).toBe(20);
});

test('a resumed session that counts more than was seen of this call covers what was cut off before', () => {
  const init = { type: 'system', subtype: 'init', session_id: 's', model: 'opus' };
  const message = { type: 'assistant', message: { id: '1', content: [], usage: { input_tokens: 100 } } };
  const told = (inputTokens: number, resume: boolean): boolean => {
    const result = { ...success, is_error: false, result: 'x', modelUsage: { opus: { inputTokens, costUSD: 1 } } };
    const outcome = outcomeOf([init, message, result], { resume });
    return outcome.kind === 'answered' && outcome.answer.usageCoversCutOff === true;
  };
  expect([told(300, true), told(100, true), told(300, false)]).toEqual([true, false, false]);
});

test('a call says whose it is and its result what it brought; pieces of a message are told apart', () => {
  const reported: AgentActivity[] = [];
  const stream = new ClaudeStream((activity) => reported.push(activity));
  const call = { type: 'tool_use', id: 't1', name: 'Read', input: {} };
  stream.take({ type: 'assistant', parent_tool_use_id: 't0', message: { id: '1', content: [call] } });
  stream.take({ type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: 't1', content: 'x' }] } });
  stream.take({ type: 'stream_event', event: { type: 'content_block_delta', delta: { text: 'a' } } });
  expect(reported.slice(1)).toEqual([
    { type: 'tool-call', id: 't1', within: 't0', name: 'Read', input: {} },
    { type: 'tool-result', id: 't1', isError: false, output: 'x' },
    { type: 'alive', text: '{"type":"content_block_delta","delta":{"text":"a"}}' },
  ]);
});

test('rubbish in the stream is a sign of life and nothing else', () => {
  const stream = new ClaudeStream(() => undefined);
  for (const message of [
    {},
    { type: 'assistant' },
    { type: 'assistant', message: { content: [1, null, {}] } },
    { type: 'user', message: 3 },
  ])
    stream.take(message);
  expect(stream.result).toBeUndefined();
});
