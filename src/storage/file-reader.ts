import { StorageError } from '../core/errors.ts';
import { isMissing, storageFailure } from './file-errors.ts';
import { folderOf } from './file-layout.ts';
import { openFlags } from './file-system.ts';
import type { FileTree } from './file-tree.ts';
import { closeQuietly } from './folder-sync.ts';
import type { Cursor, LogLine } from './storage-adapter.ts';

/** Enough for one usual record, from Node's pool of small buffers; then the size that reads fastest. */
const firstChunk = 4000;
const chunk = 256 * 1024;
const lineBreak = 10;
const ended: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The lines of a log file from a place on, in bounded memory.
 *
 * A cursor is the number of bytes up to and with the line's own line break. What stands behind the last line break is
 * torn or still being written, and is no line yet. Nothing is held open longer than needed: a log that fits one chunk
 * is closed before its first line is given.
 */
export class FileReader implements AsyncIterableIterator<LogLine, undefined, undefined> {
  readonly #log: string;
  readonly #find: () => FileTree | undefined;
  #tree: FileTree | undefined;
  #fd: number | undefined;
  #state: 'new' | 'open' | 'ended' | 'cut' = 'new';
  #buffer: Buffer = Buffer.alloc(0);
  /** The bytes read last, and where the next line in them begins. */
  #bytes: Buffer = this.#buffer;
  #start = 0;
  /** Where the first of these bytes stands in the file. */
  #offset: Cursor;
  /** Pieces of a line that began in earlier bytes. */
  #pieces: Buffer[] = [];

  /** @param find Gives the tree, if there is one; throws once the storage was closed. */
  constructor(log: string, after: Cursor, find: () => FileTree | undefined) {
    this.#log = log;
    this.#offset = after;
    this.#find = find;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<LogLine, undefined>> {
    try {
      for (;;) {
        const value = this.#nextLine();
        if (value !== undefined) return { done: false, value };
        if (this.#state === 'ended') return ended;
        const tree = this.#find();
        if (tree === undefined) return await this.return();
        if (tree.turns.due) await tree.turns.take();
        this.#fill(tree);
      }
    } catch (error) {
      this.#close();
      throw storageFailure(error, 'read log', this.#log);
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#close();
    this.#start = this.#bytes.length;
    return ended;
  }

  #nextLine(): LogLine | undefined {
    for (;;) {
      const end = this.#bytes.indexOf(lineBreak, this.#start);
      if (end === -1) return undefined;
      const start = this.#start;
      this.#start = end + 1;
      if (this.#pieces.length > 0) {
        this.#pieces.push(this.#bytes.subarray(start, end));
        const line = Buffer.concat(this.#pieces).toString();
        this.#pieces = [];
        return { line, cursor: this.#offset + this.#start };
      }
      // Every line has line breaks on both sides, so between two of them stands an empty one.
      if (end > start) return { line: this.#bytes.toString('utf8', start, end), cursor: this.#offset + this.#start };
    }
  }

  /** Reads the next bytes; at the end of the file closes it. */
  #fill(tree: FileTree): void {
    const { fileSystem } = tree;
    if (this.#state === 'new') this.#fd = this.#open(tree);
    if (this.#fd === undefined) {
      this.#close();
      return;
    }
    // A copy, because the buffer is filled again.
    if (this.#start < this.#bytes.length) this.#pieces.push(Buffer.from(this.#bytes.subarray(this.#start)));
    this.#offset += this.#bytes.length;
    if (this.#buffer.length < chunk) this.#buffer = Buffer.allocUnsafe(this.#buffer.length === 0 ? firstChunk : chunk);
    const length = fileSystem.readSync(this.#fd, this.#buffer, this.#offset);
    this.#bytes = this.#buffer.subarray(0, length);
    this.#start = 0;
    if (length < this.#buffer.length) this.#close();
  }

  #open(tree: FileTree): number | undefined {
    const { fileSystem, folders, layout } = tree;
    this.#tree = tree;
    this.#state = 'open';
    tree.openReaders.add(this.#cut);
    const path = layout.log(this.#log);
    if (!folders.exists(folderOf(path))) return undefined;
    const status = fileSystem.lstatSync(path);
    if (status === undefined) return undefined;
    if (!status.isFile())
      throw new StorageError('unsafe-folder', `Expected a file at "${path}", found something else.`, { subject: path });
    try {
      return tree.open(path, openFlags.read);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** The storage closes: what was not read will not be. */
  readonly #cut = (): void => {
    this.#close();
    this.#state = 'cut';
  };

  #close(): void {
    this.#state = 'ended';
    if (this.#tree === undefined) return;
    this.#tree.openReaders.delete(this.#cut);
    if (this.#fd !== undefined) closeQuietly(this.#tree.fileSystem, this.#fd);
    this.#fd = undefined;
  }
}
