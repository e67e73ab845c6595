/**
 * One thief of the ownership storm: takes the run from whoever has it, and does the steps that are left.
 *
 * A step draws a token, and what was acknowledged is written by one synchronous append, which a SIGKILL cannot take back.
 */
import { randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { isHoldfastError } from '../../src/core/errors.ts';
import type { RunJournal } from '../../src/state/run-journal.ts';
import { StateManager } from '../../src/state/state-manager.ts';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { SqliteStorage } from '../../src/storage/sqlite-storage.ts';
import type { StorageAdapter } from '../../src/storage/storage-adapter.ts';

const [directory = '', steps = '0', given = 'process', plant = '', adapter = 'file'] = process.argv.slice(2);
const durability = given === 'strict' ? 'strict' : 'process';
const runId = 'storm';
const keys = Array.from({ length: Number(steps) }, (_, index) => `step-${index}`);
const acknowledged = openSync(`${directory}/acknowledged`, 'a');
const storage: StorageAdapter =
  adapter === 'sqlite'
    ? new SqliteStorage({ path: `${directory}/runs.db`, durability })
    : new FileStorage({ directory: `${directory}/store`, durability });
if (plant === 'no-check') {
  const append = storage.append.bind(storage);
  storage.append = (log, lines, options) => append(log, lines, options?.create === true ? options : {});
}
const state = new StateManager({ storage, views: false });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function work(journal: RunJournal, left: string[]): Promise<void> {
  for (let key = left.shift(); key !== undefined; key = left.shift()) {
    await journal.assertOwned();
    if (Math.random() < 0.8) await pause(Math.random() * 10);
    const token = randomBytes(6).toString('hex');
    await journal.append({ type: 'step-completed', key, attempts: 1, activeMs: 0 }, JSON.stringify(token));
    writeSync(acknowledged, `${key} ${token} ${process.pid}/${journal.epoch}\n`);
  }
}

for (;;) {
  try {
    const started = { type: 'run-started', runId, workflow: 'storm', version: '1.0.0', inputHash: '' } as const;
    const done = new Set<string>();
    const last = { type: '' };
    const journal =
      (await state.create(started, null)) ??
      (await state.claim(runId, {
        takeOver: true,
        reader: () => {
          done.clear();
          last.type = '';
          return (record) => {
            if (record.type === 'step-completed') done.add(record.key);
            last.type = record.type;
          };
        },
      }));
    if (last.type === 'run-paused') process.exit(0);
    const left = keys.filter((key) => !done.has(key));
    try {
      await Promise.all([work(journal, left), work(journal, left), work(journal, left)]);
      await journal.append({ type: 'run-paused', reason: 'user', message: 'done' });
      writeSync(acknowledged, 'DONE\n');
      process.exit(0);
    } finally {
      await journal.close();
    }
  } catch (error) {
    if (!isHoldfastError(error) || (error.code !== 'overtaken' && error.code !== 'run-owned')) {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
      process.exit(2);
    }
  }
  await pause(Math.random() * 60);
}
