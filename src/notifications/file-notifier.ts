import { requireKnownOptions } from '../core/expect.ts';
import { NotificationError, UsageError } from '../core/errors.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { unlessAborted } from './abort.ts';
import type { Notice, NotifierAdapter } from './notice.ts';
import { shownNotice } from './notice-text.ts';

/** Options of {@link FileNotifier}: a file, or a log of a storage. */
export type FileNotifierOptions = {
  /** @defaultValue 'file' */
  readonly name?: string;
} & (
  | {
      /** The file; its folder is made when it is missing. Readable by its owner only. */
      readonly path: string;
    }
  | {
      readonly storage: StorageAdapter;
      /** @defaultValue 'notices/received' */
      readonly log?: string;
    }
);

const longestTitle = 1000;
const longestBody = 100_000;

/** What notices are appended to. */
interface Target {
  readonly shown: string;
  append(line: string): Promise<void>;
}

/**
 * Appends each notice as one line of JSON to a file, or to a log of a storage. What was acknowledged survives a power loss
 * where the storage or the disk promises so.
 *
 * Several processes may write to one file. Lines keep the order in which they were sent.
 */
export class FileNotifier implements NotifierAdapter {
  readonly name: string;
  readonly #target: Target;
  /** Settles when all that was begun is done; never rejects. */
  #under: Promise<unknown> = Promise.resolve();

  /** @throws UsageError `invalid-option`. */
  constructor(options: FileNotifierOptions) {
    requireKnownOptions('FileNotifier', options, ['name', 'path', 'storage', 'log']);
    this.name = options.name ?? 'file';
    this.#target = targetOf(options);
  }

  /** @throws NotificationError `notice-not-delivered`; the reason of the signal. */
  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const line = JSON.stringify({ ...notice, ...shownNotice(notice, longestTitle, longestBody) });
    const appended = this.#under.then(() => {
      // Nothing was written yet: what waited too long in the row is not written any more.
      signal.throwIfAborted();
      return this.#target.append(line);
    });
    this.#under = appended.catch(() => undefined);
    await unlessAborted(signal, appended).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new NotificationError(
        'notice-not-delivered',
        `The notice could not be appended to ${this.#target.shown}: ${error instanceof Error ? error.message : String(error)}`,
        { notifier: this.name, cause: error },
      );
    });
  }

  async describe(): Promise<string> {
    return Promise.resolve(this.#target.shown);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#under;
  }
}

function targetOf(options: FileNotifierOptions): Target {
  if ('storage' in options) {
    const { storage, log = 'notices/received' } = options;
    return {
      shown: `log ${JSON.stringify(log)} of storage "${storage.name}"`,
      append: (line) => storage.append(log, [line]),
    };
  }
  const { path } = options;
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new UsageError('invalid-option', 'Expected `path` or `storage`, to say where notices are appended.', {
      subject: 'path',
      value: path,
      expected: 'the path of a file',
    });
  return { shown: `file ${JSON.stringify(path)}`, append: (line) => appendToFile(path, line) };
}

async function appendToFile(path: string, line: string): Promise<void> {
  // Loaded late, since most programs never write notices to a file.
  const [{ mkdir, open }, paths] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  await mkdir(paths.dirname(path), { recursive: true });
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.from('\n');
    if (size > 0) await file.read(last, 0, 1, size - 1);
    // Whoever died in the middle of a line does not spoil the next one.
    const begin = last.toString() === '\n' ? '' : '\n';
    await file.appendFile(`${begin}${line}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}
