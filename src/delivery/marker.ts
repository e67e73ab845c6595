import { createHash } from 'node:crypto';

/**
 * What something is recognised by that an effect has opened: made of the effect's key, which no other effect of the run has, and
 * of a text that the run has drawn, for two people may give their runs the same id.
 */
export function markerOf(mark: string, idempotencyKey: string): string {
  return `holdfast-${createHash('sha256').update(`${mark} ${idempotencyKey}`).digest('hex').slice(0, 32)}`;
}

/** A text of Markdown with a marker as its last line, where people do not see it. */
export function marked(body: string, marker: string): string {
  return `${body.trimEnd()}\n\n<!-- ${marker} -->`;
}

/** Whether a text carries a marker. One that only quotes it does not: what counts is the last line. */
export function isMarked(body: string, marker: string): boolean {
  return (
    body
      .trimEnd()
      .split(/\r\n?|\n/)
      .at(-1)
      ?.trim() === `<!-- ${marker} -->`
  );
}

/** A title as forges take it: one line, cut to a length. */
export function titleOf(text: string, longest: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/** A body as forges take it: cut to a length, with a word about it. The characters are those of JavaScript. */
export function bodyOf(text: string, longest: number): string {
  // Programs cannot be handed such characters, and forges refuse them.
  const plain = text.replaceAll('\0', '\uFFFD').toWellFormed();
  return plain.length <= longest ? plain : `${plain.slice(0, longest).toWellFormed()}\n\n… (cut)`;
}
