import { expect, test } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { PatternDatabase } from '../../../src/recovery/pattern-database.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const outcome = { v: 1, kind: 'outcome', id: 'x', signature: 'Foreign', category: 'transient', outcome: 'helped' };
const usual = { ...outcome, at: 5, count: 1, retries: 1 };

test.each([
  { ...usual, at: 1e300 },
  { ...usual, count: 1e308 },
  { ...usual, retries: 1e300 },
  { ...usual, helpedAfterMs: 1e300 },
  { ...usual, missedAfterMs: 1e18 },
])('a lesson with a number that nobody can have measured is passed over: %o', async (line) => {
  const storage = new MemoryStorage();
  await storage.append('errors/lessons/00000001', ['{"v":1,"kind":"opened"}', JSON.stringify(line)]);
  const patterns = new PatternDatabase({ storage, host: new FakeHost() });
  expect(await patterns.list()).toEqual([]);
  expect(patterns.skippedLines).toBe(1);
});

test.each([{ lastSeenAt: 1e300 }, { firstSeenAt: -1e300 }, { at: 1e300 }])(
  'a summary with a moment that is none is read without its pattern: %o',
  async (more) => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const first = new PatternDatabase({ storage, host });
    const recovery = new ErrorRecovery({ host, storage, patterns: {}, retry: { attempts: 2, delay: 1 } });
    await host.finish(recovery.run(() => Promise.reject(new Error('broken'))).catch(() => undefined));
    await recovery.flush();
    const [known] = await first.list();
    expect(known).toBeDefined();
    const pattern = {
      ...{ signature: 'Foreign', category: 'transient', count: 1, firstSeenAt: 1, lastSeenAt: 1, at: 1, helped: 0 },
      ...{ failed: 0, waits: [], actions: [], pinned: false, ...more },
    };
    const summary = { v: 1, kind: 'summary', recent: [], patterns: [pattern] };
    await storage.append('errors/lessons/00000002', ['{"v":1,"kind":"opened"}', JSON.stringify(summary)]);
    const patterns = new PatternDatabase({ storage, host });
    const listed = await patterns.list();
    expect(listed.map(({ error_signature }) => error_signature)).not.toContain('Foreign');
  },
);
