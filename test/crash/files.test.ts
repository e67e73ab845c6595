import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesOf } from '../integration/git/repositories.ts';

const program = fileURLToPath(new URL('files-worker.ts', import.meta.url));
let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function git(folder: string, ...argv: readonly string[]): string {
  const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test'];
  return execFileSync('git', [...person, ...argv], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function makeWorld(name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'work'), { recursive: true });
  const work = join(folder, 'work');
  git(work, 'init', '--quiet');
  writeFileSync(join(work, 'a.txt'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '--message', 'first');
  writeFileSync(join(folder, 'lives'), '0');
  return folder;
}

/** A folder with what another holds, and nothing of what it held. */
function copied(from: string, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  cpSync(from, folder, { recursive: true });
  return folder;
}

/** One life; how many deadly things it did, or nothing where it died. */
async function live(
  folder: string,
  act: string,
  place = 0,
  moment = 'before',
): Promise<{ readonly done: number; readonly said: string } | undefined> {
  const child = spawn(process.execPath, [program, folder, act, String(place), moment], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [text, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === 'SIGKILL') return undefined;
  expect(said + String(code)).toBe(`${said}0`);
  return { done: (JSON.parse(text) as { readonly done: number }).done, said };
}

/**
 * Has a new life die at a place; at an earlier one where the life has fewer of them, as one whose parallel steps share what they do
 * may. Answers where it died.
 */
async function dieAt(act: string, place: number, moment: string, renew: () => string): Promise<number> {
  for (let at = place; at > 0;) {
    const lived = await live(renew(), act, at, moment);
    if (lived === undefined) return at;
    expect(lived.done).toBeLessThan(at);
    at = lived.done;
  }
  throw new Error(`${act} has nothing to die at`);
}

/** So many places of those from one to another, both among them. */
function spread(first: number, last: number, wanted: number): readonly number[] {
  const step = (last - first) / (wanted - 1);
  return [...new Set(Array.from({ length: wanted }, (_, index) => Math.round(first + index * step)))];
}

describe('a rollback that is killed', () => {
  test(
    'at any instant is finished by the next one: files and state together, and what was there is kept',
    { timeout: 240_000 },
    async () => {
      const made = makeWorld('rollback');
      await live(made, 'make');
      const after = filesOf(join(made, 'work'));
      const whole = join(root, 'rollback-whole');
      cpSync(made, whole, { recursive: true });
      const { done = 0 } = (await live(whole, 'rollback')) ?? {};
      const wanted = filesOf(join(whole, 'work'));
      expect(wanted).not.toEqual(after);
      expect(done).toBeGreaterThan(20);
      for (const place of [...spread(1, Math.round(done / 2), 3), ...spread(Math.round(done / 2) + 1, done, 8)]) {
        const moment = place % 2 === 0 ? 'before' : 'after';
        const folder = join(root, `rollback-${place}`);
        await dieAt('rollback', place, moment, () => copied(made, folder));
        // Each file is whole, whichever it is.
        const now = filesOf(join(folder, 'work'));
        const all = Object.keys({ ...now, ...wanted, ...after });
        const torn = all.filter((path) => now[path] !== wanted[path] && now[path] !== after[path]);
        expect(torn, `died ${moment} ${place}`).toEqual([]);

        await live(folder, 'finish');
        expect(filesOf(join(folder, 'work')), `died ${moment} ${place}`).toEqual(wanted);
        const refs = git(join(folder, 'work'), 'for-each-ref', '--format=%(objectname)', 'refs/holdfast/').split('\n');
        const kept = refs
          .filter(Boolean)
          .map((tree) => git(join(folder, 'work'), 'ls-tree', '-r', '--name-only', tree));
        expect(
          kept.some((names) => names.includes('c.txt/x') && names.includes('f\n')),
          `died ${moment} ${place}`,
        ).toBe(true);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

describe('worktrees of a run that is killed', () => {
  test(
    'at any instant are found again, merged once, and leave nothing but the branch of a conflict',
    { timeout: 240_000 },
    async () => {
      const made = makeWorld('parallel');
      const whole = join(root, 'parallel-whole');
      cpSync(made, whole, { recursive: true });
      const { done = 0 } = (await live(whole, 'parallel')) ?? {};
      const wanted = filesOf(join(whole, 'work'));
      expect(Object.keys(wanted)).toEqual(['a.txt', 'bottom.txt', 'top.txt']);
      expect(done).toBeGreaterThan(60);
      for (const place of [...spread(1, Math.round(done / 2), 3), ...spread(Math.round(done / 2) + 1, done, 5)]) {
        const moment = place % 2 === 0 ? 'before' : 'after';
        const folder = join(root, `parallel-${place}`);
        const died = await dieAt('parallel', place, moment, () => copied(made, folder));
        const why = `died ${moment} ${died} of ${done}`;
        await live(folder, 'parallel');
        const work = join(folder, 'work');
        expect(filesOf(work), why).toEqual(wanted);
        expect(existsSync(join(work, '.holdfast')), why).toBe(false);
        expect(git(work, 'worktree', 'list').trim().split('\n'), why).toHaveLength(1);
        const branches = git(work, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/holdfast').trim();
        expect(branches, why).toMatch(/^holdfast\/run\/edit-late-work-\w{6}$/);
        expect(git(work, 'show', `${branches}:late.txt`), why).toBe('late');
        const left = readdirSync(join(work, '.git', 'holdfast')).filter((name) => !name.startsWith('git-'));
        expect(left, why).toEqual([]);
        expect(readFileSync(join(folder, 'bodies.log'), 'utf8').split('\n').length, why).toBeLessThanOrEqual(7);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

describe('an isolated run of a file that is killed', () => {
  const wanted = ['after.txt', 'one.txt', 'three.txt', 'two.txt'];

  /** A line that was appended twice was made by a step that was cut off, which is done again. */
  function expectMerged(folder: string, why: string): void {
    const work = join(folder, 'work');
    expect(Object.keys(filesOf(work)), why).toEqual(wanted);
    expect(readFileSync(join(work, 'after.txt'), 'utf8').trim(), why).toBe('one.txt\nthree.txt\ntwo.txt');
    expect(existsSync(join(work, '.holdfast')), why).toBe(false);
    expect(git(work, 'worktree', 'list').trim().split('\n'), why).toHaveLength(1);
    expect(git(work, 'for-each-ref', 'refs/heads/holdfast', 'refs/holdfast/run/aside').trim(), why).toBe('');
    // It was done in a folder of its own: nothing of it is committed, and nothing staged.
    expect(git(work, 'status', '--short', '--no-renames'), why).toBe(
      ' D a.txt\n?? after.txt\n?? one.txt\n?? three.txt\n?? two.txt\n',
    );
  }

  test('at any instant is gone on with, and merged once', { timeout: 240_000 }, async () => {
    const made = makeWorld('isolated');
    writeFileSync(join(made, 'fixed'), '');
    const whole = join(root, 'isolated-whole');
    cpSync(made, whole, { recursive: true });
    const { done = 0 } = (await live(whole, 'isolated')) ?? {};
    expectMerged(whole, 'not killed');
    expect(done).toBeGreaterThan(60);
    for (const place of spread(1, done - 10, 6)) {
      const moment = place % 2 === 0 ? 'before' : 'after';
      const folder = join(root, `isolated-${place}`);
      const died = await dieAt('isolated', place, moment, () => copied(made, folder));
      await live(folder, 'isolated');
      expectMerged(folder, `died ${moment} ${died} of ${done}`);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('while it leaves a failed worktree, or makes it again, loses nothing', { timeout: 240_000 }, async () => {
    const made = makeWorld('broken');
    // All lives are lived in one place: what git knows of worktrees has their whole paths in it.
    const folder = join(root, 'broken-life');
    const work = join(folder, 'work');
    copied(made, folder);
    const { done: failing = 0 } = (await live(folder, 'broken')) ?? {};
    expect(Object.keys(filesOf(work))).toEqual(['a.txt']);
    expect(git(work, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
    const branch = git(work, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/holdfast').trim();
    expect(git(work, 'ls-tree', '--name-only', branch).trim().split('\n')).toEqual(['one.txt', 'three.txt', 'two.txt']);
    const failed = join(root, 'broken-failed');
    writeFileSync(join(folder, 'fixed'), '');
    cpSync(folder, failed, { recursive: true });
    const { done: mending = 0 } = (await live(folder, 'isolated')) ?? {};
    expectMerged(folder, 'not killed');

    const deaths = [
      ...spread(failing - 32, failing - 6, 5).map((place) => ({ from: made, act: 'broken', place })),
      ...spread(1, 24, 4).map((place) => ({ from: failed, act: 'isolated', place })),
      ...spread(30, mending - 10, 2).map((place) => ({ from: failed, act: 'isolated', place })),
    ];
    for (const { from, act, place } of deaths) {
      const moment = place % 2 === 0 ? 'before' : 'after';
      const died = await dieAt(act, place, moment, () => copied(from, folder));
      writeFileSync(join(folder, 'fixed'), '');
      // A step that was written down as failed stays so until the run itself has failed.
      await live(folder, 'either');
      await live(folder, 'isolated');
      expectMerged(folder, `${act}: died ${moment} ${died}`);
    }
  });
});
