import { fenceAfter } from '../core/markdown-fence.ts';

/** Shorter paragraphs may stand in a text twice for good reasons. */
const shortestDuplicate = 40;

/** The paragraphs of a text: what empty lines part, a fenced block being one. */
export function paragraphsOf(text: string): readonly string[] {
  const paragraphs: string[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const end = (): void => {
    if (lines.length > 0) paragraphs.push(lines.join('\n'));
    lines = [];
  };
  for (const line of text.split('\n')) {
    fence = fenceAfter(line, fence);
    if (line.trim() === '' && fence === undefined) end();
    else lines.push(line);
  }
  end();
  return paragraphs;
}

/** What would close a fence that is still open behind a text; `undefined`: none is. */
export function openFence(text: string): string | undefined {
  let fence: string | undefined;
  for (const line of text.split('\n')) fence = fenceAfter(line, fence);
  return fence;
}

/** Remembers paragraphs, and tells whether one was seen before, whatever its white space is. */
export class SeenParagraphs {
  readonly #seen = new Set<string>();

  /** Takes in all paragraphs of a text. */
  add(text: string): void {
    for (const paragraph of paragraphsOf(text)) this.isNew(paragraph);
  }

  /** Whether a paragraph says something new. It is remembered. */
  isNew(paragraph: string): boolean {
    const words = paragraph.split(/\s+/).filter((word) => word !== '');
    const key = words.join(' ');
    if (key.length < shortestDuplicate) return true;
    const before = this.#seen.size;
    return this.#seen.add(key).size > before;
  }
}
