import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** How a piece of text looks where colours are wanted. */
export type Style = Parameters<typeof styleText>[0];

/** Standard output or standard error, or what stands for them. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/**
 * One of the two streams that the command writes to.
 *
 * When nobody reads it any more, what is written is dropped: a run does not end because its progress went to `head`.
 */
export class Output {
  /** Nobody reads any more. */
  closed = false;
  /** Why writing failed, other than by a closed pipe. */
  failure: Error | undefined;
  readonly #stream: OutputStream;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.closed = true;
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') this.failure ??= error;
    });
  }

  /** Whether a person looks at it, on a terminal that can be drawn on. */
  isTerminal(environment: Readonly<Record<string, string | undefined>>): boolean {
    return this.#stream.isTTY === true && environment['TERM'] !== 'dumb';
  }

  get columns(): number {
    const { columns = 0 } = this.#stream;
    // A terminal that does not know its size says 0.
    return columns > 0 ? columns : 80;
  }

  get rows(): number {
    const { rows = 0 } = this.#stream;
    return rows > 0 ? rows : 24;
  }

  /** Colours text where the stream is a terminal and the user wants colours (`NO_COLOR`, `FORCE_COLOR`). */
  paint(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#stream });
  }

  /** Writes text as it is. Resolves when it was taken, or dropped. */
  write(text: string): Promise<void> {
    if (this.closed || text === '') return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.write(text, () => {
        resolve();
      });
    });
  }

  /** Writes one line. */
  line(text: string): void {
    void this.write(`${text}\n`);
  }

  /** Resolves when everything written before was taken. */
  async flushed(): Promise<void> {
    if (this.closed) return;
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => {
        resolve();
      });
    });
  }

  /** Calls back before each write that others do to the same stream, with its text. Returns how to stop. */
  intercept(before: (text: string) => void): () => void {
    const stream = this.#stream;
    const original = stream.write.bind(stream);
    const intercepting = (...parameters: Parameters<typeof original>): boolean => {
      const chunk: unknown = parameters[0];
      before(typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : '');
      return original(...parameters);
    };
    stream.write = intercepting as typeof stream.write;
    return () => {
      stream.write = original;
    };
  }
}
