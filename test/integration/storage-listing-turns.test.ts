import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileStorage } from '../../src/index.ts';

test('many small listings, one behind the other, let the event loop have its turns', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-listing-'));
  const storage = new FileStorage({ directory, durability: 'process' });
  const folders = Array.from({ length: 20 }, (_, day) => `days/${String(day + 10)}/`);
  for (const folder of folders) await storage.put(`${folder}state`, '{}');
  let turns = 0;
  let listing = true;
  const count = (): void => {
    turns += 1;
    if (listing) setImmediate(count);
  };
  setImmediate(count);
  const until = performance.now() + 20_000;
  while (turns <= 3 && performance.now() < until)
    for (const folder of folders) await storage.list(folder, { values: true });
  listing = false;
  await storage.close();
  rmSync(directory, { recursive: true });
  // One every 10 ms on a machine that is quiet, and none in all that time if they were not given.
  expect(turns).toBeGreaterThan(3);
});
