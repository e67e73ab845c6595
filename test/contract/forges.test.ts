import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ghForge } from '../../src/delivery/gh-forge.ts';
import { localForge } from '../../src/delivery/local-forge.ts';
import { ForgeRecords } from '../../src/delivery/forge-records.ts';
import type { ForgeFixture, KeptItem } from '../../src/testing/forge-law.ts';
import { forgeLaws } from '../../src/testing/forge-laws.ts';
import { systemHost } from '../../src/core/host.ts';
import { git } from '../integration/delivery/delivery-world.ts';

const standIn = fileURLToPath(new URL('../stand-ins/gh.ts', import.meta.url));

/** A repository with a bare remote and a branch that is not pushed. */
function makeRepository(): Pick<ForgeFixture, 'branch' | 'published' | 'dispose'> & { readonly root: string } {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-forge-'));
  const repository = join(root, 'repository');
  mkdirSync(repository);
  git(root, 'init', '--quiet', '--bare', 'remote.git');
  git(repository, 'init', '--quiet');
  appendFileSync(join(repository, 'a.txt'), 'a\n');
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '--message', 'first');
  git(repository, 'branch', 'work');
  git(repository, 'remote', 'add', 'origin', join(root, 'remote.git'));
  const commit = git(repository, 'rev-parse', 'work').trim();
  return {
    root,
    branch: { branch: 'work', commit },
    published: (branch) => git(join(root, 'remote.git'), 'rev-parse', `refs/heads/${branch}`).trim(),
    dispose: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function makeLocal(): ForgeFixture {
  const { root, ...made } = makeRepository();
  const directory = join(root, 'repository');
  const kept = async (kind: string): Promise<readonly KeptItem[]> => {
    const records = await new ForgeRecords(systemHost, join(directory, '.holdfast/forge', kind)).list();
    return records.map(({ number, fields, body }) => ({ number, title: String(fields['title']), body }));
  };
  return {
    ...made,
    forge: localForge({ directory, remote: 'origin' }),
    issues: () => kept('issues'),
    pullRequests: () => kept('pull-requests'),
  };
}

function makeGh(): ForgeFixture {
  const { root, ...made } = makeRepository();
  const folder = join(root, 'gh');
  mkdirSync(folder);
  const kept = (kind: string): readonly KeptItem[] => {
    const file = join(folder, 'state.json');
    const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, KeptItem[]>) : {};
    return state[kind] ?? [];
  };
  return {
    ...made,
    forge: ghForge({ directory: join(root, 'repository'), program: [process.execPath, standIn, folder] }),
    issues: () => kept('issues'),
    pullRequests: () => kept('pulls'),
    behave: (how) => {
      writeFileSync(join(folder, 'behave'), how);
    },
    hostileTexts: 40,
    missingBase: 'nowhere',
  };
}

describe('localForge', () => {
  test.each(forgeLaws)('$name', ({ check }) => check(makeLocal));

  test('two processes that open something at once give it different numbers', async () => {
    const fixture = makeLocal();
    const { forge } = fixture;
    const { signal } = new AbortController();
    const markers = Array.from({ length: 20 }, (_, number) => `marker-${number}`);
    const drafts = markers.map((marker) => ({ title: marker, body: '', labels: [], marker }));
    const numbers = await Promise.all(drafts.map(async (draft) => (await forge.openIssue(draft, signal)).number));
    expect(new Set(numbers).size).toBe(20);
    expect(await fixture.issues()).toHaveLength(20);
    await fixture.dispose?.();
  });
});

describe('ghForge', () => {
  test.each(forgeLaws)('$name', ({ check }) => check(makeGh));
});
