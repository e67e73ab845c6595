/**
 * Calls an address many times at once, under a limit that adapts or under none: the folder, the address, how many calls, and
 * `limited:<start>:<max>` or `unlimited`; says `ready`, begins when a line comes, and prints how many calls succeeded.
 */
import { once } from 'node:events';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const [directory = '', url = '', calls = '0', manner = ''] = process.argv.slice(2);
const [kind, start, max] = manner.split(':');
const storage = new FileStorage({ directory, durability: 'process' });
const recovery = new ErrorRecovery({
  storage,
  patterns: false,
  retry: { attempts: 10_000, delay: 20, factor: 1 },
  ...(kind === 'limited' ? { providers: { p: { concurrency: { start: Number(start), max: Number(max) } } } } : {}),
});
process.stdout.write('ready\n');
await once(process.stdin, 'data');
let succeeded = 0;
const call = async (): Promise<void> => {
  const answer = await fetch(url);
  await answer.text();
  if (!answer.ok) throw Object.assign(new Error('refused'), { status: answer.status });
  succeeded += 1;
};
await Promise.all(Array.from({ length: Number(calls) }, () => recovery.run(call, { provider: 'p' })));
await recovery.flush();
await storage.close();
process.stdin.destroy();
process.stdout.write(`${succeeded}\n`);
