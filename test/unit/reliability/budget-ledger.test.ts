import { expect, test } from 'vitest';
import { RejectedError } from '../../../src/core/errors.ts';
import { BudgetLedger, isLimitReached } from '../../../src/reliability/budget-ledger.ts';
import type { DayLimits } from '../../../src/reliability/limits.ts';
import { nextDayAt } from '../../../src/state/budget-days.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { LogLine } from '../../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const host = new FakeHost();
const today = new Date(host.now()).toISOString().slice(0, 10);

function owner(nonce: string) {
  return { nonce, host: 'h', bootId: 'b', pidNamespace: 'n', pid: 1, startedAt: nonce };
}

function ledger(storage: MemoryStorage, limits: DayLimits, nonce = 'a', dead: readonly string[] = []): BudgetLedger {
  return new BudgetLedger({
    ...{ storage, host, limits, owner: owner(nonce) },
    liveness: ({ nonce: other }) => Promise.resolve(dead.includes(other) ? 'dead' : 'alive'),
  });
}

async function held(
  asked: ReturnType<BudgetLedger['reserve']>,
): Promise<{ readonly id: string; readonly day: string }> {
  const answer = await asked;
  if ('measure' in answer) throw new Error('refused');
  return answer;
}

test('a call begins only where its maximum fits beside what is used and reserved', async () => {
  const budget = ledger(new MemoryStorage(), { costUsd: 1 });
  const first = await held(budget.reserve({ estimate: { costUsd: 0.6 } }));
  expect(await budget.reserve({ estimate: { costUsd: 0.6 } })).toMatchObject({
    ...{ scope: 'day', day: today, measure: 'costUsd', limit: 1, used: 0, reserved: 0.6, asked: 0.6, mayPass: true },
  });
  await budget.settle(first, { costUsd: 0.3 });
  await held(budget.reserve({ estimate: { costUsd: 0.6 } }));
  expect(await budget.read()).toMatchObject({
    ...{ used: { costUsd: 0.3, calls: 1 }, reserved: { costUsd: 0.6 }, left: { costUsd: 0.1 } },
  });
});

test('ten dimes fill a dollar to the cent', async () => {
  const budget = ledger(new MemoryStorage(), { costUsd: 1 });
  for (let call = 0; call < 10; call += 1) await held(budget.reserve({ estimate: { costUsd: 0.1 } }));
  expect(await budget.reserve({ estimate: { costUsd: 1e-9 } })).toHaveProperty('measure', 'costUsd');
});

test('of two that reserve at once the one whose line stands first has it', async () => {
  const storage = new MemoryStorage();
  const [one, other] = [ledger(storage, { tokens: 10 }, 'a'), ledger(storage, { tokens: 10 }, 'b')];
  const answers = await Promise.all([
    one.reserve({ estimate: { tokens: 6 } }),
    other.reserve({ estimate: { tokens: 6 } }),
  ]);
  expect(answers.filter((answer) => 'id' in answer)).toHaveLength(1);
});

test('what is reserved by a process that died counts in full, until somebody knows what it used', async () => {
  const storage = new MemoryStorage();
  const dead = await held(ledger(storage, {}, 'dead').reserve({ estimate: { tokens: 8 } }));
  const next = ledger(storage, { tokens: 10 }, 'next', ['dead']);
  expect(await next.reserve({ estimate: { tokens: 5 } })).toMatchObject({ reserved: 8, mayPass: true });
  expect(await next.mayBeSettled()).toBe(false);
  await next.settle(dead, { tokens: 1 });
  await held(next.reserve({ estimate: { tokens: 5 } }));
});

test('whether somebody lives is asked of what it holds, since it reserved it', async () => {
  const storage = new MemoryStorage();
  const other = ledger(storage, {}, 'other');
  await held(other.reserve({ estimate: { tokens: 1 } }));
  await host.advance(60_000);
  const newest = host.now();
  await held(other.reserve({ estimate: { tokens: 1 } }));
  const asked: unknown[] = [];
  const asking = new BudgetLedger({
    ...{ storage, host, limits: { tokens: 1 }, owner: owner('asking') },
    liveness: ({ nonce }, heldSince) => {
      asked.push([nonce, heldSince]);
      return Promise.resolve('dead');
    },
  });
  await asking.read();
  await asking.reserve({ estimate: { tokens: 1 } });
  expect(await asking.mayBeSettled()).toBe(false);
  expect(asked).toEqual([['other', newest]]);
});

