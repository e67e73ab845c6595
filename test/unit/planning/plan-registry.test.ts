import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunStatus } from '../../../src/core/events.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import { makePlan } from '../../../src/planning/make-plan.ts';
import type { Plan } from '../../../src/planning/plan.ts';
import { encodeBundle } from '../../../src/planning/plan-bundle.ts';
import { PlanRegistry } from '../../../src/planning/plan-registry.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const planOf = (request: string, createdAt = 0): Promise<Plan> => makePlan(request, { createdAt });

test('a plan is kept as it is, found by its id or how that or its name begins, and listed newest first', async () => {
  const registry = new PlanRegistry({ storage: new MemoryStorage(), host: new FakeHost() });
  const [one, two] = [await planOf('Fix the parser'), await planOf('Add dark mode', 1000)];
  await registry.save(one);
  await registry.save(two);
  expect((await registry.require(one.id)).plan).toEqual(one);
  expect((await registry.require('fix')).plan.id).toBe(one.id);
  expect((await registry.list()).map(({ plan }) => plan.id)).toEqual([two.id, one.id]);
  await expect(registry.require('1970')).rejects.toThrow('there are 2 of them');
  await expect(registry.require('none')).rejects.toMatchObject({ code: 'unknown-plan' });
  await expect(registry.require('')).rejects.toMatchObject({ code: 'unknown-plan' });
  await expect(registry.require('../../etc')).rejects.toMatchObject({ code: 'unknown-plan' });
});

test('of any number of plans the histories of only a few are open at once', async () => {
  const host = new FakeHost();
  const open = { now: 0, most: 0 };
  class Counting extends MemoryStorage {
    override async *read(log: string): ReturnType<MemoryStorage['read']> {
      open.now += 1;
      open.most = Math.max(open.most, open.now);
      await host.turn();
      yield* super.read(log);
      open.now -= 1;
    }
  }
  const registry = new PlanRegistry({ storage: new Counting(), host });
  for (let index = 0; index < 60; index += 1) await registry.save(await planOf(`Fix number ${index}`, index));
  open.most = 0;
  const all = await registry.list();
  expect(all.map(({ plan }) => plan.request)).toEqual(
    Array.from({ length: 60 }, (_, index) => `Fix number ${59 - index}`),
  );
  expect(all.every(({ history }) => history.length === 1)).toBe(true);
  expect(open.most).toBeGreaterThan(1);
  expect(open.most).toBeLessThanOrEqual(16);
});

test('many who keep plans and note things at once lose nothing', async () => {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  const many = Array.from({ length: 8 }, () => new PlanRegistry({ storage, host }));
  const plans = await Promise.all(many.map((_, index) => planOf(`Fix number ${index}`, index)));
  const shared = await planOf('Fix what all want', 99);
  await Promise.all(many.flatMap((registry, index) => [registry.save(plans[index]!), registry.save(shared)]));
  await Promise.all(many.map((registry, index) => registry.record(shared.id, { type: 'run', runId: `r${index}` })));
  expect(await many[0]!.list()).toHaveLength(9);
  const { history } = await many[1]!.require(shared.id);
  expect(
    history
      .filter(({ type }) => type === 'run')
      .map(({ runId }) => runId)
      .sort(),
  ).toEqual(many.map((_, index) => `r${index}`));
  expect(history.filter(({ type }) => type === 'saved')).toHaveLength(1);
});

test.each<readonly [string, readonly RunStatus[], 'running' | 'completed' | 'failed' | undefined, string]>([
  ['nothing was begun', [], undefined, 'planned'],
  ['a run goes on', ['failed', 'in_progress'], undefined, 'active'],
  ['a run rests', ['paused'], 'completed', 'active'],
  ['its process died', ['interrupted'], undefined, 'active'],
  ['a script is at it', [], 'running', 'active'],
  ['one was completed', ['failed', 'completed'], undefined, 'completed'],
  ['its script was completed', [], 'completed', 'completed'],
  ['all failed', ['failed', 'cancelled'], 'failed', 'failed'],
])('how it stands is told by what carries it out: %s', async (_, statuses, script, expected) => {
  const storage = new MemoryStorage();
  const runs = { get: async (id: string) => ({ status: statuses[Number(id)]! }) };
  const scripts = async () => (script === undefined ? undefined : { status: script });
  const registry = new PlanRegistry({ storage, runs, scripts, host: new FakeHost() });
  const plan = await planOf('Fix it');
  await registry.save(plan);
  for (const index of statuses.keys()) await registry.record(plan.id, { type: 'run', runId: String(index) });
  expect((await registry.require(plan.id)).status).toBe(expected);
  expect(await registry.list({ status: 'planned' })).toHaveLength(expected === 'planned' ? 1 : 0);
});

