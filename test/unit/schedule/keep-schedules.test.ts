import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  StorageError,
  type Workflow,
} from '../../../src/index.ts';
import { keepSchedules, type Schedule, type SchedulingOptions } from '../../../src/schedule/keep-schedules.ts';
import { GitError } from '../../../src/core/errors.ts';
import { scheduledId, scheduledMoment } from '../../../src/schedule/scheduled-id.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const startAt = Date.parse('2026-11-20T00:00:00Z');
const minute = 60_000;

// What is loaded when it is first needed would take no fake time, but real turns.
beforeAll(async () => {
  const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), views: false });
  const workflow = defineWorkflow({ name: 'first', run: (wf) => wf.step('work', () => 1) });
  const stop = new AbortController();
  await keepSchedules(manager, [{ workflow, cron: '* * * * *' }], {
    signal: stop.signal,
    every: '50ms',
    begun: (run) =>
      void run.result.then(() => {
        stop.abort();
      }),
  });
  await manager.close();
});

/** Serves a schedule from one moment to another, as a process of its own would. */
async function serve(
  storage: MemoryStorage,
  host: FakeHost,
  schedule: Schedule,
  [from, until]: readonly [number, number],
  told: Partial<SchedulingOptions> = {},
): Promise<void> {
  await host.sleep(Math.max(0, startAt + from - host.now()));
  const manager = new EnhancedWorkflowManager({ storage, host, views: false });
  manager.register(schedule.workflow);
  const stop = new AbortController();
  host.schedule(Math.max(0, startAt + until - host.now()), () => {
    stop.abort();
  });
  await keepSchedules(manager, [schedule], { host, signal: stop.signal, ...told });
  await manager.close();
}

/** The moments that runs were begun for, in order, in minutes. */
async function begunIn(storage: MemoryStorage, host: FakeHost, workflow: string): Promise<readonly number[]> {
  const manager = new EnhancedWorkflowManager({ storage, host, views: false });
  const { runs } = await manager.list({ workflow });
  await manager.close();
  return runs
    .map(({ workflow_id: id }) => ((scheduledMoment(workflow, id) ?? NaN) - startAt) / minute)
    .sort((one, other) => one - other);
}