test('only a day that there is can be read', async () => {
  const budget = ledger(new MemoryStorage(), {});
  for (const day of ['2026-02-31', '2026-13-01', '2026-2-3', '../x', ''])
    await expect(budget.read(day)).rejects.toMatchObject({ code: 'invalid-option', subject: 'day', value: day });
  expect((await budget.read('2024-02-29')).used.calls ?? 0).toBe(0);
});

test('what one call costs above its own is recorded and closes the budget', async () => {
  const budget = ledger(new MemoryStorage(), { costUsd: 1 });
  await budget.settle(await held(budget.reserve({ estimate: { costUsd: 0.5 } })), { costUsd: 1.4 });
  expect(await budget.reserve({ estimate: { costUsd: 0 } })).toMatchObject({ used: 1.4, asked: 0, mayPass: false });
});

test('a call that says nothing of its maximum reserves all that is left, and what it does not report counts so', async () => {
  const budget = ledger(new MemoryStorage(), { costUsd: 1, tokens: 100 });
  await budget.record({ costUsd: 0.2 });
  const alone = await held(budget.reserve({ estimate: { tokens: 10 } }));
  expect((await budget.read()).reserved).toMatchObject({ costUsd: 0.8, tokens: 10 });
  expect(await budget.reserve({ estimate: { tokens: 10 } })).toMatchObject({ measure: 'costUsd', mayPass: true });
  await budget.settle(alone, { tokens: 3 });
  expect((await budget.read()).used).toMatchObject({ costUsd: 1, tokens: 3 });
});

test('where nothing is limited, calls of unknown cost are counted as such and not as free', async () => {
  const budget = ledger(new MemoryStorage(), {});
  await budget.settle(await held(budget.reserve({ agent: 'coder' })), { tokens: 3 });
  const { used, unknown, agents } = await budget.read();
  expect(used).not.toHaveProperty('costUsd');
  expect(unknown).toEqual({ costUsd: 1 });
  expect(agents['coder']).toMatchObject({ used: { calls: 1, tokens: 3 }, unknown: { costUsd: 1 } });
});

test('what was cut off is charged with what it held where it reported less', async () => {
  const budget = ledger(new MemoryStorage(), { tokens: 100 });
  await budget.settle(await held(budget.reserve({ estimate: { tokens: 10 } })), { tokens: 4 }, true);
  expect((await budget.read()).used.tokens).toBe(10);
});

test('what was counted of a call that nobody had reported is taken back once, by whoever finds out', async () => {
  const storage = new MemoryStorage();
  const budget = ledger(storage, { tokens: 100 });
  const call = await held(budget.reserve({ estimate: { tokens: 10 }, agent: 'coder' }));
  // What is still held is settled, and not corrected.
  await budget.correct(call, { tokens: 10 }, 'coder');
  expect((await budget.read()).reserved.tokens).toBe(10);
  await budget.settle(call, { tokens: 4 }, true);
  for (const finder of [budget, ledger(storage, {}, 'b')]) {
    await finder.correct(call, { tokens: 6 }, 'coder');
    const { used, agents } = await finder.read();
    expect([used.tokens, agents['coder']?.used.tokens, used.calls]).toEqual([4, 4, 1]);
  }
  await expect(budget.correct(call, { tokens: -1 })).rejects.toMatchObject({ code: 'invalid-option' });
});

test('an agent has limits of its own', async () => {
  const budget = ledger(new MemoryStorage(), { calls: 5, agents: { coder: { calls: 1 } } });
  await held(budget.reserve({ agent: 'coder' }));
  expect(await budget.reserve({ agent: 'coder' })).toMatchObject({ scope: 'day', agent: 'coder', measure: 'calls' });
  await held(budget.reserve({ agent: 'reviewer' }));
});

test('what was reserved before midnight belongs to the day before', async () => {
  const clock = new FakeHost();
  const budget = new BudgetLedger({
    storage: new MemoryStorage(),
    host: clock,
    limits: { calls: 1 },
    owner: owner('a'),
  });
  const late = await held(budget.reserve({}));
  const day = 86_400_000;
  clock.schedule(day - (clock.now() % day), () => undefined);
  await clock.advanceToNext();
  await held(budget.reserve({}));
  await budget.settle(late, { tokens: 7 });
  expect((await budget.read(late.day)).used.tokens).toBe(7);
  expect((await budget.read()).used.tokens).toBeUndefined();
});

