import { expect, test } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
test('first advance', async () => {
  const host = new FakeHost(); const seen: number[] = [];
  const p = new ErrorRecovery({ host }).run((n) => { seen.push(n); if (n < 4) throw Object.assign(new Error('x'), { code: 'ECONNRESET' }); return n; });
  await host.advance(30_000);
  console.log(seen);
  console.log(await host.finish(p).catch(String));
});
test('second advance', async () => {
  const host = new FakeHost(); const seen: number[] = [];
  const p = new ErrorRecovery({ host }).run((n) => { seen.push(n); if (n < 4) throw Object.assign(new Error('x'), { code: 'ECONNRESET' }); return n; });
  await host.advance(30_000);
  console.log(seen);
  console.log(await host.finish(p).catch(String));
});