describe('a schedule', () => {
  test('begins each moment that somebody serves exactly once, whatever is started and stopped beside it', async () => {
    const period = fc
      .tuple(fc.integer({ min: 0, max: 95 * minute }), fc.integer({ min: 1, max: 60 * minute }))
      .map(([from, length]) => [from, from + length] as const);
    await fc.assert(
      fc.asyncProperty(fc.array(period, { minLength: 1, maxLength: 5 }), async (periods) => {
        const host = new FakeHost({ startAt });
        const storage = new MemoryStorage();
        const done: string[] = [];
        const nightly = defineWorkflow({
          name: 'nightly',
          run: (wf) => wf.step('work', () => void done.push(wf.id)),
        });
        const schedule: Schedule = { workflow: nightly, cron: '*/10 * * * *' };
        await host.finish(Promise.all(periods.map((one) => serve(storage, host, schedule, one))));
        const begun = await host.finish(begunIn(storage, host, 'nightly'));
        const moments = Array.from({ length: 17 }, (_, index) => index * 10);
        // Who stops at the very moment may or may not have seen it.
        const served = moments.filter((at) =>
          periods.some(([from, until]) => from < (at + 1) * minute && until > at * minute && from <= until - 1),
        );
        const surely = served.filter((at) =>
          periods.some(([from, until]) => from < (at + 1) * minute && until > Math.max(at * minute, from) + 1000),
        );
        expect(new Set(done).size).toBe(done.length);
        expect([...new Set(begun)]).toEqual(begun);
        expect(begun.filter((at) => !served.includes(at))).toEqual([]);
        expect(surely.filter((at) => !begun.includes(at))).toEqual([]);
      }),
      { seed: 9, numRuns: 20 },
    );
  });

  test('does not begin the backlog when it is served again; with catchUp it begins the latest of it', async () => {
    for (const [catchUp, expected] of [
      [false, [0, 60, 300]],
      [true, [0, 60, 240, 300]],
    ] as const) {
      const host = new FakeHost({ startAt });
      const storage = new MemoryStorage();
      const workflow = defineWorkflow({ name: 'hourly', run: () => undefined });
      const schedule: Schedule = { workflow, cron: '0 * * * *', catchUp };
      await host.finish(serve(storage, host, schedule, [0, 61 * minute]));
      await host.finish(serve(storage, host, schedule, [270 * minute, 301 * minute]));
      expect(await host.finish(begunIn(storage, host, 'hourly'))).toEqual(expected);
    }
  });

  test.each([
    ['skip', [0, 30], ['skip 10', 'skip 20']],
    ['queue', [0, 20, 30], ['wait 10', 'wait 20']],
  ] as const)('with overlap: %s moments that come while a run goes on are held', async (overlap, expected, held) => {
    const host = new FakeHost({ startAt });
    const storage = new MemoryStorage();
    let takes = 25;
    const workflow = defineWorkflow({
      name: 'slow',
      run: async () => {
        const own = takes;
        takes = 0;
        await host.sleep(own * minute);
      },
    });
    const told: string[] = [];
    const schedule: Schedule = { workflow, cron: '*/10 * * * *', overlap };
    await host.finish(
      serve(storage, host, schedule, [0, 31 * minute], {
        held: ({ kind, moment, behind }) => {
          expect(behind).toBe('slow-20261120T0000Z');
          told.push(`${kind} ${(moment - startAt) / minute}`);
        },
      }),
    );
    expect(await host.finish(begunIn(storage, host, 'slow'))).toEqual(expected);
    expect(told).toEqual(held);
  });

  test('begins with its input and metadata, and tells of what it began', async () => {
    const host = new FakeHost({ startAt });
    const storage = new MemoryStorage();
    const given: unknown[] = [];
    const workflow = defineWorkflow({ name: 'w', run: (_, input: unknown) => void given.push(input) });
    const begun: unknown[] = [];
    const schedule: Schedule = { workflow, cron: '@hourly', input: { to: 'test' }, metadata: { by: 'clock' } };
    await host.finish(
      serve(storage, host, schedule, [0, minute], { begun: ({ id }, moment) => begun.push([id, moment]) }),
    );
    expect(given).toEqual([{ to: 'test' }]);
    expect(begun).toEqual([['w-20261120T0000Z', startAt]]);
  });

  test('that cannot be begun for now is tried again; other trouble ends the scheduling', async () => {
    const host = new FakeHost({ startAt });
    const full = new StorageError('storage-full', 'The disk is full.', { subject: 'x' });
    const answers = [full, full, new Error('not ours')];
    const told: unknown[] = [];
    const manager = { list: () => Promise.reject(answers.shift() ?? new Error('asked too often')) };
    const scheduling = keepSchedules(
      manager as never,
      [{ workflow: defineWorkflow({ name: 'w', run: () => 1 }), cron: '* * * * *' }],
      { host, signal: new AbortController().signal, trouble: (error) => told.push(error) },
    );
    await expect(host.finish(scheduling)).rejects.toThrow('not ours');
    expect(told).toEqual([full, full]);
  });

  test('whose run cannot be started says so for each moment, and others go on', async () => {
    const host = new FakeHost({ startAt });
    const broken = new GitError('not-a-repository', 'There is no repository.', {});
    const stop = new AbortController();
    const told: unknown[] = [];
    const begun: string[] = [];
    const manager = {
      list: () => Promise.resolve({ runs: [] }),
      get: () => Promise.resolve(undefined),
      start: ({ name }: Workflow, _: unknown, { id }: { id: string }) =>
        name === 'bad' ? Promise.reject(broken) : Promise.resolve({ id }),
    };
    host.schedule(2.5 * minute, () => {
      stop.abort();
    });
    const schedules = ['bad', 'good'].map((name) => ({
      workflow: defineWorkflow({ name, run: () => 1 }),
      cron: '* * * * *',
    }));
    await host.finish(
      keepSchedules(manager as never, schedules, {
        ...{ host, signal: stop.signal },
        begun: ({ id }) => begun.push(id),
        trouble: (error, notBegun) => told.push([error, notBegun]),
      }),
    );
    expect(begun).toEqual([0, 1, 2].map((at) => scheduledId('good', startAt + at * minute)));
    expect(told).toEqual([0, 1, 2].map((at) => [broken, { workflow: 'bad', moment: startAt + at * minute }]));
  });

  test('that a run of the storage does not let begin ends the scheduling', async () => {
    const host = new FakeHost({ startAt });
    const closed = new StorageError('storage-closed', 'It is closed.', { subject: 'x' });
    const manager = {
      list: () => Promise.resolve({ runs: [] }),
      get: () => Promise.resolve(undefined),
      start: () => Promise.reject(closed),
    };
    const schedule = { workflow: defineWorkflow({ name: 'w', run: () => 1 }), cron: '* * * * *' };
    const signal = new AbortController().signal;
    await expect(host.finish(keepSchedules(manager as never, [schedule], { host, signal }))).rejects.toBe(closed);
  });

  test.each([false, true])(
    'begins its moments although a run of one to come is there (catchUp: %s)',
    async (catchUp) => {
      const host = new FakeHost({ startAt });
      const storage = new MemoryStorage();
      const workflow = defineWorkflow({ name: 'nightly', run: () => 1 });
      const manager = new EnhancedWorkflowManager({ storage, host, views: false });
      await host.finish(manager.execute(workflow, undefined, { id: 'nightly-20300101T0000Z' }));
      await host.finish(manager.close());
      const told: unknown[] = [];
      const schedule: Schedule = { workflow, cron: '*/10 * * * *', catchUp };
      await host.finish(serve(storage, host, schedule, [0, 21 * minute], { trouble: (error) => told.push(error) }));
      const begun = await host.finish(begunIn(storage, host, 'nightly'));
      expect(begun.slice(0, -1)).toEqual([0, 10, 20]);
      expect(told).toMatchObject([{ code: 'schedule-ahead', runId: 'nightly-20300101T0000Z' }]);
    },
  );

  test('goes on where the clock is set back, and begins nothing twice', async () => {
    const begun: number[] = [];
    const runs = new Map<string, { workflow_id: string; status: string }>();
    const manager = {
      list: () => Promise.resolve({ runs: [...runs.values()].reverse() }),
      get: (id: string) => Promise.resolve(runs.get(id)),
      start: (_: unknown, __: unknown, { id }: { id: string }) => {
        runs.set(id, { workflow_id: id, status: 'completed' });
        return Promise.resolve({ id });
      },
    };
    const stop = new AbortController();
    let now = startAt + 1000;
    let isSet = false;
    const host = {
      now: () => now,
      sleep: (ms: number) => {
        now += ms;
        if (!isSet && now >= startAt + 121 * minute) {
          isSet = true;
          now -= 1440 * minute;
        }
        if (isSet && now > startAt + 181 * minute) stop.abort();
        return Promise.resolve();
      },
    };
    const schedule = { workflow: defineWorkflow({ name: 'w', run: () => 1 }), cron: '0 * * * *' };
    await keepSchedules(manager as never, [schedule], {
      ...{ host: host as never, signal: stop.signal },
      begun: (_, moment) => begun.push((moment - startAt) / (60 * minute)),
    });
    const setBack = Array.from({ length: 21 }, (_, index) => index - 21);
    expect(begun).toEqual([0, 1, 2, ...setBack, 3]);
  });

  test('of a file whose name another one has as well says so once', async () => {
    const host = new FakeHost({ startAt });
    const storage = new MemoryStorage();
    const workflow = defineWorkflow({ name: 'w', run: () => 1 });
    const manager = new EnhancedWorkflowManager({ storage, host, views: false });
    const id = scheduledId('w', startAt);
    await host.finish(manager.execute(workflow, undefined, { id, metadata: { file: 'a.yml' } }));
    await host.finish(manager.close());
    const told: unknown[] = [];
    const schedule: Schedule = { workflow, cron: '0 * * * *', metadata: { file: 'b.yml' } };
    await host.finish(
      serve(storage, host, schedule, [0, 5 * minute], {
        trouble: (error, notBegun) => told.push([error, notBegun]),
      }),
    );
    expect(told).toEqual([
      [expect.objectContaining({ code: 'run-id-conflict', runId: id }), { workflow: 'w', moment: startAt }],
    ]);
  });

  test.each([
    [{ cron: 'soon' }, {}],
    [{ timezone: 'Mars' }, {}],
    [{ overlap: 'both' }, {}],
    [{ catchUp: 'yes' }, {}],
    [{ often: 1 }, {}],
    [{}, { every: 0 }],
    [{}, { often: 1 }],
  ])('%j and %j are refused', async (wrong, options) => {
    const workflow = defineWorkflow({ name: 'w', run: () => 1 });
    const schedule = { workflow, cron: '* * * * *', ...wrong } as Schedule;
    const given = { signal: new AbortController().signal, ...options } as SchedulingOptions;
    await expect(keepSchedules({} as never, [schedule], given)).rejects.toMatchObject({ name: 'UsageError' });
  });
});

test('the id of a run says its moment', () => {
  const moment = Date.parse('2026-11-20T06:30:00Z');
  expect(scheduledId('nightly', moment)).toBe('nightly-20261120T0630Z');
  expect(scheduledMoment('nightly', 'nightly-20261120T0630Z')).toBe(moment);
  for (const other of ['nightly', 'nightly-20261120T0630', 'other-20261120T0630Z', 'nightly-20269920T0630Z'])
    expect(scheduledMoment('nightly', other)).toBeUndefined();
});
