/**
 * Calls something under a shared breaker again and again: the folder, how it goes (`fails` or `works`), how often it tries,
 * and when it begins; prints the moments at which calls began and ended.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const [directory = '', manner = '', tries = '0', beginAt = '0'] = process.argv.slice(2);
const storage = new FileStorage({ directory, durability: 'process' });
const recovery = new ErrorRecovery({ storage, retry: false });
const calls: { readonly beganAt: number; readonly endedAt: number }[] = [];
await pause(Math.max(0, Number(beginAt) - Date.now()));
for (let index = 0; index < Number(tries); index += 1) {
  const operation = async (): Promise<void> => {
    const beganAt = Date.now();
    await pause(20);
    calls.push({ beganAt, endedAt: Date.now() });
    if (manner === 'fails') throw new Error('fails');
  };
  await recovery
    .run(operation, { name: 'call', breaker: { shared: true, failures: 3, openFor: '30s' } })
    .catch(() => undefined);
}
await storage.close();
process.stdout.write(JSON.stringify(calls));
