import { describe, expect, test } from 'vitest';
import { writeHead, writeRecord, seedOf } from '../../../src/state/records.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import {
  begin,
  claim,
  completed,
  deadProcess,
  elsewhere,
  folder,
  keysOf,
  linesOf,
  makeScene,
  rewrite,
  runId,
  started,
} from './scene.ts';
import { identifyProcess, type ProcessIdentity } from '../../../src/processes/identity.ts';

let deaths = 0;
/** A process of its own that is certainly dead. */
const dead = (): { process: ProcessIdentity } => ({ process: deadProcess(identifyProcess(), (deaths += 1)) });

function record(segment: number, n: number, event: object): string {
  return writeRecord(writeHead(event, 1), n, undefined, seedOf(`${runId}/${segment}`));
}

describe('creating a run', () => {
  test('has one winner', async () => {
    const { manager } = makeScene();
    const journals = await Promise.all([manager(), manager(), manager()].map((state) => state.create(started(), 1)));
    expect(journals.filter((journal) => journal !== undefined)).toHaveLength(1);
    expect(await manager().create(started(), 1)).toBeUndefined();
  });

  test('refuses an id that is no id, and an input that cannot be stored', async () => {
    const { manager, storage } = makeScene();
    await expect(manager().create(started(' x'), 1)).rejects.toMatchObject({ code: 'invalid-id' });
    await expect(manager().create(started(), { when: new Date(0) })).rejects.toMatchObject({
      code: 'value-not-storable',
      path: '$.when',
    });
    expect((await storage.list('')).entries).toEqual([]);
  });
});

