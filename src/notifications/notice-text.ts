import type { Notice } from './notice.ts';

/** Characters that move the cursor, change colours or end a text; line feeds and tabs are text. */
const controls = /(?![\n\t])\p{Cc}/gu;

/** Characters that turn the order of what stands beside them, and two that no XML document may hold. */
const deceiving = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu;

const lineBreaks = /\r\n?|[\u0085\u2028\u2029]/gu;

/** What stands for a title that shows nothing: several receivers refuse a notice without one. */
const noTitle = 'holdfast';

/** A notice as every receiver may show it: well-formed Unicode without control and bidirectional characters. */
export interface ShownNotice {
  /** One line, never empty. */
  readonly title: string;
  /** Lines that are separated by line feeds. */
  readonly body: string;
}

/** The text of a notice for people, with what exceeds the limits (in UTF-16 units) left out. */
export function shownNotice(notice: Notice, longestTitle: number, longestBody: number): ShownNotice {
  const title = cutText(plainText(notice.title).replaceAll(/\s+/g, ' ').trim(), longestTitle);
  return { title: title === '' ? noTitle : title, body: cutText(plainText(notice.body), longestBody) };
}

/** Takes out of a text what could do more than be read. */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll(lineBreaks, '\n').replaceAll(controls, '').replaceAll(deceiving, '');
}

/** The beginning of a text, never half a character, with an ellipsis where something was left out. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
