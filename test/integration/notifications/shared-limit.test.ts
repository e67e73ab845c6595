import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('limit-writer.ts', import.meta.url));
const run = promisify(execFile);

test('processes that share a storage share the rate limit: one notice passes, the others are held back', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-limit-'));
  try {
    const ended = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (writer) => {
        const { stdout } = await run(process.execPath, [program, directory, writer, '5']);
        return JSON.parse(stdout) as { readonly sent: readonly string[]; readonly held: number };
      }),
    );
    expect(ended.flatMap(({ sent }) => sent)).toHaveLength(1);
    expect(ended.reduce((sum, { held }) => sum + held, 0)).toBe(19);
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 240_000);
