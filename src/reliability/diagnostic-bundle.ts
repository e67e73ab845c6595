import { invalidOption } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import { writeNewFile } from '../storage/write-new-file.ts';
import type { BundleReport } from './bundle-options.ts';
import type { BundleText } from './bundle-text.ts';
import type { UnreadablePart } from './run-diagnostics.ts';

/**
 * Everything that support needs of one run: iterate it for the text of one JSON document, or write it to a file.
 *
 * It comes piece by piece, in bounded memory, however long the run and its logs are, also while the run goes on. What is
 * in it is chosen by allow-lists; secrets, folders of people and names of users and machines are taken out. A part that
 * cannot be read is named in `unreadable` and the rest goes on. `complete` stands last: a text without it was cut off.
 */
export class DiagnosticBundle implements AsyncIterable<string> {
  readonly #host: Pick<Host, 'id'>;
  readonly #make: () => Promise<BundleText>;

  /** @internal Ask {@link Diagnostics} for it. */
  constructor(host: Pick<Host, 'id'>, make: () => Promise<BundleText>) {
    this.#host = host;
    this.#make = make;
  }

  /** The text in pieces. @throws UsageError `invalid-option`, `run-not-found`, `invalid-id`; StorageError `format-newer`. */
  [Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    return this.#pieces([]);
  }

  /**
   * Writes a new file that nobody but its user may read. It appears when it is whole, or not at all.
   *
   * @throws what the iteration throws; UsageError `invalid-option` when the file exists; StorageError, such as
   * `storage-full`.
   */
  async writeTo(file: string): Promise<BundleReport> {
    if (typeof file !== 'string' || file === '') throw invalidOption('file', file, 'the path of a file');
    const unreadable: UnreadablePart[] = [];
    const bytes = await writeNewFile(this.#host, file, this.#pieces(unreadable), { what: 'the diagnostic bundle' });
    return { file, bytes, unreadable };
  }

  async *#pieces(unreadable: UnreadablePart[]): AsyncGenerator<string, void, undefined> {
    yield* (await this.#make()).pieces(unreadable);
  }
}
