import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type RunEvent,
  type WorkflowContext,
} from '../../../src/index.ts';
import { FakeHost, FaultyStorage } from '../../../src/testing/index.ts';

type Listener = (event: RunEvent, manager: EnhancedWorkflowManager) => unknown;

/** Changes everything in reach. */
function scramble(value: unknown, levels = 6): void {
  if (typeof value !== 'object' || value === null || levels === 0) return;
  for (const key of Object.keys(value)) {
    scramble((value as Record<string, unknown>)[key], levels - 1);
    try {
      (value as Record<string, unknown>)[key] = 'scrambled';
    } catch {
      // Frozen is as good as unheard.
    }
  }
}

const misbehaviours: Readonly<Record<string, Listener>> = {
  throws: () => {
    throw new Error('listener');
  },
  'throws what is no error': () => {
    throw {
      get message() {
        throw new Error('hostile');
      },
    };
  },
  rejects: () => Promise.reject(new Error('listener')),
  'answers with a thenable that rejects': () => ({
    then: (_resolve: unknown, reject: (error: Error) => void) => {
      reject(new Error('listener'));
    },
  }),
  'never settles': () => new Promise(() => undefined),
  'changes what it is told': (event) => {
    scramble(event);
  },
  'asks the manager back': async (event, manager) => {
    // What it sends is told of as well.
    if (event.type === 'command-received' || event.type === 'log-written') return;
    await Promise.all([manager.get(event.runId), manager.list(), manager.signal(event.runId, 'nobody waits for this')]);
  },
  'listens more and stops listening': (event, manager) => {
    manager.on(event.type as 'log-written', () => undefined)();
  },
};

/** Tells of nearly every kind of event, in two lives. */
async function work(wf: WorkflowContext, host: FakeHost): Promise<unknown> {
  wf.log.info({ deep: { list: [1] } }, 'begins');
  wf.progress(0.1, 'soon');
  await wf.phase('first', { retry: { attempts: 2, delay: 10 } }, async () => {
    await wf.step('flaky', { retry: { attempts: 3, delay: 1000 } }, ({ attempt, usage, progress }) => {
      usage({ tokens: 3 });
      progress(0.5);
      if (attempt < 2) throw new Error('not yet');
      return { attempt };
    });
    await wf.step('slow', { warnAfter: 10 }, () => host.sleep(20));
  });
  await wf.phase('gone', { critical: false }, () => {
    throw new Error('phase');
  });
  const some = await wf.map('some', ['a', 'b', 'c', 'd'], { concurrency: 1, require: 0 }, (item) => {
    if (item === 'b') throw Object.assign(new Error('item'), { code: 'E_ITEM', status: 7 });
    return { item };
  });
  await wf
    .map('few', ['a', 'b', 'c'], { concurrency: 1, require: 3 }, () => Promise.reject(new Error('few')))
    .catch(() => 0);
  await wf.step('optional', { critical: false }, () => Promise.reject(new Error('optional')));
  await wf.step('deaf', { timeout: 10, critical: false, retry: false }, () => new Promise(() => undefined));
  await wf.checkpoint('here', { some: some.done });
  await wf.sleep(5);
  const late = await wf.waitFor('late', { timeout: 10 }).catch((error: unknown) => String(error));
  const said = await wf.waitFor('said', { schema: z.number() });
  return { some: some.failed, done: some.done, late, said };
}

interface Seen {
  readonly outcome: unknown;
  readonly journal: readonly unknown[];
  readonly types: ReadonlySet<string>;
  readonly trouble: number;
}

async function runWith(
  listener: Listener | undefined,
  type: string,
  storage = new FaultyStorage(new MemoryStorage()),
): Promise<Seen> {
  const host = new FakeHost();
  const types = new Set<string>();
  const workflow = defineWorkflow({ name: 'all', phases: ['first', 'gone'], run: (wf) => work(wf, host) });
  const make = (): EnhancedWorkflowManager => {
    const manager = new EnhancedWorkflowManager({ storage, host, views: true, grace: 5, parkAfter: 10_000 });
    if (listener !== undefined) manager.on(type as 'log-written', (event) => listener(event, manager));
    manager.on('*', (event) => types.add(event.type));
    manager.register(workflow);
    return manager;
  };
  const first = make();
  const parked = await host.finish(first.execute(workflow, undefined, { id: 'r', metadata: { command: 'test' } }));
  expect(parked, parked.status).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
  await host.finish(first.close());
  const second = make();
  await second.signal('r', 'said', 'not a number', { by: 'me' });
  await second.signal('r', 'said', 42);
  const result = await host.finish(second.resume('r'));
  const { status, census, report } = result;
  await host.finish(second.close());
  expect(host.pendingTimers).toBe(0);
  const journal: unknown[] = [];
  await using reader = new EnhancedWorkflowManager({ storage, host });
  for await (const event of reader.history('r')) {
    // Starts of steps join whatever is written next, if anything is.
    if (['opened', 'sealed', 'command-received', 'step-started'].includes(event.type)) continue;
    // Ids of signals are drawn from the same chance as everything else.
    journal.push({ ...event, at: 0, ...('id' in event ? { id: '' } : {}), ...('sum' in event ? { sum: '' } : {}) });
  }
  const trouble = report.observerTrouble.reduce((sum, { count }) => sum + count, 0);
  const ending = 'output' in result ? { outcome: result.outcome, output: result.output } : undefined;
  return { outcome: { status, census, ending }, journal: withoutStacks(journal), types, trouble };
}