test('a refused reservation is written once, however often it is asked for again', async () => {
  const storage = new MemoryStorage();
  const budget = ledger(storage, { calls: 1 });
  await held(budget.reserve({}));
  for (let look = 0; look < 5; look += 1) await budget.reserve({});
  let lines = 0;
  for await (const { cursor } of storage.read(`budgets/days/${today}`)) lines += cursor > 0 ? 1 : 0;
  expect(lines).toBe(2);
});

test('a body without room is not run, and one with room settles with what it says', async () => {
  const budget = ledger(new MemoryStorage(), { tokens: 10 });
  const gave = await budget.run({ estimate: { tokens: 8 } }, (used) => {
    used({ inputTokens: 1, outputTokens: 2 });
    return 'done';
  });
  expect(gave).toBe('done');
  expect((await budget.read()).used).toMatchObject({ tokens: 3, calls: 1, attempts: 1 });
  const refused: unknown = await budget
    .run({ estimate: { tokens: 8 } }, () => Promise.reject(new Error('ran')))
    .catch((error: unknown) => error);
  expect(isLimitReached(refused)).toBe(true);
  expect(refused).toBeInstanceOf(RejectedError);
  expect((refused as RejectedError).message).toBe(
    `The limit of 10 tokens for the day ${today} (UTC) is reached: 3 tokens used; 8 tokens more do not fit.`,
  );
});

test('what could not be written is written with the next line', async () => {
  const storage = new MemoryStorage();
  const budget = ledger(storage, { tokens: 10 });
  const first = await held(budget.reserve({ estimate: { tokens: 10 } }));
  const append = storage.append.bind(storage);
  storage.append = () => Promise.reject(new Error('the disk is full'));
  expect(await budget.settle(first, { tokens: 1 })).toBeInstanceOf(Error);
  await expect(budget.reserve({ estimate: { tokens: 1 } })).rejects.toThrow('full');
  storage.append = append;
  await held(budget.reserve({ estimate: { tokens: 9 } }));
  expect(await budget.read()).toMatchObject({ used: { tokens: 1 }, reserved: { tokens: 9 } });
});

test('what an append wrote that failed all the same counts once when it is written again', async () => {
  class Unsure extends MemoryStorage {
    failing = true;
    override async append(...given: Parameters<MemoryStorage['append']>): Promise<void> {
      await super.append(...given);
      if (this.failing) throw new Error('disk');
    }
  }
  const storage = new Unsure();
  const budget = ledger(storage, {});
  for (const costUsd of [0.25, 0.5]) expect(await budget.record({ costUsd })).toEqual(new Error('disk'));
  storage.failing = false;
  expect(await budget.record({ costUsd: 1 }, { agent: 'coder' })).toBeUndefined();
  expect(await budget.read()).toMatchObject({ used: { costUsd: 1.75 } });
  expect(await ledger(storage, {}).read()).toMatchObject({ used: { costUsd: 1.75 } });
});

test('what others were granted counts by the limits that they went by, and what they were refused does not', async () => {
  const storage = new MemoryStorage();
  const narrow = ledger(storage, { tokens: 10 }, 'narrow');
  const wide = ledger(storage, { tokens: 100 }, 'wide');
  await held(narrow.reserve({ estimate: { tokens: 1 } }));
  await held(wide.reserve({ estimate: { tokens: 50 } }));
  expect(await narrow.reserve({ estimate: { tokens: 1 } })).toMatchObject({ limit: 10, reserved: 51 });
  expect((await narrow.read()).reserved).toMatchObject({ tokens: 51 });

  // Two at once, of which one is refused by a line that stands in the log.
  const contended = new MemoryStorage();
  const asked = ['a', 'b'].map((name) => ledger(contended, { tokens: 10 }, name).reserve({ estimate: { tokens: 8 } }));
  const answers = await Promise.all(asked);
  expect(answers.filter((answer) => 'measure' in answer)).toHaveLength(1);
  const reader = ledger(contended, { tokens: 100 }, 'reader');
  await held(reader.reserve({ estimate: { tokens: 1 } }));
  expect((await reader.read()).reserved).toMatchObject({ tokens: 9 });
});

