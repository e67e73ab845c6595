/** What a session is told that was cut off, or whose last call failed, and that is gone on with. */
export function goOnPrompt(prompt: string, why: string): string {
  return [
    `You were interrupted (${why}). Go on where you stand: look at what is done already, do not do it again, and finish the task.`,
    'The task, as it was given to you:',
    prompt,
  ].join('\n\n');
}

/** What a session is told that got no further. */
export function nudgePrompt(prompt: string, why: string): string {
  return [
    `You were stopped, because you got no further: ${why} Do not do that again. Think about what stands in your way, go at it another way, and if it cannot be done say so instead of trying on.`,
    'The task, as it was given to you:',
    prompt,
  ].join('\n\n');
}

/** What a session is told whose answer does not fit. */
export function repairPrompt(issues: readonly string[]): string {
  return [
    'Your answer does not fit the schema that was asked for:',
    issues.map((issue) => `- ${issue}`).join('\n'),
    'Answer again with the whole corrected value, as JSON that fits the schema, and nothing else. Do no other work.',
  ].join('\n\n');
}

/** The same for whoever remembers nothing of it. */
export function repairWithAnswerPrompt(prompt: string, answer: string, issues: readonly string[]): string {
  return [prompt, 'This was answered before:', answer, repairPrompt(issues)].join('\n\n');
}

/** A prompt that says what the answer has to look like, for providers that cannot be told otherwise. */
export function schemaPrompt(prompt: string, schema: Readonly<Record<string, unknown>>): string {
  return `${prompt}\n\nAnswer with JSON that fits this JSON Schema, and nothing else:\n\n${JSON.stringify(schema)}`;
}