function withoutStacks(journal: readonly unknown[]): readonly unknown[] {
  return JSON.parse(
    JSON.stringify(journal, (key, value: unknown) => (key === 'stack' ? undefined : value)),
  ) as unknown[];
}

describe('a listener', async () => {
  const undisturbed = await runWith(undefined, '*');

  test('of every kind of event is tried below', () => {
    expect(undisturbed.outcome).toMatchObject({ status: 'completed', ending: { outcome: 'partial' } });
    expect([...undisturbed.types]).toEqual(
      expect.arrayContaining([
        ...[
          'run-started',
          'run-paused',
          'run-resumed',
          'run-completed',
          'phase-started',
          'phase-completed',
          'phase-failed',
        ],
        ...[
          'step-started',
          'step-attempted',
          'attempt-failed',
          'step-completed',
          'step-failed',
          'step-kept',
          'body-abandoned',
        ],
        ...[
          'fan-out-started',
          'branch-completed',
          'branch-failed',
          'fan-out-ended',
          'checkpoint-recorded',
          'limit-near',
        ],
        ...['timer-set', 'timer-fired', 'wait-started', 'wait-timed-out', 'signal-received', 'signal-rejected'],
        ...['command-received', 'log-written', 'progress-reported'],
      ]),
    );
  });

  describe.each(Object.entries(misbehaviours))('that %s', (_name, listener) => {
    test.each(['*', 'observer-failed', ...undisturbed.types])(
      'at %s changes neither the outcome nor the journal (G5)',
      async (type) => {
        const disturbed = await runWith(listener, type);
        expect(disturbed.outcome).toEqual(undisturbed.outcome);
        expect(disturbed.journal).toEqual(undisturbed.journal);
      },
    );
  });

  test('that changes an error does not change what it hands to the workflow (G5)', async () => {
    const host = new FakeHost();
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
    manager.on('branch-failed', (event) => {
      scramble(event);
    });
    manager.on('step-completed', (event) => {
      scramble(event.value);
    });
    const workflow = defineWorkflow({
      name: 'scrambled',
      async run(wf) {
        const { failed } = await wf.map('m', [1], { settle: true }, () => Promise.reject(new Error('as it was')));
        const value = await wf.step('s', () => ({ list: [1] }));
        return { message: failed[0]?.error.message, value };
      },
    });
    expect(await host.finish(manager.execute(workflow))).toMatchObject({
      output: { message: 'as it was', value: { list: [1] } },
    });
  });

  test('that throws is counted in the report', async () => {
    const { trouble } = await runWith(() => {
      throw new Error('listener');
    }, 'step-kept');
    expect(trouble).toBeGreaterThan(0);
  });

  test('that closes the manager interrupts the run, which the next process finishes', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const workflow = defineWorkflow({
      name: 'two',
      run: async (wf) => (await wf.step('a', () => 1)) + (await wf.step('b', () => 2)),
    });
    const first = new EnhancedWorkflowManager({ storage, host });
    first.on('step-completed', () => first.close());
    expect(await host.finish(first.execute(workflow, undefined, { id: 'r' }))).toMatchObject({ status: 'interrupted' });
    await host.finish(first.close());
    expect(host.pendingTimers).toBe(0);
    await using second = new EnhancedWorkflowManager({ storage, host });
    second.register(workflow);
    expect((await host.finish(second.resume('r'))).orThrow()).toBe(3);
  });
});

test('views that cannot be written change neither the outcome nor the journal (G5)', async () => {
  const undisturbed = await runWith(undefined, '*');
  for (const key of [/\/state$/, /\/progress$/, /\/logs\//, /\/(?:state|progress|logs)/]) {
    const storage = new FaultyStorage(new MemoryStorage(), [
      { method: 'put', key, times: Number.POSITIVE_INFINITY },
      { method: 'append', key, times: Number.POSITIVE_INFINITY },
    ]);
    const disturbed = await runWith(undefined, '*', storage);
    expect(storage.failures).toBeGreaterThan(0);
    expect(disturbed.outcome).toEqual(undisturbed.outcome);
    expect(disturbed.journal).toEqual(undisturbed.journal);
  }
});

test('log fields that cannot be read, or refer to themselves, harm no run (G5)', async () => {
  const host = new FakeHost();
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host, views: true });
  const workflow = defineWorkflow({
    name: 'hostile-logs',
    run(wf) {
      wf.log.info(loop, 'loop');
      wf.log.warn(
        {
          get bad() {
            throw new Error('getter');
          },
        },
        'getter',
      );
      wf.log.error({ huge: 1n, when: new Date(0), map: new Map([[1, loop]]) }, 'odd');
      wf.log.info(undefined as never);
      return 'fine';
    },
  });
  expect((await host.finish(manager.execute(workflow))).orThrow()).toBe('fine');
});
