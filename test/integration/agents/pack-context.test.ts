import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packContext } from '../../../src/agents/pack-context.ts';
import type { PackedContext } from '../../../src/agents/packed-context.ts';
import { systemHost } from '../../../src/core/host.ts';
import { Redactor } from '../../../src/core/redactor.ts';

let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-context-')));
  root = join(folder, 'project');
  mkdirSync(root);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function git(...argv: readonly string[]): void {
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgSign=false'];
  execFileSync('git', [...own, ...argv], { cwd: root, stdio: 'ignore' });
}

function shown({ chunks }: PackedContext): readonly string[] {
  return [...new Set(chunks.map(({ file }) => file))];
}

function reasonOf({ leftOut }: PackedContext, path: string): string | undefined {
  return leftOut.find(({ file }) => file === path)?.reason;
}

describe('in a repository', () => {
  test('files that git knows or would add are chosen from; what is ignored is said', async () => {
    git('init', '-q');
    write('.gitignore', 'out/\n*.tmp\n');
    write('tracked.ts', 'function widget() {}\n');
    git('add', '.');
    write('untracked.ts', 'function widgetToo() {}\n');
    write('out/built.ts', 'function widget() {}\n');
    write('a.tmp', 'widget\n');
    const packed = await packContext({ root, task: 'widget', budgetTokens: 1000 });
    expect(shown(packed).toSorted()).toEqual(['tracked.ts', 'untracked.ts']);
    expect(reasonOf(packed, 'out/')).toBe('ignored');
    expect(reasonOf(packed, 'a.tmp')).toBe('ignored');
    expect(packed.estimated).toBe(true);
  });

  test('a repository cannot have programs run', async () => {
    git('init', '-q');
    write('a.ts', 'function widget() {}\n');
    git('add', '.');
    git('commit', '-qm', 'first widget');
    const ran = join(folder, 'ran');
    write('../monitor.sh', `#!/bin/sh\ntouch "${ran}"\n`);
    chmodSync(join(folder, 'monitor.sh'), 0o755);
    for (const name of ['core.fsmonitor', 'core.pager', 'diff.external', 'gpg.program', 'core.sshCommand'])
      git('config', name, join(folder, 'monitor.sh'));
    git('config', 'log.showSignature', 'true');
    mkdirSync(join(folder, 'hooks'));
    for (const hook of ['post-index-change', 'fsmonitor-watchman', 'pre-commit']) {
      writeFileSync(join(folder, 'hooks', hook), `#!/bin/sh\ntouch "${ran}"\n`, { mode: 0o755 });
    }
    git('config', 'core.hooksPath', join(folder, 'hooks'));
    rmSync(ran, { force: true });
    const packed = await packContext({ root, task: 'widget', budgetTokens: 1000 });
    expect(shown(packed)).toEqual(['a.ts']);
    expect(packed.ranking[0]?.why).toContain('changed by "first widget"');
    expect(existsSync(ran)).toBe(false);
  });

  test('what commits changed for tasks alike is found without any word of the task in it', async () => {
    git('init', '-q');
    for (const name of ['a', 'b', 'c', 'd']) write(`${name}.ts`, `export const ${name} = 1;\n`);
    git('add', '.');
    git('commit', '-qm', 'begin');
    write('c.ts', 'export const c = 2;\n');
    git('commit', '-qam', 'faster frobnication');
    const packed = await packContext({ root, task: 'frobnication is slow', budgetTokens: 1000 });
    expect(packed.ranking[0]?.file).toBe('c.ts');
    const without = await packContext({ root, task: 'frobnication is slow', budgetTokens: 1000, history: false });
    expect(without.ranking).toEqual([]);
  });

  test('a folder inside a repository is its own root, an ignored one as well', async () => {
    git('init', '-q');
    write('.gitignore', 'temp/\n');
    write('sub/a.ts', 'widget\n');
    write('b.ts', 'widget\n');
    write('temp/c.ts', 'widget\n');
    git('add', '.');
    git('commit', '-qm', 'widget');
    const inSub = await packContext({ root: join(root, 'sub'), task: 'widget', budgetTokens: 1000 });
    expect(shown(inSub)).toEqual(['a.ts']);
    const inTemp = await packContext({ root: join(root, 'temp'), task: 'widget', budgetTokens: 1000 });
    expect(shown(inTemp)).toEqual(['c.ts']);
  });
});

