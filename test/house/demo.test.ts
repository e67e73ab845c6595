import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../house/repository.ts';
import { requireBuild } from './repository-files.ts';
import { runNode } from './run-module.ts';

let folder: string;

describe('the demo', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
    requireBuild();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('is killed, goes on in another process, and all its checks hold', async () => {
    const into = join(folder, 'demo');
    const args = [join(root, 'examples/demo.ts'), '--into', into, '--seconds', '1'];
    const { exit, stdout, stderr } = await runNode(args, 120_000);
    expect({ exit, stderr, end: stdout.trimEnd().split('\n').at(-1) }).toEqual({
      exit: 0,
      stderr: '',
      end: 'All 5 checks hold.',
    });
    expect(stdout).toMatch(/^process \d+ is gone after .* s: SIGKILL$/m);
    expect(stdout).not.toContain('NOT OK');
    // Every path that it names is there to be opened.
    const named = [...stdout.matchAll(/^ {2}(?:journal|inbox|state|steps|log|output|report|marks) +(\S*\/\S+)$/gm)];
    expect(named.length).toBeGreaterThan(5);
    expect(await readFile(join(into, 'results', 'repository.md'), 'utf8')).toContain('## All files');
    expect(existsSync(join(into, 'marks.txt'))).toBe(true);
  });
});
