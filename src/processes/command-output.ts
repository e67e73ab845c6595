import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { OutputCapture } from './output-capture.ts';

/**
 * Reads one output stream of a command: keeps its beginning and end, and hands it on piece by piece.
 *
 * Invariant: at most one piece is under way to the consumer, and nothing is read meanwhile; so memory does not grow,
 * and a command that writes faster than the consumer takes is held up by its full pipe.
 */
export class CommandOutput {
  /** Settles when the stream has ended or was closed; never rejects. */
  readonly ended: Promise<void>;
  readonly #capture: OutputCapture;
  readonly #stream: Readable;
  #consume: ((text: string) => void | Promise<void>) | undefined;
  /** Lets the reader go on without waiting for the consumer any longer. */
  #release: (() => void) | undefined;
  #failure: string | undefined;

  constructor(stream: Readable, captureBytes: number, consume?: (text: string) => void | Promise<void>) {
    this.#stream = stream;
    this.#capture = new OutputCapture(captureBytes);
    this.#consume = consume;
    this.ended = this.#read();
  }

  get totalBytes(): number {
    return this.#capture.totalBytes;
  }

  get truncated(): boolean {
    return this.#capture.truncated;
  }

  /** Why the consumer did not get all of it: what it threw, or that it was not waited for, in words. */
  get failure(): string | undefined {
    return this.#failure;
  }

  text(): string {
    return this.#capture.text();
  }

  /** Goes on without the consumer: nothing is handed to it any more, and what it still does is not waited for. */
  detach(): void {
    if (this.#release !== undefined) this.#failure ??= 'it was still busy when the command had long ended';
    this.#consume = undefined;
    this.#release?.();
  }

  /** Stops reading, whoever still holds the other end. */
  close(): void {
    this.detach();
    this.#stream.destroy();
  }

  async #read(): Promise<void> {
    const decoder = new StringDecoder('utf8');
    try {
      for await (const chunk of this.#stream) {
        this.#capture.write(chunk as Buffer);
        await this.#handOn(decoder.write(chunk as Buffer));
      }
    } catch {
      // A pipe that was closed under the reader has ended as well.
    }
    await this.#handOn(decoder.end());
  }

  async #handOn(text: string): Promise<void> {
    if (text === '' || this.#consume === undefined) return;
    try {
      const taken = this.#consume(text);
      if (taken !== undefined) await this.#detachable(taken);
    } catch (error) {
      this.#failure ??= error instanceof Error ? error.message : String(error);
      this.#consume = undefined;
    }
  }

  async #detachable(taken: Promise<void>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#release = resolve;
      taken.then(resolve, reject);
    }).finally(() => {
      this.#release = undefined;
    });
  }
}