test('what is exported is imported as the same plan, marked as one from elsewhere; with any character changed it is refused', async () => {
  const host = new FakeHost();
  const here = new PlanRegistry({ storage: new MemoryStorage(), host });
  const plan = await planOf('Fix the parser and document `x`');
  await here.save(plan);
  const text = await here.export(plan.id);
  const there = new PlanRegistry({ storage: new MemoryStorage(), host });
  const imported = await there.import(text);
  expect(imported).toMatchObject({ origin: 'imported', plan: { id: plan.id, phases: plan.phases } });
  expect((await here.import(text)).origin).toBe('made');
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 2), fc.constantFrom('x', '0', '"', '}', ' '), async (at, sign) => {
      const changed = `${text.slice(0, at)}${sign}${text.slice(at + 1)}`;
      const result = await there.import(changed).catch((error: unknown) => error);
      // Spaces between the values mean nothing.
      if ((result as { readonly code?: unknown }).code !== 'invalid-export')
        expect((result as typeof imported).plan).toEqual(imported.plan);
    }),
    { numRuns: 200, seed: 7 },
  );
  for (const other of ['', '[]', '{}', '{"kind":"holdfast-plan","format":2}', 'null'])
    await expect(there.import(other)).rejects.toMatchObject({ code: 'invalid-export' });
});

test('another plan with the same id, a damaged one and one that waits for itself are not taken', async () => {
  const storage = new MemoryStorage();
  const registry = new PlanRegistry({ storage, host: new FakeHost() });
  const plan = await planOf('Fix it');
  await registry.save(plan);
  const [first, ...rest] = plan.phases;
  const other: Plan = { ...plan, phases: [{ ...first!, title: 'another' }, ...rest] };
  await expect(registry.save(other)).rejects.toMatchObject({ code: 'name-taken' });
  const circle: Plan = { ...plan, id: 'circle', phases: [{ ...first!, needs: [plan.phases[1]!.name] }, ...rest] };
  await expect(registry.save(circle)).rejects.toThrow('in a circle');
  await expect(registry.save({ ...plan, id: '../x' })).rejects.toThrow('its id is none');
  const value = await storage.get(`plans/${plan.id}/plan`);
  await storage.put(`plans/${plan.id}/plan`, value!.replace('Fix it', 'Fix me'));
  expect(await registry.list()).toEqual([]);
  expect(await registry.damaged()).toEqual([plan.id]);
  await expect(registry.require(plan.id)).rejects.toThrow('cannot be read, it was changed or cut');
  await registry.save(await planOf('Add dark mode'));
  expect(await registry.damaged()).toEqual([plan.id]);
});

test('no registered secret is written', async () => {
  const storage = new MemoryStorage();
  const redactor = new Redactor();
  redactor.register('token', 'correct-horse-battery');
  const registry = new PlanRegistry({ storage, redactor, host: new FakeHost() });
  const plan = await planOf('Fix the login with correct-horse-battery');
  const kept = await registry.save(plan);
  const { entries } = await storage.list('', { values: true });
  expect(JSON.stringify(entries)).not.toContain('battery');
  expect((await registry.require(kept.plan.id)).plan).toMatchObject({ name: 'bugfix' });
  expect(kept.plan.request).toContain('Fix the login with');
});

test('what lost a secret is named, when it is kept and when it is read, also by those whom it was handed to', async () => {
  const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
  const variables = { test_command: `test -n ${token}` };
  const [lost, whole] = [
    await makePlan('Fix it', { createdAt: 0, variables }),
    await makePlan('Show [redacted:token] where a token stood', { createdAt: 0 }),
  ];
  const storage = new MemoryStorage();
  const registry = new PlanRegistry({ storage, host: new FakeHost() });
  const { redacted } = await registry.save(lost);
  expect(redacted).toContain('variables.test_command');
  expect(redacted?.filter((place) => place.endsWith('.work.command'))).toHaveLength(1);
  expect((await registry.require(lost.id)).redacted).toEqual(redacted);
  // What a request says of such marks is no loss.
  expect(await registry.save(whole)).not.toHaveProperty('redacted');
  const there = new PlanRegistry({ storage: new MemoryStorage(), host: new FakeHost() });
  expect((await there.import(await registry.export(lost.id))).redacted).toEqual(redacted);
});

test('a plan with more parts than can be kept is refused, here and from elsewhere', async () => {
  const registry = new PlanRegistry({ storage: new MemoryStorage(), host: new FakeHost() });
  const plan = await planOf('Fix it');
  const names = Array.from({ length: 200 }, (_, index) => `p${index}`);
  const phases = names.map((name, index) => ({ ...plan.phases[0]!, name, needs: names.slice(0, index) }));
  const refused = { code: 'invalid-option', message: expect.stringContaining('too many') as string };
  await expect(registry.save({ ...plan, phases })).rejects.toMatchObject(refused);
  await expect(registry.import(encodeBundle({ ...plan, phases }))).rejects.toMatchObject(refused);
});

test('a plan from elsewhere with a command that is none is refused', async () => {
  const registry = new PlanRegistry({ storage: new MemoryStorage(), host: new FakeHost() });
  const plan = await planOf('Fix it');
  for (const command of ['', ' \n', [], ['']]) {
    const phases = [{ ...plan.phases[0]!, work: { kind: 'command', command } as const }];
    await expect(registry.import(encodeBundle({ ...plan, phases }))).rejects.toThrow('a command has no program');
  }
});
