import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { entryPoints, root } from '../../house/repository.ts';
import type { ImportReport } from './import-probe.ts';
import { requireBuild } from './repository-files.ts';

/** Packages that no entry point loads by itself: zod is slow, proper-lockfile listens to every signal and patches fs, commander is for the command line. */
const lateModules = [
  'zod',
  'proper-lockfile',
  'graceful-fs',
  'signal-exit',
  'commander',
  '@opentelemetry/api',
  'json-stream-stringify',
  'node:sqlite',
];

interface Outcome {
  readonly exit: number | string;
  readonly output: string;
  readonly report: ImportReport;
}

/** Imports a module in a process of its own. A process that does not end by itself is killed, and its exit is `SIGKILL`. */
async function importAlone(file: string): Promise<Outcome> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'import-probe.ts'), pathToFileURL(file).href], {
    cwd: root,
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const [stdout, stderr, report] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    text(child.stdio[3] as Readable),
  ]);
  const [code, signal] = await closed;
  const exit = code ?? signal ?? 'unknown';
  const output = stdout + stderr;
  if (report === '') throw new Error(`importing ${file} ended with ${exit}: ${output}`);
  return { exit, output, report: JSON.parse(report) as ImportReport };
}

const untouched = { changed: [], listeners: [], handles: [], active: [], environment: [] };

describe('importing', () => {
  beforeAll(requireBuild);

  test.each(entryPoints().map((entry) => [entry.specifier, entry.module]))(
    '%s changes nothing global, opens nothing, prints nothing, reads no environment, and lets the process end',
    async (_specifier, module) => {
      const { exit, output, report } = await importAlone(join(root, module));
      expect({ exit, output }).toEqual({ exit: 0, output: '' });
      expect(report).toMatchObject(untouched);
      expect(lateModules.filter((name) => report.loaded.includes(name))).toEqual([]);
      expect(report.names).not.toContain('default');
    },
  );

  test('the front door shows about forty names', async () => {
    const { report } = await importAlone(join(root, 'dist/index.js'));
    expect(report.names.length).toBeGreaterThan(0);
    expect(report.names.length).toBeLessThanOrEqual(46);
  });
});

describe('the probe notices', () => {
  const probe = async (code: string): Promise<Outcome> => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-import-'));
    try {
      const file = join(folder, 'module.mjs');
      await writeFile(file, code);
      return await importAlone(file);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test.each<[string, string, Partial<ImportReport>]>([
    ['a listener', `process.on('exit', () => {});`, { listeners: ['process: exit'] }],
    [
      'a patched process.emit',
      `const emit = process.emit; process.emit = function (...all) { return emit.apply(this, all); };`,
      { changed: ['process.emit'] },
    ],
    [
      'a patched fs',
      `import fs from 'node:fs'; const close = fs.close; fs.close = (...all) => close(...all);`,
      { changed: ['fs.close'] },
    ],
    ['a new global', `globalThis.holdfast = {};`, { changed: ['globalThis.holdfast'] }],
    [
      'a changed prototype',
      `Object.prototype.extra = 1; Object.defineProperty(Object.prototype, 'extra', { enumerable: false });`,
      { changed: ['Object.prototype.extra'] },
    ],
    ['a changed Error.stackTraceLimit', `Error.stackTraceLimit = 50;`, { changed: ['Error.stackTraceLimit'] }],
    ['a timer that holds nothing', `setTimeout(() => {}, 10).unref();`, { handles: ['Timeout'] }],
  ])('%s', async (_what, code, expected) => {
    const { report } = await probe(code);
    expect(report).toMatchObject({ ...untouched, ...expected });
  });

  test('a handle that keeps the process', async () => {
    const { exit, report } = await probe(
      `const timer = setInterval(() => { if (++ticks > 20) clearInterval(timer); }, 10); let ticks = 0;`,
    );
    expect({ exit, active: report.active }).toEqual({ exit: 0, active: ['Timeout'] });
  });

  test('a read of the environment', async () => {
    const { report } = await probe(`export const home = process.env.HOME;`);
    expect(report.environment).toEqual([expect.stringMatching(/^HOME .*module\.mjs/)]);
  });

  test('output', async () => {
    expect((await probe(`console.error('hello');`)).output).toBe('hello\n');
  });

  test('what is loaded', async () => {
    const { report } = await probe(
      `import ${JSON.stringify(pathToFileURL(join(root, 'node_modules/proper-lockfile/index.js')).href)};`,
    );
    expect(report.loaded).toEqual(expect.arrayContaining(['proper-lockfile', 'signal-exit', 'graceful-fs']));
    expect(report.listeners.length).toBeGreaterThan(10);
    expect(report.changed).toEqual(expect.arrayContaining(['process.emit', 'fs.close']));
  });
});
