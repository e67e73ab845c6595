import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BudgetDay } from '../../src/reliability/budget-day.ts';
import { type BudgetLine, readBudgetLine } from '../../src/reliability/budget-line.ts';
import { BudgetLedger } from '../../src/reliability/budget-ledger.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const amount = fc.nat(8);
const limit = 20;

const line: fc.Arbitrary<BudgetLine> = fc.oneof(
  fc.record({ id, most: amount, agent: fc.constantFrom('x', 'y') }).map(({ id, most, agent }) => ({
    ...({ type: 'reserved', id, by: 'n', at: 0, agent } as const),
    ...{ most: { calls: 1, tokens: most }, limits: { all: { tokens: limit }, agent: { tokens: 12 } } },
  })),
  fc
    .record({ id, used: amount })
    .map(({ id, used }) => ({ type: 'settled', id, at: 0, used: { tokens: used } }) as const),
  id.map((id) => ({ type: 'settled', id, at: 0, used: {} }) as const),
  fc.nat(2).map((tokens) => ({ type: 'used', at: 0, used: { tokens } }) as const),
);

test('by the order of its lines alone, what is used and reserved fits the limit as often as something is granted (G9)', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
      const day = new BudgetDay();
      // The tiniest ledger that is right.
      const open = new Map<string, { most: number; agent: string }>();
      const spent = { all: 0, x: 0, y: 0 };
      for (const one of lines) {
        const shortage = day.apply(readBudgetLine(JSON.stringify(one)) ?? one);
        if (one.type === 'used') spent.all += one.used.tokens ?? 0;
        if (one.type === 'settled') {
          const settled = open.get(one.id);
          open.delete(one.id);
          if (settled === undefined) continue;
          const used = one.used.tokens ?? settled.most;
          spent.all += used;
          spent[settled.agent as 'x'] += used;
        }
        if (one.type !== 'reserved' || open.has(one.id)) continue;
        const { most, agent = '' } = { ...one, most: one.most.tokens ?? 0 };
        const held = (name?: string): number =>
          [...open.values()].reduce(
            (sum, other) => sum + (name === undefined || other.agent === name ? other.most : 0),
            0,
          );
        const fits = spent.all + held() + most <= limit && spent[agent as 'x'] + held(agent) + most <= 12;
        expect(shortage === undefined).toBe(fits);
        if (fits) open.set(one.id, { most, agent });
        expect(day.holds(one.id)).toBe(fits);
      }
      expect(day.total.used.tokens ?? 0).toBe(spent.all);
      expect(day.open).toBe(open.size);
    }),
    { numRuns: 300 },
  );
});

test('ledgers that write in any order agree about every reservation, and never give away more than there is (G9)', async () => {
  const act = fc.record({
    who: fc.nat(3),
    tokens: fc.integer({ min: 1, max: 9 }),
    settles: fc.boolean(),
    used: fc.nat(9),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), async (turns) => {
      const host = new FakeHost();
      const storage = new MemoryStorage();
      const ledgers = [0, 1, 2, 3].map(
        (number) =>
          new BudgetLedger({
            ...{ storage, host, limits: { tokens: limit } },
            owner: { nonce: `n${number}`, host: 'h', bootId: 'b', pidNamespace: 'n', pid: 1, startedAt: '' },
          }),
      );
      let held = 0;
      let spent = 0;
      for (const turn of turns)
        await Promise.all(
          turn.map(async ({ who, tokens, settles, used }) => {
            const ledger = ledgers[who];
            const answer = await ledger?.reserve({ estimate: { tokens } });
            if (ledger === undefined || answer === undefined || 'measure' in answer) return;
            held += tokens;
            expect(spent + held).toBeLessThanOrEqual(limit);
            if (!settles) return;
            const really = Math.min(used, tokens);
            await ledger.settle(answer, { tokens: really });
            held -= tokens;
            spent += really;
          }),
        );
      for (const ledger of ledgers)
        expect(await ledger.read()).toMatchObject({ left: { tokens: limit - spent - held } });
    }),
    { numRuns: 60 },
  );
});
