import { expect, test } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

test.each(['local', 'shared'] as const)(
  'what a %s breaker rejects is tried again when that opens, not before',
  async (kind) => {
    const host = new FakeHost();
    const recovery = new ErrorRecovery({ host, storage: new MemoryStorage(), patterns: false });
    const breaker = { failures: 1, openFor: '10m', shared: kind === 'shared' } as const;
    let works = false;
    const inner = (): Promise<string> =>
      recovery.run(
        () => {
          if (!works) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
          return 'done';
        },
        { name: 'inner', breaker, retry: false },
      );
    for (let call = 0; call < 2; call += 1) await host.finish(inner().catch(() => undefined));
    works = true;
    const startedAt = host.now();
    const tried: number[] = [];
    const outer = recovery.run(
      () => {
        tried.push(host.now() - startedAt);
        return inner();
      },
      { name: 'outer', retry: { attempts: 3, delay: '1s', jitter: 0 } },
    );
    expect(await host.finish(outer)).toBe('done');
    expect(tried).toEqual([0, 600_000]);
  },
);
