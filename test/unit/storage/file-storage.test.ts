import { describe, expect, test } from 'vitest';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { removeLeftovers } from '../../../src/storage/leftovers.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.ts';
import { linesOf } from '../../../src/testing/storage-law.ts';

function machine(): { storage: FileStorage; other: FileStorage; fileSystem: SimulatedFileSystem; host: FakeHost } {
  const host = new FakeHost();
  const fileSystem = new SimulatedFileSystem({ random: () => host.random() });
  const make = (): FileStorage => new FileStorage({ directory: '/a/b/store', host, fileSystem });
  return { storage: make(), other: make(), fileSystem, host };
}

describe('FileStorage', () => {
  test('does nothing to the disk before the first write', async () => {
    const { storage, fileSystem } = machine();
    expect(fileSystem.operations).toBe(0);
    await storage.get('a');
    await storage.list('');
    await storage.delete('a');
    await storage.deleteAll('a/');
    await linesOf(storage, 'a');
    expect(fileSystem.lstatSync('/a')).toBeUndefined();
    await storage.put('a', 'x');
    expect(
      fileSystem
        .readdirSync('/a/b/store')
        .map((entry) => entry.name)
        .sort(),
    ).toEqual(['.gitignore', 'a.json']);
    expect(fileSystem.readFileSync('/a/b/store/.gitignore')).toBe('*\n');
  });

  test('puts no .gitignore into a folder that has something in it', async () => {
    const { storage, fileSystem } = machine();
    for (const folder of ['/a', '/a/b', '/a/b/store', '/a/b/store/something']) fileSystem.mkdirSync(folder, 0o700);
    await storage.put('a', 'x');
    expect(fileSystem.lstatSync('/a/b/store/.gitignore')).toBeUndefined();
  });

  test('leaves no temporary files behind, whoever wins', async () => {
    const { storage, fileSystem } = machine();
    await Promise.allSettled([1, 2, 3].map(async (n) => storage.append('x/1', [`${n}`], { create: true })));
    await Promise.allSettled([1, 2, 3].map(async (n) => storage.put('x/d', `${n}`, { ifAbsent: true })));
    expect(
      fileSystem
        .readdirSync('/a/b/store/x')
        .map((entry) => entry.name)
        .sort(),
    ).toEqual(['1.jsonl', 'd.json']);
  });

  test('notices within 10 ms that another handle removed a log', async () => {
    const { storage, other, host } = machine();
    await storage.append('run/1', ['old']);
    await other.deleteAll('run/');
    await host.advance(10);
    await storage.append('run/1', ['new']);
    expect(await linesOf(other, 'run/1')).toEqual(['new']);
    await other.deleteAll('run/');
    await storage.put('run/state', 'x');
    expect(await other.get('run/state')).toBe('x');
  });

  test('lists nothing that is being removed, and leaves nothing of it', async () => {
    const { storage, fileSystem } = machine();
    await storage.put('run/deep/er/state', 'x');
    await storage.append('run/1', ['x']);
    await storage.deleteAll('run/');
    expect(fileSystem.lstatSync('/a/b/store/run')).toBeUndefined();
    expect(fileSystem.readdirSync('/a/b/store/.trash')).toEqual([]);
    expect((await storage.list('')).entries).toEqual([]);
  });

  test('a log that disappears while it is read ends there', async () => {
    const { storage } = machine();
    const lines = Array.from({ length: 1000 }, (_, index) => `${index} ${'x'.repeat(1000)}`);
    await storage.append('run/1', lines);
    const found: string[] = [];
    for await (const { line } of storage.read('run/1')) {
      found.push(line);
      if (found.length === 1) await storage.deleteAll('run/');
    }
    expect(found).toEqual(lines.slice(0, found.length));
  });

  test('closes what is being read, and whoever reads is told', async () => {
    const { storage, fileSystem } = machine();
    await storage.append(
      'log',
      Array.from({ length: 1000 }, () => 'x'.repeat(1000)),
    );
    const lines = storage.read('log')[Symbol.asyncIterator]();
    await lines.next();
    expect(fileSystem.openFiles).toBe(2);
    await Promise.all([storage.close(), storage.close()]);
    expect(fileSystem.openFiles).toBe(0);
    const rest = async (): Promise<void> => {
      while ((await lines.next()).done !== true);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'storage-closed' });
  });

  test('what stands behind the last line break is no line yet', async () => {
    const { storage, fileSystem } = machine();
    await storage.append('log', ['whole']);
    const fd = fileSystem.openSync('/a/b/store/log.jsonl', 1 | 1024);
    fileSystem.writeSync(fd, '\ntorn');
    expect(await linesOf(storage, 'log')).toEqual(['whole']);
    await storage.append('log', ['next']);
    expect(await linesOf(storage, 'log')).toEqual(['whole', 'torn', 'next']);
  });

  test('refuses a network file system unless told that it is fine', async () => {
    const { fileSystem, host } = machine();
    fileSystem.kindOf = () => 0x6969;
    const options = { directory: '/n', host, fileSystem };
    await expect(new FileStorage(options).put('a', 'x')).rejects.toMatchObject({
      code: 'network-folder',
      subject: '/n',
    });
    const allowed = new FileStorage({ ...options, allowNetworkFolder: true });
    await allowed.put('a', 'x');
    await expect(new FileStorage(options).get('a')).rejects.toMatchObject({ code: 'network-folder' });
    expect(await allowed.get('a')).toBe('x');
  });
});

describe('removeLeftovers', () => {
  test('removes temporary files and trash older than an hour, and nothing else', async () => {
    const { storage, fileSystem } = machine();
    await storage.put('run/state', 'x');
    await storage.append('run/1', ['x']);
    const store = '/a/b/store';
    for (const folder of [
      `${store}/.trash`,
      `${store}/.trash/old`,
      `${store}/.trash/old/deep`,
      `${store}/.trash/young`,
    ])
      fileSystem.mkdirSync(folder, 0o700);
    for (const file of ['run/.tmp-old', 'run/.tmp-young', '.trash/old/deep/x.json', '.tmp-top'])
      fileSystem.closeSync(fileSystem.openSync(`${store}/${file}`, 1 | 64));
    const now = 10_000_000;
    for (const young of ['run/.tmp-young', '.trash/young']) setTime(fileSystem, `${store}/${young}`, now - 3_599_000);
    const work = removeLeftovers(fileSystem, store, { now });
    let step = work.next();
    while (step.done !== true) step = work.next();
    expect(step.value).toEqual({ files: 2, folders: 1 });
    const names = (folder: string): string[] =>
      fileSystem
        .readdirSync(`${store}/${folder}`)
        .map((entry) => entry.name)
        .sort();
    expect([names('run'), names('.trash')]).toEqual([['.tmp-young', '1.jsonl', 'state.json'], ['young']]);
  });
});

function setTime(fileSystem: SimulatedFileSystem, path: string, mtimeMs: number): void {
  let node = fileSystem.disk.root;
  for (const name of path.split('/').slice(1)) node = node.names.get(name) ?? node;
  node.mtimeMs = mtimeMs;
}
