import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { root } from '../../house/repository.ts';
import { requireBuild } from './repository-files.ts';

beforeAll(requireBuild);

// What test/types says is proven by the compiler alone: code that must not compile, and types that must be equal.
test('sources, tests, examples and scripts compile', async () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const outcome = await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.json'], {
    cwd: root,
    encoding: 'utf8',
  }).catch((error: unknown) => error as { readonly stdout: string });
  expect(outcome.stdout).toBe('');
});
