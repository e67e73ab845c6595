/** A process that owns a run, or races others for new ones; driven by its arguments, tells its parent by lines. */
import { StateManager } from '../../../src/state/state-manager.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const [task = '', directory = '', count = '0'] = process.argv.slice(2);
const state = new StateManager({ storage: new FileStorage({ directory, durability: 'process' }), heartbeatMs: 200 });
const started = (runId: string) =>
  ({ type: 'run-started', runId, workflow: 'w', version: '1.0.0', inputHash: '' }) as const;

if (task === 'own') {
  // Drives a run until it is killed.
  const journal = await state.create(started('owned'), null);
  await journal?.append({ type: 'step-completed', key: 'a', attempts: 1, activeMs: 1 }, '1');
  process.stdout.write('ready\n');
  setInterval(() => undefined, 1000);
} else {
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const won: number[] = [];
  for (let index = 0; index < Number(count); index += 1)
    if ((await state.create(started(`race-${index}`), null)) !== undefined) won.push(index);
  process.stdout.write(`won ${won.join(',')}\n`, () => process.exit(0));
}
