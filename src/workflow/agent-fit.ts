import type { AgentAnswer } from '../agents/agent-answer.ts';
import { answerValue } from '../agents/answer-value.ts';
import { AgentError } from '../core/errors.ts';
import type { Redactor } from '../core/redactor.ts';
import type { ExpectedOutput } from './agent-output.ts';
import { longestUnfit } from './unfit-answer.ts';

/** The value of an answer, if the schema accepts it. @throws AgentError `agent-output-invalid`. */
export async function fitting(
  provider: string,
  answer: AgentAnswer,
  expected: ExpectedOutput | undefined,
  redactor: Redactor,
): Promise<{ readonly output?: unknown }> {
  if (expected === undefined) return {};
  const found = answerValue(answer);
  const subject = `The answer of agent "${provider}" does`;
  if (found === undefined) throw unfit(provider, subject, answer, ['$: there is no JSON in it'], redactor);
  const checked = await expected.check(found.value);
  if (!checked.ok) throw unfit(provider, subject, answer, checked.issues, redactor);
  return { output: checked.value };
}

/** The error of an answer that does not fit. */
export function unfit(
  provider: string,
  subject: string,
  { text, output, sessionId }: Pick<AgentAnswer, 'text' | 'output' | 'sessionId'>,
  issues: readonly string[],
  /** `undefined`: nothing can be mended, and so the answer is not kept. */
  redactor: Redactor | undefined,
): AgentError {
  const answer = output === undefined ? text : JSON.stringify(output);
  const shown = issues.slice(0, 20);
  const more = issues.length > shown.length ? `; and ${issues.length - shown.length} more` : '';
  return new AgentError('agent-output-invalid', `${subject} not fit: ${shown.join('; ')}${more}.`, {
    ...{ provider, sessionId, issues: shown },
    ...(redactor === undefined ? {} : { answer: beginningOf(answer, redactor) }),
  });
}

/** The beginning of a secret that is cut would not be recognised when the answer is written down. */
function beginningOf(answer: string, redactor: Redactor): string {
  return answer.length <= longestUnfit ? answer : redactor.redactUpTo(answer, longestUnfit).shown;
}