test('a reservation is looked for by a reading that began after it was written', async () => {
  class LaggingStorage extends MemoryStorage {
    interrupt: () => void = () => undefined;

    override async *read(...where: Parameters<MemoryStorage['read']>): ReturnType<MemoryStorage['read']> {
      const lines: LogLine[] = [];
      for await (const line of super.read(...where)) lines.push(line);
      for (let turn = 0; turn < 3; turn += 1) await host.turn();
      yield* lines;
    }

    override async append(...what: Parameters<MemoryStorage['append']>): Promise<void> {
      this.interrupt();
      for (let turn = 0; turn < 2; turn += 1) await host.turn();
      return super.append(...what);
    }
  }
  const storage = new LaggingStorage();
  const budget = ledger(storage, { tokens: 10 });
  await held(budget.reserve({ estimate: { tokens: 1 } }));
  const reads: Promise<unknown>[] = [];
  storage.interrupt = () => {
    reads.push(budget.read());
  };
  await held(budget.reserve({ estimate: { tokens: 1 } }));
  await Promise.all(reads);
  expect((await budget.read()).reserved).toMatchObject({ tokens: 2 });
});

test('a day is one of UTC, wherever its process is', async () => {
  const before = process.env['TZ'];
  try {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      process.env['TZ'] = zone;
      for (const time of ['00:00:00.000', '10:30:00.000', '23:59:59.999']) {
        const clock = new FakeHost({ startAt: Date.parse(`2026-03-29T${time}Z`) });
        const budget = new BudgetLedger({ storage: new MemoryStorage(), host: clock });
        expect(await held(budget.reserve({})), `${zone} ${time}`).toMatchObject({ day: '2026-03-29' });
        expect(nextDayAt(clock.now())).toBe(Date.parse('2026-03-30T00:00:00.000Z'));
      }
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test.each([
  ['a number that is none', { costUsd: Number.NaN }, 'usage.costUsd'],
  ['less than nothing', { tokens: -1 }, 'usage.tokens'],
  ['text', { costUsd: '0.4' }, 'usage.costUsd'],
  ['an amount that nobody counts', { cost: 1 }, 'cost'],
  ['no object', null, 'usage'],
])('%s is refused by name as what a call used, and what it held counts', async (_, wrong, subject) => {
  const budget = ledger(new MemoryStorage(), { costUsd: 5, tokens: 100 });
  const call = budget.run({ estimate: { costUsd: 1, tokens: 10 } }, (used) => {
    used({ costUsd: 0.25, tokens: 20 });
    used(wrong as never);
  });
  await expect(call).rejects.toMatchObject({ code: 'invalid-option', subject });
  expect(await budget.read()).toMatchObject({ used: { costUsd: 1, tokens: 20, calls: 1 }, reserved: { costUsd: 0 } });
});

test('what a call says it used is added up', async () => {
  const budget = ledger(new MemoryStorage(), { costUsd: 5 });
  await budget.run({ estimate: { costUsd: 1 } }, (used) => {
    used({ costUsd: 0.25 });
    used({ costUsd: 0.5 });
  });
  expect((await budget.read()).used).toMatchObject({ costUsd: 0.75 });
});

test('what is no amount, request, reservation or day is refused by name, and nothing is written', async () => {
  const budget = ledger(new MemoryStorage(), { costUsd: 5 });
  const reserved = await held(budget.reserve({ estimate: { costUsd: 1 } }));
  const refused = (subject: string) => ({ code: 'invalid-option', subject });
  await expect(budget.settle(reserved, { costUsd: Number.NaN })).rejects.toMatchObject(refused('used.costUsd'));
  await expect(budget.settle(null as never, {})).rejects.toMatchObject(refused('reservation'));
  await expect(budget.record({ tokens: '5' } as never)).rejects.toMatchObject(refused('used.tokens'));
  await expect(budget.reserve(null as never)).rejects.toMatchObject(refused('reserve'));
  await expect(budget.read('today')).rejects.toMatchObject(refused('day'));
  expect(await budget.read()).toMatchObject({ used: {}, reserved: { costUsd: 1 } });
});