describe('without a repository', () => {
  test('.gitignore files are kept to', async () => {
    write('.gitignore', '*.log\n/dist\n!keep.log\n');
    write('sub/.gitignore', 'own.ts\n');
    for (const path of ['a.ts', 'a.log', 'keep.log', 'dist/b.ts', 'sub/own.ts', 'own.ts', 'node_modules/m/index.js'])
      write(path, 'widget\n');
    const packed = await packContext({ root, task: 'widget', budgetTokens: 1000 });
    expect(shown(packed).toSorted()).toEqual(['a.ts', 'keep.log', 'own.ts']);
    expect(reasonOf(packed, 'dist/')).toBe('ignored');
    expect(reasonOf(packed, 'sub/own.ts')).toBe('ignored');
  });

  test('include and exclude narrow the choice', async () => {
    for (const path of ['src/a.ts', 'src/b.md', 'test/c.ts']) write(path, 'widget\n');
    const options = { root, task: 'widget', budgetTokens: 1000 };
    expect(shown(await packContext({ ...options, include: ['src/'] }))).toEqual(['src/a.ts', 'src/b.md']);
    expect(shown(await packContext({ ...options, exclude: ['*.md', 'test/'] }))).toEqual(['src/a.ts']);
    expect(shown(await packContext({ ...options, files: ['test/c.ts'] }))).toEqual(['test/c.ts']);
  });
});

describe('what must not be shown', () => {
  test('secret, binary and generated files are left out and said', async () => {
    const header = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
    write('.env', 'widget=1\n');
    write('notes.txt', `widget\n${header}\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASC\n`);
    write('image.dat2', Buffer.from('widget\0'));
    write('latin.txt', Buffer.from([0x77, 0x69, 0x64, 0x67, 0x65, 0x74, 0xe4]));
    write('yarn.lock', 'widget\n');
    write('app.js', `${'widget();'.repeat(500)}\n`);
    write('a.ts', 'widget\n');
    const packed = await packContext({ root, task: 'widget', budgetTokens: 5000 });
    expect(shown(packed)).toEqual(['a.ts']);
    const reasons = Object.fromEntries(packed.leftOut.map(({ file, reason }) => [file, reason]));
    expect(reasons).toEqual({
      '.env': 'secret',
      'notes.txt': 'secret',
      'image.dat2': 'binary',
      'latin.txt': 'binary',
      'yarn.lock': 'generated',
      'app.js': 'generated',
    });
    const asked = await packContext({
      ...{ root, budgetTokens: 5000 },
      files: ['.env', 'notes.txt'],
      focus: [
        { file: '.env', line: 1 },
        { file: 'notes.txt', line: 1 },
      ],
    });
    expect(asked.text).toBe('');
  });

  test('secrets in chosen text are hidden, and lines keep their numbers', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const redactor = new Redactor({ secrets: { DEPLOY: 'line one\nline two' } });
    write('a.ts', `widget\nconst token = '${token}';\nx = \`line one\nline two\`;\nwidget end\n`);
    const packed = await packContext({ root, task: 'widget', budgetTokens: 1000, redactor });
    expect(packed.text).not.toContain(token);
    expect(packed.text).not.toContain('line two');
    expect(packed.chunks[0]?.text.split('\n')).toHaveLength(5);
    expect(packed.chunks[0]?.text).toContain('[redacted:github-token]');
    expect(packed.chunks[0]?.text).toContain('[secret:DEPLOY]');
    expect(packed.chunks[0]?.text.split('\n')[4]).toBe('widget end');
    expect(packed.chunks[0]?.toLine).toBe(5);
  });

  test('nothing outside the root is read: no link, no path, no folder that is a link', async () => {
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'secret.ts'), 'widget outside\n');
    symlinkSync(join(folder, 'other', 'secret.ts'), join(root, 'link.ts'));
    symlinkSync(join(folder, 'other'), join(root, 'linked'));
    write('a.ts', 'widget inside\n');
    const files = ['a.ts', 'link.ts', 'linked/secret.ts', '../other/secret.ts', join(folder, 'other', 'secret.ts')];
    const options = { root, task: 'widget', budgetTokens: 1000 };
    const focus = files.map((file) => ({ file, line: 1 }));
    for (const packed of [
      await packContext(options),
      await packContext({ ...options, files }),
      await packContext({ ...options, focus }),
    ]) {
      expect(packed.text).toContain('inside');
      expect(packed.text).not.toContain('outside');
    }
    const asked = await packContext({ ...options, files });
    expect(asked.leftOut.map(({ reason }) => reason).toSorted()).toEqual(['link', 'outside', 'outside', 'outside']);
  });
});

