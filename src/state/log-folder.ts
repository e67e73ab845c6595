import { join } from 'node:path';
import type { Host } from '../core/host.ts';
import { LogQueue } from './log-queue.ts';
import { leftOutRecord, type LogRecord, logLineOf } from './log-record.ts';
import type { LogFormat } from './log-options.ts';

const mostLines = 10_000;
const writtenEveryMs = 250;

/**
 * The lines of all runs in one folder, a file for each day (UTC): `workflow-20261120.log`. Many processes may write into one;
 * a line is written whole.
 */
export class LogFolder {
  readonly #directory: string;
  readonly #format: LogFormat;
  readonly #queue: LogQueue<LogRecord>;
  #made = false;

  constructor(host: Host, directory: string, format: LogFormat, failed: (error: unknown) => void) {
    this.#directory = directory;
    this.#format = format;
    const drain = (records: readonly LogRecord[], left: number): Promise<void> => this.#write(records, left);
    this.#queue = new LogQueue(host, { most: mostLines, afterMs: writtenEveryMs, drain, failed });
  }

  /** Takes a record; it is written a moment later. */
  add(record: LogRecord): void {
    this.#queue.push(record);
  }

  /** Writes what waits. Never fails. */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  async #write(records: readonly LogRecord[], left: number): Promise<void> {
    // Loaded late: most programs name no folder.
    const { appendFile, mkdir } = await import('node:fs/promises');
    if (!this.#made) await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    this.#made = true;
    const texts = new Map<string, string>();
    const last = records.at(-1);
    const all = left === 0 || last === undefined ? records : [...records, leftOutRecord(last.run, last.at, left)];
    for (const record of all) {
      const name = `workflow-${new Date(record.at).toISOString().slice(0, 10).replaceAll('-', '')}.log`;
      texts.set(name, `${texts.get(name) ?? ''}${logLineOf(record, this.#format)}\n`);
    }
    for (const [name, text] of texts) await appendFile(join(this.#directory, name), text, { mode: 0o600 });
  }
}
