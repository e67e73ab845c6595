import assert from 'node:assert/strict';
import { trickyTexts } from './document-laws.ts';
import { entriesOf, expectCode, linesOf, storageLaw } from './storage-law.ts';
import type { StorageLaw } from './storage-law.ts';

const manyLines: readonly string[] = Array.from(
  { length: 3000 },
  (_, index) => `${index} ${'x'.repeat((index * 37) % 900)}`,
);

/** What every adapter keeps to with logs. */
export const logLaws: readonly StorageLaw[] = [
  storageLaw('a log that does not exist has no lines', async (storage) => {
    assert.deepEqual(await linesOf(storage, 'no/log'), []);
  }),
  storageLaw('lines come back equal and in order, through any handle', async (one, other) => {
    await one.append('a/log', trickyTexts);
    await one.append('a/log', ['last']);
    assert.deepEqual(await linesOf(other, 'a/log'), [...trickyTexts, 'last']);
  }),
  storageLaw('reading goes on behind any place, and finds what came since', async (one, other) => {
    await one.append('log', manyLines);
    const entries = await entriesOf(other, 'log');
    assert.deepEqual(
      entries.map((entry) => entry.line),
      manyLines,
    );
    for (const index of [0, 1, 17, 1500, 2998, 2999])
      assert.deepEqual(
        await linesOf(one, 'log', entries[index]?.cursor),
        manyLines.slice(index + 1),
        `behind line ${index}`,
      );
    await one.append('log', ['new']);
    assert.deepEqual(await linesOf(other, 'log', entries.at(-1)?.cursor), ['new']);
  }),
  storageLaw('cursors grow from line to line', async (storage) => {
    await storage.append('log', ['é', 'b', 'ccc']);
    const cursors = (await entriesOf(storage, 'log')).map((entry) => entry.cursor);
    assert.deepEqual(
      cursors,
      [...cursors].sort((a, b) => a - b),
    );
    assert.equal(new Set(cursors).size, 3);
    assert(cursors.every((cursor) => Number.isSafeInteger(cursor) && cursor > 0));
  }),
  storageLaw('reading may stop at any line', async (storage) => {
    await storage.append('log', manyLines);
    for await (const { line } of storage.read('log')) if (line === manyLines[5]) break;
    await storage.append('log', ['more']);
    assert.equal((await linesOf(storage, 'log')).length, manyLines.length + 1);
  }),
  storageLaw(
    'a line with a line break, or an empty one, is refused, and nothing of its append is written',
    async (storage) => {
      await expectCode('invalid-option', storage.append('log', ['fine', 'a\nb']), 'a line break');
      await expectCode('invalid-option', storage.append('log', ['fine', '']), 'an empty line');
      await expectCode(
        'invalid-option',
        storage.append('log', ['fine', 'b\n'], { create: true }),
        'a line break at the end',
      );
      assert.deepEqual((await storage.list('')).entries, []);
    },
  ),
  storageLaw(
    'many writers may append to one log: no line is lost, torn or twice, each writer in its order',
    async (one, other) => {
      const count = 200;
      const write = async (writer: number): Promise<void> => {
        const storage = writer % 2 === 0 ? one : other;
        for (let index = 0; index < count; index += 1)
          await storage.append('shared', [`${writer} ${index} ${'é'.repeat(index)}`]);
      };
      await Promise.all([0, 1, 2, 3].map(write));
      const lines = await linesOf(one, 'shared');
      assert.equal(lines.length, 4 * count);
      for (const writer of [0, 1, 2, 3])
        assert.deepEqual(
          lines.filter((line) => line.startsWith(`${writer} `)),
          Array.from({ length: count }, (_, index) => `${writer} ${index} ${'é'.repeat(index)}`),
        );
    },
  ),
  storageLaw('nothing appears before a place that a reader has passed', async (one, other) => {
    const seen: string[] = [];
    const progress = { writing: true };
    let place: number | undefined;
    const write = async (storage: typeof one, name: string): Promise<void> => {
      for (let index = 0; index < 150; index += 1)
        await storage.append('log', [`${name} ${index}`, `${name} ${index} too`]);
    };
    const writers = Promise.all([write(one, 'one'), write(other, 'other')]).finally(() => {
      progress.writing = false;
    });
    do {
      for (const { line, cursor } of await entriesOf(other, 'log', place)) {
        seen.push(line);
        place = cursor;
      }
      await one.append('pulse', ['x']);
    } while (progress.writing);
    await writers;
    seen.push(...(await linesOf(other, 'log', place)));
    assert.deepEqual(seen, await linesOf(one, 'log'));
    assert.equal(seen.length, 600);
  }),
  storageLaw('creating a log is exclusive, and its lines appear with it', async (one, other) => {
    await one.append('run/1', ['first', 'second'], { create: true });
    await expectCode('exists', other.append('run/1', ['other'], { create: true }), 'a second creation');
    await other.append('run/1', ['third']);
    assert.deepEqual(await linesOf(one, 'run/1'), ['first', 'second', 'third']);
    await one.append('run/2', ['plainly']);
    await expectCode(
      'exists',
      other.append('run/2', ['other'], { create: true }),
      'creation of a log that was appended to',
    );
  }),
  storageLaw('of several who create a log at once, one wins, and only its lines are there', async (one, other) => {
    for (let round = 0; round < 20; round += 1) {
      const log = `race/${round}`;
      const tries = [one, other, one, other].map((storage, index) =>
        storage.append(log, [`of ${index}`], { create: true }),
      );
      const outcomes = await Promise.allSettled(tries);
      const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [`of ${index}`] : []));
      assert.equal(winners.length, 1, `${winners.length} winners`);
      assert.deepEqual(await linesOf(one, log), winners);
    }
  }),
  storageLaw('unless rejects when the other log exists; the lines are written all the same', async (one, other) => {
    await one.append('run/1', ['a'], { create: true, unless: 'run/2' });
    await one.append('run/1', ['b'], { unless: 'run/2' });
    await other.append('run/2', ['claim'], { create: true });
    await expectCode('overtaken-log', one.append('run/1', ['c'], { unless: 'run/2' }), 'an append after the claim');
    await expectCode('overtaken-log', one.append('run/1', [], { unless: 'run/2' }), 'a barrier after the claim');
    assert.deepEqual(await linesOf(other, 'run/1'), ['a', 'b', 'c']);
    // A document of that name is no log.
    await one.put('run/3', 'document');
    await other.append('run/2', ['more'], { unless: 'run/3' });
  }),
  storageLaw('unless makes no log: one that was removed stays removed', async (one, other) => {
    await one.append('run/1', ['a'], { create: true });
    await one.append('run/1', ['b'], { unless: 'run/2' });
    await one.deleteAll('run/');
    await expectCode('overtaken-log', one.append('run/1', ['c'], { unless: 'run/2' }), 'an append to a removed log');
    await expectCode('overtaken-log', one.append('run/1', [], { unless: 'run/2' }), 'a barrier of a removed log');
    await expectCode('overtaken-log', one.append('run/x', ['d'], { unless: 'run/2' }), 'an append to no log');
    assert.deepEqual((await other.list('')).entries, []);
  }),
  storageLaw(
    'of an owner who appends unless and a claimant who creates and then reads, one sees the other',
    async (one, other) => {
      for (let round = 0; round < 30; round += 1) {
        const run = `both/${round}`;
        await one.append(`${run}/1`, ['opened'], { create: true });
        const appending = one.append(`${run}/1`, ['record'], { unless: `${run}/2` }).then(
          () => true,
          () => false,
        );
        await other.append(`${run}/2`, ['claim'], { create: true });
        await other.append(`${run}/1`, []);
        const read = await linesOf(other, `${run}/1`);
        assert(!(await appending) || read.includes('record'), 'an acknowledged line was not seen by the claimant');
      }
    },
  ),
  storageLaw('an append without lines makes no log', async (one, other) => {
    await one.append('no/log', []);
    assert.deepEqual((await other.list('')).entries, []);
    await one.append('a/log', ['x'], { derived: true });
    await other.append('a/log', []);
    assert.deepEqual(await linesOf(one, 'a/log'), ['x']);
  }),
  storageLaw('derived lines are whole and in order among the others', async (one, other) => {
    const works: Promise<void>[] = [];
    for (let index = 0; index < 50; index += 1)
      works.push(one.append('log', [`${index}`], { derived: index % 2 === 1 }));
    await Promise.all(works);
    assert.deepEqual(
      await linesOf(other, 'log'),
      Array.from({ length: 50 }, (_, index) => `${index}`),
    );
  }),
  storageLaw('a log that was removed begins anew', async (one, other) => {
    await one.append('run/1', ['old'], { create: true });
    await one.append('run/x.log', ['old']);
    await one.deleteAll('run/');
    assert.deepEqual(await linesOf(other, 'run/1'), []);
    await one.append('run/x.log', ['new']);
    await one.append('run/1', ['new'], { create: true });
    await one.append('run/1', ['newer']);
    assert.deepEqual(await linesOf(other, 'run/1'), ['new', 'newer']);
    assert.deepEqual(await linesOf(other, 'run/x.log'), ['new']);
  }),
  storageLaw('a released log goes on as before', async (one, other) => {
    await one.append('a/log', ['1'], { create: true });
    one.release?.('a/log');
    one.release?.('a/log');
    one.release?.('never/used');
    await one.append('a/log', ['2']);
    assert.deepEqual(await linesOf(other, 'a/log'), ['1', '2']);
  }),
  storageLaw('watching is a hint and nothing more', async (one, other) => {
    let hints = 0;
    const stop = one.watch?.('inbox/', () => {
      hints += 1;
      throw new Error('the trouble of a watcher');
    });
    await other.append('inbox/a', ['x']);
    await other.put('inbox/b', 'y');
    stop?.();
    stop?.();
    const before = hints;
    await other.append('inbox/a', ['z']);
    assert.equal(hints, before);
    assert.deepEqual(await linesOf(one, 'inbox/a'), ['x', 'z']);
  }),
  storageLaw('a closed handle refuses every call, and writes that were under way are done', async (one) => {
    const under = one.append('log', ['under way']);
    const closing = one.close?.();
    await under;
    await closing;
    await one.close?.();
    await expectCode('storage-closed', one.get('a'), 'get');
    await expectCode('storage-closed', one.put('a', ''), 'put');
    await expectCode('storage-closed', one.delete('a'), 'delete');
    await expectCode('storage-closed', one.list(''), 'list');
    await expectCode('storage-closed', one.deleteAll('a/'), 'deleteAll');
    await expectCode('storage-closed', one.append('a', ['x']), 'append');
    await expectCode('storage-closed', one.read('a')[Symbol.asyncIterator]().next(), 'read');
  }),
];
