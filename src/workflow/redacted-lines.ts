import { RedactedStream } from '../core/redacted-stream.ts';
import type { Redactor } from '../core/redactor.ts';
import type { OutputStream } from '../processes/command-options.ts';

/** The longest line that is told in one piece. */
const longestLine = 8192;

/** Redacts output that comes in pieces, and cuts it into lines. */
export class RedactedLines {
  readonly #redacted: Readonly<Record<OutputStream, RedactedStream>>;
  readonly #rest = { stdout: '', stderr: '' };
  readonly #tell: (stream: OutputStream, line: string) => void;

  /** `tell` is handed each line. */
  constructor(redactor: Redactor, tell: (stream: OutputStream, line: string) => void) {
    this.#redacted = { stdout: new RedactedStream(redactor), stderr: new RedactedStream(redactor) };
    this.#tell = tell;
  }

  /** Takes the next piece of one of them. */
  write(stream: OutputStream, text: string): void {
    this.#show(stream, this.#redacted[stream].push(text));
  }

  /** Tells what was held back. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#show(stream, this.#redacted[stream].end());
      if (this.#rest[stream] !== '') this.#tell(stream, this.#rest[stream]);
    }
  }

  #show(stream: OutputStream, text: string): void {
    const lines = (this.#rest[stream] + text).split('\n');
    this.#rest[stream] = lines.pop() ?? '';
    for (const line of lines) this.#tell(stream, line);
    // A program that never ends a line must not fill the memory.
    while (this.#rest[stream].length > longestLine) {
      this.#tell(stream, this.#rest[stream].slice(0, longestLine));
      this.#rest[stream] = this.#rest[stream].slice(longestLine);
    }
  }
}
