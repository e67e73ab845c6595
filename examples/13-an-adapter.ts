// A storage adapter of your own, complete: everything in one JSON file. It keeps every law of the port.
import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';
import type { AppendOptions, ListOptions, ListPage, LogLine, PutOptions, StorageAdapter } from 'holdfast';
import * as checks from 'holdfast/storage';
import { storageLaws } from 'holdfast/testing';

class JsonStorage implements StorageAdapter {
  readonly name = 'json';
  readonly reach = 'process';
  #documents = new Map<string, string>();
  #logs = new Map<string, string[]>();
  #saving: Promise<void> = Promise.resolve();
  #nextSave: Promise<void> | undefined;
  #closed = false;
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  static async open(path: string): Promise<JsonStorage> {
    const storage = new JsonStorage(path);
    const text = await readFile(path, 'utf8').catch(() => '[[],[]]');
    const [documents, logs] = JSON.parse(text) as [[string, string][], [string, string[]][]];
    storage.#documents = new Map(documents);
    storage.#logs = new Map(logs);
    return storage;
  }
  async get(key: string): Promise<string | undefined> {
    this.#check(key);
    return this.#documents.get(key);
  }
  async put(key: string, value: string, options: PutOptions = {}): Promise<void> {
    this.#check(key);
    checks.requireValue(key, value);
    if (options.ifAbsent && this.#documents.has(key)) throw checks.alreadyExists('document', key);
    this.#documents.set(key, value);
    if (!options.derived) await this.#save();
  }
  async delete(key: string): Promise<boolean> {
    this.#check(key);
    const document = this.#documents.delete(key);
    const existed = this.#logs.delete(key) || document;
    if (existed) await this.#save();
    return existed;
  }
  async list(prefix: string, options?: ListOptions): Promise<ListPage> {
    if (this.#closed) throw checks.storageClosed(this.path);
    const keys = [...this.#documents.keys(), ...this.#logs.keys()];
    return checks.pageOf(keys, (key) => this.#documents.get(key), prefix, options);
  }
  async deleteAll(prefix: string): Promise<void> {
    if (this.#closed) throw checks.storageClosed(this.path);
    checks.requireFolderPrefix(prefix);
    for (const kept of [this.#documents, this.#logs])
      for (const key of kept.keys()) if (key.startsWith(prefix)) kept.delete(key);
    await this.#save();
  }
  async append(log: string, lines: readonly string[], options: AppendOptions = {}): Promise<void> {
    this.#check(log);
    checks.requireLines(log, lines);
    const unless = options.unless === undefined ? undefined : checks.requireKey(options.unless);
    const held = this.#logs.get(log);
    if (options.create && held) throw checks.alreadyExists('log', log);
    if (unless !== undefined && !options.create && !held) throw checks.logGone(log);
    if (lines.length > 0 || options.create) this.#logs.set(log, [...(held ?? []), ...lines]);
    if (!options.derived) await this.#save();
    if (unless !== undefined && this.#logs.has(unless)) throw checks.logOvertaken(log, unless);
  }
  async *read(log: string, after = 0): AsyncGenerator<LogLine, void, undefined> {
    this.#check(log);
    for (const [index, line] of (this.#logs.get(log) ?? []).entries())
      if (index >= after) yield { line, cursor: index + 1 };
  }
  async close(): Promise<void> {
    this.#closed = true;
    await this.#saving;
  }
  #check(key: string): void {
    if (this.#closed) throw checks.storageClosed(this.path);
    checks.requireKey(key);
  }
  /** Resolves when what was changed before is on the disk. All who ask while the file is written share the next time. */
  #save(): Promise<void> {
    this.#nextSave ??= this.#saving.then(async () => {
      this.#nextSave = undefined;
      const file = await open(`${this.path}.tmp`, 'w', 0o600);
      await file.writeFile(JSON.stringify([[...this.#documents], [...this.#logs]]));
      await file.sync();
      await file.close();
      await rename(`${this.path}.tmp`, this.path);
      const folder = await open(dirname(this.path));
      await folder.sync().finally(() => folder.close());
    });
    this.#saving = this.#nextSave.catch(() => undefined);
    return this.#nextSave;
  }
}

const folder = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
for (const [index, law] of storageLaws.entries()) {
  const storage = await JsonStorage.open(join(folder, `law-${index}.json`));
  await law.check(() => ({ open: () => storage }));
}
console.log('every law is kept');

const greet = defineWorkflow({ name: 'greet', run: (wf, name: string) => wf.step('compose', () => `Hello, ${name}!`) });
for (const life of ['first', 'second']) {
  const storage = await JsonStorage.open(join(folder, 'runs.json'));
  const manager = new EnhancedWorkflowManager({ storage });
  console.log(`${life}: ${(await manager.execute(greet, 'Ada', { id: 'ada' })).orThrow()}`);
  await manager.close();
  await storage.close();
}
await rm(folder, { recursive: true });

// Prints:
// every law is kept
// first: Hello, Ada!
// second: Hello, Ada!