describe('hostile folders', () => {
  test('names with line breaks and quotes, deep folders, pipes and unreadable files harm nothing', async () => {
    git('init', '-q');
    const odd = 'a "b"\n<c> é.ts';
    write(odd, 'widget odd\n');
    const deep = `${'deep/'.repeat(300)}a.ts`;
    write(deep, 'widget deep\n');
    write('locked.ts', 'widget locked\n');
    chmodSync(join(root, 'locked.ts'), 0o000);
    execFileSync('mkfifo', [join(root, 'pipe.ts')]);
    const packed = await packContext({
      root,
      task: 'widget',
      budgetTokens: 5000,
      files: [odd, deep, 'locked.ts', 'pipe.ts'],
    });
    expect(shown(packed)).toEqual(expect.arrayContaining([odd, deep]));
    expect(packed.text).toContain('path="a &#34;b&#34;&#10;&#60;c&#62; é.ts"');
    expect(reasonOf(packed, 'pipe.ts')).toBe('not-a-file');
    // Root may read everything.
    if (process.getuid?.() !== 0) expect(reasonOf(packed, 'locked.ts')).toBe('unreadable');
    expect(shown(await packContext({ root, task: 'widget', budgetTokens: 5000 }))).toEqual(
      expect.arrayContaining([odd, deep]),
    );
  });

  test('files that vanish or change after they were found are left out, or shown as they are now', async () => {
    for (const name of ['a', 'b', 'c']) write(`${name}.ts`, `widget ${name}\n`);
    const large = `${'other text\n'.repeat(150_000)}widget large\n`;
    write('large.txt', large);
    let changed = false;
    const packed = await packContext({
      ...{ root, task: 'widget', budgetTokens: 5000, focus: [{ file: 'a.ts', line: 1 }] },
      countTokens: (text) => {
        // Focus is counted after all files were looked at, and before others are read again.
        if (!changed) {
          changed = true;
          unlinkSync(join(root, 'b.ts'));
          write('c.ts', 'widget changed\n');
          appendFileSync(join(root, 'large.txt'), 'more\n');
        }
        return text.length;
      },
    });
    expect(packed.text).toContain('widget changed');
    expect(reasonOf(packed, 'b.ts')).toBe('vanished');
    expect(reasonOf(packed, 'large.txt')).toBe('changed');
    expect(packed.estimated).toBe(false);
  });

  test('a huge line is left out whole', async () => {
    write('a.txt', `widget before\n${'widget '.repeat(20_000)}\nwidget after\n`);
    const packed = await packContext({ root, task: 'widget', budgetTokens: 2000 });
    expect(packed.text).toContain('widget before');
    expect(packed.text).toContain('widget after');
    expect(packed.leftOut).toEqual([{ file: 'a.txt', reason: 'long-lines', lines: [2, 2] }]);
    write('b.txt', 'widget '.repeat(2_000_000));
    expect(reasonOf(await packContext({ root, task: 'widget', budgetTokens: 2000 }), 'b.txt')).toBe('long-lines');
  });

  test('a task that looks like a pattern is only words', async () => {
    write('a.ts', `${'a'.repeat(50_000)}!\n`);
    const packed = await packContext({ root, task: '(a+)+$ [z-a] \\', budgetTokens: 500_000, history: false });
    expect(packed.ranking.map(({ file }) => file)).toEqual([]);
  });
});

