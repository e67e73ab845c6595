import { AgentError, CommandError } from '../core/errors.ts';
import { withoutCutSecrets } from '../processes/cut-secrets.ts';
import type { CommandResult } from '../processes/run-command.ts';
import type { AgentAnswer, AgentUsage } from './agent-answer.ts';
import type { ClaudeStream } from './claude-stream.ts';
import { usageOfResult } from './claude-usage.ts';

/** How a call of Claude Code ended. */
export type ClaudeOutcome =
  | { readonly kind: 'answered'; readonly answer: AgentAnswer }
  /** `other-session-state`: the session was there though it should not be, or the other way round; nothing was done. */
  | { readonly kind: 'failed' | 'other-session-state'; readonly error: unknown };

/** What is known once the process has ended. */
export interface ClaudeEnd {
  readonly stream: ClaudeStream;
  readonly ended: CommandResult;
  /** Whether it was told to go on with a session. */
  readonly resume: boolean;
  readonly settled: AgentUsage | undefined;
  readonly redact: (text: string) => string;
}

const longestReason = 4096;

/** Judges a call by what was streamed: an API failure is a `result` that says `success` and `is_error`. */
export function claudeOutcome(provider: string, end: ClaudeEnd): ClaudeOutcome {
  const { stream, resume, settled, redact } = end;
  const { result, sessionId, model } = stream;
  if (result === undefined) return withoutResult(provider, end);
  const usage = usageOfResult(result, stream.seenInput, settled);
  const text = typeof result['result'] === 'string' ? result['result'] : '';
  const { subtype, api_error_status: status } = result;
  if (result['is_error'] === true || subtype !== 'success') {
    const reasons = Array.isArray(result['errors']) ? result['errors'].map(String) : [];
    const said = [text, ...reasons].filter((reason) => reason !== '').join('; ');
    const why = redact(said).slice(0, longestReason);
    const cause = {
      is_error: true,
      ...(typeof subtype === 'string' && subtype !== 'success' ? { subtype } : {}),
      ...(typeof status === 'number' ? { status } : {}),
      result: why,
    };
    const message = `Agent "${provider}" failed: ${why === '' ? String(subtype) : why}`;
    const unknown = resume && reasons.some((reason) => reason.startsWith('No conversation found'));
    return {
      kind: unknown ? 'other-session-state' : 'failed',
      error: new AgentError('agent-failed', message, { provider, usage, sessionId, cause }),
    };
  }
  const { num_turns: turns, structured_output: output } = result;
  const answer: AgentAnswer = {
    text,
    ...(output === undefined ? {} : { output }),
    ...(usage === undefined ? {} : { usage }),
    ...(resume && countsMore(usage, stream) ? { usageCoversCutOff: true as const } : {}),
    ...(typeof turns === 'number' ? { turns } : {}),
    ...(model === undefined ? {} : { model }),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
  return { kind: 'answered', answer };
}

/** Whether its model read more than this call was seen to: then it goes on counting where calls before were cut off. */
function countsMore(usage: AgentUsage | undefined, { model = '', seenInput }: ClaudeStream): boolean {
  return (usage?.models?.[model]?.inputTokens ?? 0) > seenInput;
}

/** It could not begin, or it was ended: what it wrote beside the stream is all that tells. */
function withoutResult(provider: string, { stream, ended, resume, redact }: ClaudeEnd): ClaudeOutcome {
  const said = redact(ended.truncated.stderr ? withoutCutSecrets(ended.stderr) : ended.stderr)
    .slice(-longestReason)
    .trim();
  const message = `Agent "${provider}" ended without a result${said === '' ? '.' : `: ${said}`}`;
  const cause = new CommandError('command-failed', message, {
    argv: [provider],
    exitCode: ended.exitCode,
    signal: ended.signal,
    stderr: said,
    retryable: true,
  });
  return {
    kind: !resume && said.includes(' is already in use.') ? 'other-session-state' : 'failed',
    error: new AgentError('agent-failed', message, { provider, sessionId: stream.sessionId, cause }),
  };
}
