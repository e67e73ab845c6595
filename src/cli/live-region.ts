import type { Output } from './output.ts';

/** Moves up `rows` lines and to the first column, and erases all below. */
const eraseUp = (rows: number): string => `\u001b[${rows}F\u001b[J`;

/**
 * The last lines of a terminal, drawn anew again and again below what stays.
 *
 * Invariants: `#drawn` rows stand directly above the cursor, which is in the first column; whoever else writes to the
 * terminal finds them erased.
 */
export class LiveRegion {
  readonly #output: Output;
  readonly #stop: (() => void)[];
  #drawn = 0;
  #writing = false;
  /** Somebody else has begun a line and not ended it: drawing would run into it. */
  #lineOpen = false;

  /** `others`: further streams of the same terminal. */
  constructor(output: Output, others: readonly Output[] = []) {
    this.#output = output;
    this.#stop = [output, ...others].map((stream) =>
      stream.intercept((text) => {
        if (this.#writing || text === '') return;
        this.erase();
        this.#lineOpen = !text.endsWith('\n');
      }),
    );
  }

  /** Puts a line above the region, where it stays. */
  line(text: string): void {
    const opened = this.#lineOpen ? '\n' : '';
    this.#write(`${this.#erasing()}${opened}${text}\n`);
    this.#drawn = 0;
    this.#lineOpen = false;
  }

  /** Draws the region anew. Lines that do not fit the terminal are cut. */
  draw(lines: readonly string[]): void {
    if (this.#lineOpen || (lines.length === 0 && this.#drawn === 0)) return;
    const { columns, rows } = this.#output;
    const shown = lines.slice(0, Math.max(1, rows - 2)).map((line) => fit(line, columns - 1));
    this.#write(`${this.#erasing()}${shown.map((line) => `${this.#output.paint('cyan', line)}\n`).join('')}`);
    this.#drawn = shown.length;
  }

  /** Takes the region away. */
  erase(): void {
    this.#write(this.#erasing());
    this.#drawn = 0;
  }

  /** Takes the region away for good. */
  close(): void {
    this.erase();
    for (const stop of this.#stop.splice(0)) stop();
  }

  #erasing(): string {
    return this.#drawn === 0 ? '' : eraseUp(this.#drawn);
  }

  #write(text: string): void {
    this.#writing = true;
    try {
      void this.#output.write(text);
    } finally {
      this.#writing = false;
    }
  }
}

/** Cuts a line to a number of columns. Characters beyond ASCII are taken for two columns wide, so that no line wraps. */
export function fit(line: string, columns: number): string {
  let width = 0;
  let text = '';
  for (const character of line) {
    const own = (character.codePointAt(0) ?? 0) < 0x7f ? 1 : 2;
    if (width + own > columns - 1) return `${text}…`;
    width += own;
    text += character;
  }
  return text;
}