describe('claiming a run', () => {
  test('gives its history in order, without values, and continues behind it', async () => {
    const { manager, storage } = makeScene();
    await begin(manager(dead()), 2);
    const { journal, heads } = await claim(manager());
    expect(journal.epoch).toBe(2);
    expect(heads.map(({ type, n, hasValue }) => `${n} ${type}${hasValue ? ' +' : ''}`)).toEqual([
      '1 opened',
      '2 run-started +',
      '3 step-completed +',
      '4 step-completed +',
    ]);
    expect(heads.every((head) => !('value' in head))).toBe(true);
    await journal.append(completed('more'), '1');
    const [opened, sealed, more] = (await linesOf(storage, `${folder}/2`)).map((line) => JSON.parse(line) as object);
    expect(opened).toMatchObject({ type: 'opened', n: 1 });
    expect(sealed).toMatchObject({ type: 'sealed', segments: { '1': 4 }, n: 2 });
    expect(more).toMatchObject({ key: 'more', n: 3 });
  });

  test('of a run that does not exist is run-not-found', async () => {
    await expect(claim(makeScene().manager())).rejects.toMatchObject({ code: 'run-not-found', runId });
  });

  test('whose owner lives is run-owned and names it', async () => {
    const { manager } = makeScene();
    const owner = manager();
    await begin(owner, 1);
    await expect(claim(manager())).rejects.toMatchObject({
      code: 'run-owned',
      owner: `process ${process.pid} on "${owner.owner.host}"`,
    });
    await expect(claim(owner)).rejects.toMatchObject({ code: 'run-owned' });
  });

  test('whose owner cannot be known is run-owned; whose owner is certainly dead is not', async () => {
    const { manager } = makeScene();
    await begin(manager({ process: elsewhere }));
    await expect(claim(manager())).rejects.toMatchObject({ code: 'run-owned', owner: 'process 4711 on "build-2"' });
    await begin(manager(dead()), 0, 'other');
    expect((await claim(manager(), {}, 'other')).journal.epoch).toBe(2);
  });

  test('that rests is free, whoever owned it: paused, ended, interrupted, released', async () => {
    const { manager } = makeScene();
    const rests = [
      { type: 'run-paused', reason: 'user', message: '' },
      { type: 'run-interrupted', reason: 'SIGTERM' },
      undefined,
    ] as const;
    for (const [index, event] of rests.entries()) {
      const journal = await begin(manager(), 1, `run-${index}`);
      if (event !== undefined) await journal.append(event);
      await journal.close();
      const { journal: next } = await claim(manager(), {}, `run-${index}`);
      await expect(claim(manager(), {}, `run-${index}`)).rejects.toMatchObject({ code: 'run-owned' });
      await next.close();
    }
  });

  test('has one winner among many who try at once, and the losers are told who won', async () => {
    const { manager } = makeScene();
    await begin(manager(dead()), 3);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => claim(manager())));
    const winners = tries.filter((outcome) => outcome.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const outcome of tries)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'run-owned' });
    await winners[0]?.value.journal.append(completed('mine'));
  });

  test('starts over with a fresh reader when another claim came first', async () => {
    const storage = new MemoryStorage();
    const { manager } = makeScene(storage);
    await begin(manager(dead()), 2);
    const create = storage.append.bind(storage);
    let intruders = 1;
    storage.append = async (log, lines, options) => {
      if (log === `${folder}/2` && intruders > 0) {
        intruders -= 1;
        const { journal } = await claim(manager(dead()));
        await journal.append(completed('between'));
      }
      await create(log, lines, options);
    };
    const readers: string[][] = [];
    const journal = await manager().claim(runId, {
      reader: () => {
        const keys: string[] = [];
        readers.push(keys);
        return (head) => {
          if (head.type === 'step-completed') keys.push(head.key);
        };
      },
    });
    expect(journal.epoch).toBe(3);
    expect(readers).toEqual([
      ['step-1', 'step-2'],
      ['step-1', 'step-2', 'between'],
    ]);
  });

  test('reads what the former owner wrote between the first look and the claim', async () => {
    const storage = new MemoryStorage();
    const { manager } = makeScene(storage);
    const former = await begin(manager(), 1);
    const create = storage.append.bind(storage);
    storage.append = async (log, lines, options) => {
      if (log === `${folder}/2` && options?.create === true) await former.append(completed('at the last moment'), '1');
      await create(log, lines, options);
    };
    const { journal, heads } = await claim(manager(), { takeOver: true });
    expect(keysOf(heads)).toEqual(['step-1', 'at the last moment']);
    const place = heads.at(-1)?.place;
    expect(place && (await journal.value(place))).toBe('1');
  });

  test('that was overtaken before its seal is no claim', async () => {
    const storage = new MemoryStorage();
    const { manager } = makeScene(storage);
    await begin(manager(dead()), 1);
    const append = storage.append.bind(storage);
    let other: Promise<unknown> | undefined;
    storage.append = async (log, lines, options) => {
      // The stopped claimant is robbed: it had not sealed, so it is not known to be dead.
      if (log === `${folder}/2` && options?.create !== true && other === undefined)
        await (other = claim(manager(), { takeOver: true }));
      await append(log, lines, options);
    };
    await expect(claim(manager())).rejects.toMatchObject({ code: 'run-owned' });
  });

  test('takes over whom the caller saw, not whoever else came first', async () => {
    const storage = new MemoryStorage();
    const { manager } = makeScene(storage);
    await begin(manager(), 1);
    const create = storage.append.bind(storage);
    let other: Promise<unknown> | undefined;
    storage.append = async (log, lines, options) => {
      if (log === `${folder}/2` && other === undefined) await (other = claim(manager(), { takeOver: true }));
      await create(log, lines, options);
    };
    await expect(claim(manager(), { takeOver: true })).rejects.toMatchObject({ code: 'run-owned' });
  });

  test('makes the earlier logs durable before it seals them', async () => {
    const storage = new MemoryStorage();
    const { manager } = makeScene(storage);
    await begin(manager(dead()), 1);
    const calls: string[] = [];
    const append = storage.append.bind(storage);
    const read = storage.read.bind(storage);
    storage.append = async (log, lines, options) => {
      calls.push(`${lines.length === 0 ? 'barrier' : options?.create === true ? 'create' : 'append'} ${log.slice(-1)}`);
      await append(log, lines, options);
    };
    storage.read = (log, after) => {
      calls.push(`read ${log.slice(-1)}`);
      return read(log, after);
    };
    await claim(manager());
    const made = calls.indexOf('create 2');
    expect(calls.lastIndexOf('read 1')).toBeGreaterThan(made);
    expect(calls.indexOf('barrier 1')).toBeGreaterThan(calls.lastIndexOf('read 1'));
    expect(calls.indexOf('append 2')).toBeGreaterThan(calls.indexOf('barrier 1'));
  });

  test('that failed before its seal may be made again', async () => {
    const storage = new MemoryStorage();
    const { manager } = makeScene(storage);
    await begin(manager(dead()), 1);
    const state = manager();
    const append = storage.append.bind(storage);
    storage.append = async (log, lines, options) => {
      if (log === `${folder}/2` && options?.create !== true) throw new Error('disk');
      await append(log, lines, options);
    };
    await expect(claim(state)).rejects.toThrow('disk');
    storage.append = append;
    const { journal, heads } = await claim(state);
    expect(journal.epoch).toBe(3);
    expect(keysOf(heads)).toEqual(['step-1']);
  });
});