describe('large files', () => {
  test('are read piece by piece: the right places are found, with their lines', async () => {
    const lines = Array.from({ length: 200_000 }, (_, index) => `line ${index + 1} of text`);
    lines[123_455] = 'here is the frobnicator';
    write('large.log2', lines.join('\n'));
    const packed = await packContext({ root, task: 'frobnicator', budgetTokens: 3000 });
    const found = packed.chunks.find(({ text }) => text.includes('frobnicator'));
    expect(found?.text).toBe(lines.slice((found?.fromLine ?? 1) - 1, found?.toLine).join('\n'));
    const around = await packContext({
      ...{ root, task: 'nothing', budgetTokens: 3000 },
      focus: [
        { file: 'large.log2', line: 150_000, radius: 2 },
        { file: 'large.log2', line: 999_999, radius: 1 },
        { file: 'large.log2', line: 2, radius: 5 },
      ],
    });
    const windows = around.chunks
      .filter(({ kind }) => kind === 'focus')
      .map(({ fromLine, toLine, text }) => [fromLine, toLine, text] as const);
    expect(windows).toEqual([
      [1, 7, lines.slice(0, 7).join('\n')],
      [149_998, 150_002, lines.slice(149_997, 150_002).join('\n')],
      [199_999, 200_000, lines.slice(199_998).join('\n')],
    ]);
  });

  test('with a private key or a NUL somewhere are left out where a place in them is asked for as well', async () => {
    const filling = 'all is well\n'.repeat(170_000);
    const key = `${['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ')}\n${'MIIEowIBAAKCAQEA75\n'.repeat(20)}`;
    write('key.log', `${filling}${key}`);
    write('nul.log', `${filling}\0\n`);
    write('clean.log', filling);
    const focus = ['key.log', 'nul.log', 'clean.log'].map((file) => ({ file, line: 10, radius: 2 }));
    const packed = await packContext({ root, budgetTokens: 5000, focus });
    expect(packed.leftOut.filter(({ file }) => file === 'key.log')).toContainEqual({
      file: 'key.log',
      reason: 'secret',
    });
    expect(reasonOf(packed, 'nul.log')).toBe('binary');
    expect(packed.text).not.toContain('key.log');
    expect(packed.chunks.filter(({ kind }) => kind === 'focus')).toMatchObject([
      { file: 'clean.log', fromLine: 8, toLine: 12 },
    ]);
  });

  test('with a private key, a NUL, or a secret of several lines somewhere are left out', async () => {
    const filler = 'widget and some text\n'.repeat(60_000);
    const header = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
    write('key.log2', `${filler}${header}\nMIIEvgIB\n`);
    write('nul.log2', `${filler}\0`);
    write('text.log2', filler);
    const options = { root, task: 'widget', budgetTokens: 3000 };
    const packed = await packContext(options);
    expect(shown(packed)).toEqual(['text.log2']);
    expect(reasonOf(packed, 'key.log2')).toBe('secret');
    expect(reasonOf(packed, 'nul.log2')).toBe('binary');
    const redactor = new Redactor({ secrets: { KEY: 'some text\nwidget and' } });
    expect(reasonOf(await packContext({ ...options, redactor }), 'text.log2')).toBe('secret');
  });
});

