import type { AgentAnswer } from './agent-answer.ts';

/** The value of an answer, looked for in its text where the provider hands none out; `undefined`: there is none. */
export function answerValue({
  output,
  text,
}: Pick<AgentAnswer, 'output' | 'text'>): { readonly value: unknown } | undefined {
  if (output !== undefined) return { value: output };
  const fenced = [...text.matchAll(/```(?:json)?[^\S\n]*\n([\s\S]*?)```/g)].map(([, inside = '']) => inside);
  const spans = [
    [text.indexOf('{'), text.lastIndexOf('}')],
    [text.indexOf('['), text.lastIndexOf(']')],
  ] as const;
  const inside = spans.filter(([from, to]) => from >= 0 && to > from).map(([from, to]) => text.slice(from, to + 1));
  // The last block is the answer; those before are what it was made of.
  for (const candidate of [text, ...fenced.reverse(), ...inside])
    try {
      return { value: JSON.parse(candidate) };
    } catch {
      // The next one may be it.
    }
  return undefined;
}