describe('which records count', () => {
  test('the highest readable seal decides: one that a stopped claimant wrote late does not', async () => {
    const { manager, storage } = makeScene();
    await begin(manager(dead()), 2);
    // Claimed, then stopped before its seal.
    await storage.append(`${folder}/2`, [record(2, 1, { type: 'opened', format: 1, owner: manager(dead()).owner })], {
      create: true,
    });
    const third = await claim(manager(dead()));
    await third.journal.append(completed('third'));
    // It wakes, and seals what it saw before: nothing of that may be believed.
    await storage.append(`${folder}/2`, [
      record(2, 2, { type: 'sealed', segments: { 1: 1 } }),
      record(2, 3, completed('ghost')),
    ]);
    const { heads } = await claim(manager());
    expect(keysOf(heads)).toEqual(['step-1', 'step-2', 'third']);
  });

  test('claims above the deciding seal acknowledged nothing', async () => {
    const { manager, storage } = makeScene();
    await begin(manager(dead()), 1);
    for (const segment of [2, 3])
      await storage.append(
        `${folder}/${segment}`,
        [record(segment, 1, { type: 'opened', format: 1, owner: manager(dead()).owner })],
        {
          create: true,
        },
      );
    const { journal, heads } = await claim(manager());
    expect(journal.epoch).toBe(4);
    expect(keysOf(heads)).toEqual(['step-1']);
    expect(JSON.parse((await linesOf(storage, `${folder}/4`))[1] ?? '')).toMatchObject({
      segments: { '1': 3, '2': 1, '3': 1 },
    });
  });

  test('ten segments and more are in the order of their numbers', async () => {
    const { manager } = makeScene();
    await begin(manager(dead()), 1);
    for (let epoch = 2; epoch <= 12; epoch += 1)
      await (await claim(manager(dead()))).journal.append(completed(`in ${epoch}`));
    const { journal, heads } = await claim(manager());
    expect(journal.epoch).toBe(13);
    expect(keysOf(heads)).toEqual(['step-1', ...Array.from({ length: 11 }, (_, index) => `in ${index + 2}`)]);
  });

  test('a segment that is gone is damage, never a new run', async () => {
    const { manager, storage } = makeScene();
    await begin(manager(dead()), 1);
    await claim(manager(dead()));
    await rewrite(storage, `${folder}/1`, []);
    await expect(claim(manager())).rejects.toMatchObject({ code: 'journal-damaged', subject: `${folder}/1` });
  });
});

describe('a newer format', () => {
  test('is refused, and nothing is changed', async () => {
    const { manager, storage } = makeScene();
    await storage.append(`${folder}/1`, [record(1, 1, { type: 'opened', format: 2, owner: manager(dead()).owner })], {
      create: true,
    });
    const before = await storage.list('');
    await expect(claim(manager(), { takeOver: true })).rejects.toMatchObject({ code: 'format-newer' });
    await expect(manager().get(runId)).rejects.toMatchObject({ code: 'format-newer' });
    expect(await storage.list('')).toEqual(before);
  });
});