describe('the budget', () => {
  const big = Array.from(
    { length: 60 },
    (_, index) => `export function widget${index}(): void {\n  work(${index});\n}\n`,
  ).join('\n');

  test('is never passed, room for the answer is kept, and what did not fit is said', async () => {
    write('a.ts', big);
    write('b.ts', 'function widget() {}\n');
    for (const budgetTokens of [1, 10, 50, 100, 500, 2000]) {
      const packed = await packContext({
        root,
        task: 'widget',
        budgetTokens: budgetTokens + 300,
        reserveForAnswer: 300,
      });
      expect(packed.tokens).toBeLessThanOrEqual(budgetTokens);
    }
    const nothing = await packContext({ root, task: 'widget', budgetTokens: 1 });
    expect(nothing).toMatchObject({ text: '', chunks: [], outlines: [], tokens: 0 });
    expect(nothing.leftOut).toEqual(
      expect.arrayContaining([
        { file: 'a.ts', reason: 'budget' },
        { file: 'b.ts', reason: 'budget' },
      ]),
    );
  });

  test('a file that is too large for it is shown by its signatures as well', async () => {
    write('a.ts', big.repeat(20));
    const { outlines, tokens } = await packContext({ root, task: 'widget', budgetTokens: 2000 });
    expect(outlines[0]?.text).toMatch(/^1: export function widget0\(\): void \{\n5: export function widget1/);
    expect(tokens).toBeLessThanOrEqual(2000);
  });

  test('lines around places come first, as many as fit, and no line twice', async () => {
    write('a.ts', big);
    const focus = [
      { file: 'a.ts', line: 100, radius: 3 },
      { file: './a.ts', line: 104, radius: 3 },
      { file: join(root, 'a.ts'), line: 9999, radius: 1 },
      { file: 'gone.ts', line: 1 },
    ];
    const packed = await packContext({ root, task: 'nothing at all', budgetTokens: 1000, focus });
    const windows = packed.chunks
      .filter(({ kind }) => kind === 'focus')
      .map(({ fromLine, toLine }) => [fromLine, toLine]);
    expect(windows).toEqual([
      [97, 103],
      [104, 107],
      [238, 239],
    ]);
    expect(reasonOf(packed, 'gone.ts')).toBe('vanished');
    const tight = await packContext({ root, budgetTokens: 60, focus: [{ file: 'a.ts', line: 100, radius: 50 }] });
    expect(tight.chunks[0]?.kind).toBe('focus');
    expect(tight.chunks[0]?.fromLine).toBeLessThanOrEqual(100);
    expect(tight.chunks[0]?.toLine).toBeGreaterThanOrEqual(100);
    const none = await packContext({ root, budgetTokens: 5, focus: [{ file: 'a.ts', line: 100 }] });
    expect(none.leftOut).toContainEqual({ file: 'a.ts', reason: 'budget', lines: [100, 100] });
  });
});

test('the same files give the same result, and others are let work meanwhile', async () => {
  for (let number = 0; number < 300; number += 1) write(`f${number}.ts`, `function widget${number}() {}\n`.repeat(50));
  let now = 0;
  let turns = 0;
  // A clock on which everything takes long: each file is a slice of its own.
  const host = { ...systemHost, monotonic: () => (now += 10), turn: () => ((turns += 1), systemHost.turn()) };
  const options = { root, task: 'widget', budgetTokens: 3000 };
  const packed = await packContext({ ...options, host });
  expect(turns).toBeGreaterThan(300);
  expect(await packContext(options)).toEqual(packed);
});

test('it ends when its signal says so', async () => {
  write('a.ts', 'widget\n');
  const reason = new Error('enough');
  await expect(packContext({ root, budgetTokens: 100, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const host = { ...systemHost, monotonic: () => 0, turn: async () => undefined };
  let now = 0;
  const aborting = {
    ...host,
    monotonic: () => (now += 10),
    turn: async () => {
      controller.abort(reason);
    },
  };
  await expect(packContext({ root, budgetTokens: 100, signal: controller.signal, host: aborting })).rejects.toBe(
    reason,
  );
});

test('a root that is no folder is refused', async () => {
  write('a.ts', '');
  for (const path of [join(root, 'missing'), join(root, 'a.ts')])
    await expect(packContext({ root: path, budgetTokens: 1 })).rejects.toMatchObject({ code: 'invalid-option' });
});
