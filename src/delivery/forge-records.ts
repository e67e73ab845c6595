import { link, lstat, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { ForgeError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';

/** What is said of an issue, a pull request or a comment before its text. */
export type RecordFields = Readonly<Record<string, string | readonly string[]>>;

/** An issue, a pull request or a comment as a file. */
export interface ForgeRecord {
  readonly number: number;
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/**
 * Numbered Markdown files in a folder, each written in one piece and durable when it is there. Two processes that write at
 * once get different numbers.
 */
export class ForgeRecords {
  readonly #host: Host;
  readonly #folder: string;
  readonly #within: string | undefined;

  /** `within`: a folder whose files may come from elsewhere, such as a repository: below it no link is followed. */
  constructor(host: Host, folder: string, within?: string) {
    this.#host = host;
    this.#folder = folder;
    this.#within = within;
  }

  /**
   * Makes sure that no link leads to where the records are to be: a repository may bring one, and what is written there would be
   * written elsewhere.
   *
   * @throws ForgeError `forge-failed`.
   */
  async requireOwn(): Promise<void> {
    if (this.#within === undefined) return;
    const way = relative(this.#within, this.#folder).split(sep);
    // A folder that the program has named elsewhere is its own.
    if (way[0] === '..' || isAbsolute(way[0] ?? '')) return;
    let path = this.#within;
    for (const name of way) {
      path = join(path, name);
      const status = await lstat(path).catch(absent);
      if (status === undefined) return;
      if (status.isDirectory()) continue;
      const message = `Nothing was read or written, because "${path}", where issues and pull requests are to be, is no folder but a link or a file; move it away.`;
      throw new ForgeError('forge-failed', message, { forge: 'local', retryable: false });
    }
  }

  /** All of them, in the order of their numbers. */
  async list(): Promise<readonly ForgeRecord[]> {
    await this.requireOwn();
    const records: ForgeRecord[] = [];
    for (const number of await this.#numbers()) {
      const path = this.#pathOf(number);
      // What is no file may lead elsewhere, and may have no end.
      if ((await lstat(path).catch(absent))?.isFile() !== true) continue;
      const text = await readFile(path, 'utf8').catch(absent);
      if (text !== undefined) records.push({ number, path, ...decode(text) });
    }
    return records;
  }

  /** Writes another one under the next number. */
  async add(fields: RecordFields, body: string): Promise<Pick<ForgeRecord, 'number' | 'path'>> {
    await this.requireOwn();
    await mkdir(this.#folder, { recursive: true });
    await this.requireOwn();
    const temporary = join(this.#folder, `.new-${this.#host.id(16)}`);
    const file = await open(temporary, 'wx');
    try {
      try {
        await file.writeFile(encode(fields, body));
        await file.sync();
      } finally {
        await file.close();
      }
      for (let number = ((await this.#numbers()).at(-1) ?? 0) + 1; ; number += 1) {
        const path = this.#pathOf(number);
        try {
          // Unlike a renamed file, a linked one takes nobody's place.
          await link(temporary, path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
          throw error;
        }
        await this.#sync();
        return { number, path };
      }
    } finally {
      await unlink(temporary);
    }
  }

  async #numbers(): Promise<readonly number[]> {
    const names = (await readdir(this.#folder).catch(absent)) ?? [];
    return names
      .flatMap((name) => /^([1-9]\d{0,8})\.md$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((one, other) => one - other);
  }

  async #sync(): Promise<void> {
    if (process.platform === 'win32') return;
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  #pathOf(number: number): string {
    return join(this.#folder, `${number}.md`);
  }
}

/** Values are JSON, which is YAML as well. */
function encode(fields: RecordFields, body: string): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${lines.join('\n')}\n---\n\n${body.trimEnd()}\n`;
}

/** What a person has changed by hand is taken as it stands. */
function decode(text: string): Pick<ForgeRecord, 'fields' | 'body'> {
  const found = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
  if (found === null) return { fields: {}, body: text };
  const fields = (found[1] ?? '').split(/\r?\n/).flatMap((line) => {
    const [, name, value = ''] = /^(\w+): *(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, valueOf(value)] as const];
  });
  return { fields: Object.fromEntries(fields), body: (found[2] ?? '').trim() };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
