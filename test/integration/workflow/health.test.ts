import { describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  type HealthFinding,
  type HealthPolicy,
  type HealthStatus,
  type ManagerOptions,
  type Notice,
  type RunHealthOptions,
  type WorkflowContext,
} from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** A machine whose health a test sets. */
class Machine {
  status: HealthStatus = 'HEALTHY';
  looks = 0;

  readonly check = (): HealthFinding => {
    this.looks += 1;
    return { status: this.status, reasons: 'it is so', recommendations: 'mend it' };
  };

  options(health: RunHealthOptions = {}): Pick<ManagerOptions, 'health'> {
    return { health: { builtIn: [], checks: [{ name: 'machine', check: this.check }], maxAge: 0, ...health } };
  }
}

const body = (wf: WorkflowContext): Promise<string> =>
  wf.phase('implementation', { timeout: '1h' }, () => wf.step('write', () => 'written'));

describe('before a critical phase', () => {
  test('a healthy machine lets it begin, and is written down once', async () => {
    const machine = new Machine();
    await using bench = new BenchOfOne(machine.options());
    const result = await bench.run(async (wf) => {
      await body(wf);
      await wf.phase('review', () => undefined);
      await wf.phase('other', () => undefined);
    });
    expect(result.status).toBe('completed');
    expect(machine.looks).toBe(2);
    expect(result.report.recentHealthChecks).toEqual([
      { at: expect.any(String) as string, status: 'HEALTHY', trigger: 'phase', reasons: [] },
    ]);
    expect((await bench.history()).filter(({ type }) => type === 'health-checked')).toHaveLength(1);
    expect((await bench.manager.get('r'))?.monitoring_state.health_checks).toEqual(result.report.recentHealthChecks);
  });

  test('warn: the run goes on, and says so in its journal and its report', async () => {
    const machine = new Machine();
    machine.status = 'CRITICAL';
    await using bench = new BenchOfOne(machine.options());
    const result = await bench.run(body);
    expect(result.orThrow()).toBe('written');
    expect(result.report.recentHealthChecks).toMatchObject([
      { status: 'CRITICAL', reasons: ['machine CRITICAL: it is so'] },
    ]);
  });

  test('pause: the run rests because of its health, and goes on by itself once it is better', async () => {
    const machine = new Machine();
    machine.status = 'CRITICAL';
    const options = machine.options({ policy: { CRITICAL: 'pause' }, pauseFor: '5m' });
    await using bench = new BenchOfOne(options);
    const result = await bench.run(body);
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'health', wakeAt: bench.host.now() + 300_000 });
    expect(bench.keys('step-completed')).toEqual([]);
    const paused = await bench.manager.get('r');
    expect(paused).toMatchObject({ status: 'paused', paused_reason: 'health' });
    await using next = await bench.next(body, options);
    expect((await next.manager.recover()).unresolved).toMatchObject([
      { id: 'r', wakeAt: expect.any(Number) as number },
    ]);
    await next.host.advance(300_000);
    machine.status = 'WARNING';
    const { resumed } = await next.host.finish(next.manager.recover());
    expect((await next.host.finish(resumed[0]!.result)).orThrow()).toBe('written');
  });

  test('wait: the run waits, for free, until it is better', async () => {
    const machine = new Machine();
    machine.status = 'DEGRADED';
    await using bench = new BenchOfOne(
      machine.options({ policy: { DEGRADED: 'wait' }, interval: false, waitLimit: '1h', recheck: '1m' }),
    );
    bench.host.schedule(10 * 60_000 + 1, () => {
      machine.status = 'HEALTHY';
    });
    const startedAt = bench.host.now();
    const result = await bench.run(body);
    expect(result.orThrow()).toBe('written');
    expect(bench.host.now() - startedAt).toBe(11 * 60_000);
    expect(machine.looks).toBe(12);
    expect(result.report.phases).toMatchObject([{ name: 'implementation', activeMs: 0 }]);
    // Only what changed is in the journal, not each look.
    expect(result.report.recentHealthChecks?.map(({ status }) => status)).toEqual(['DEGRADED', 'HEALTHY']);
  });

  test.each([
    ['pause', { status: 'paused', pausedReason: 'health' }],
    ['fail', { status: 'failed' }],
    ['warn', { status: 'completed' }],
  ] as const)('wait, and it is not better in time: then %s', async (afterWait, ended) => {
    const machine = new Machine();
    machine.status = 'DEGRADED';
    const options = { policy: { DEGRADED: 'wait' }, waitLimit: '10m', recheck: '3m', afterWait } as const;
    await using bench = new BenchOfOne(machine.options(options));
    const startedAt = bench.host.now();
    expect(await bench.run(body)).toMatchObject(ended);
    expect(bench.host.now() - startedAt).toBe(600_000);
  });

  test('wait: a run that may be parked is let go of, and waits on in the next process', async () => {
    const machine = new Machine();
    machine.status = 'DEGRADED';
    const options = { ...machine.options({ policy: { DEGRADED: 'wait' } }), parkAfter: '1m' };
    await using bench = new BenchOfOne(options);
    expect(await bench.run(body)).toMatchObject({ status: 'paused', pausedReason: 'health' });
    machine.status = 'HEALTHY';
    await using next = await bench.next(body, options);
    expect((await next.resume()).orThrow()).toBe('written');
  });

  test('fail: the phase fails with what was found, and a resume tries again', async () => {
    const machine = new Machine();
    machine.status = 'CRITICAL';
    const options = machine.options({ policy: { CRITICAL: 'fail' } });
    await using bench = new BenchOfOne(options);
    const result = await bench.run(body);
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'phase-failed', cause: { code: 'unhealthy', operation: 'phase "implementation"' } },
    });
    expect(bench.keys('step-completed')).toEqual([]);
    machine.status = 'HEALTHY';
    await using next = await bench.next(body, options);
    expect((await next.resume()).orThrow()).toBe('written');
  });

  test('a phase asks for itself, with a policy of its own, or not at all', async () => {
    const machine = new Machine();
    machine.status = 'CRITICAL';
    const phase = (name: string, health: boolean | HealthPolicy) => (wf: WorkflowContext) =>
      wf.phase(name, { health }, () => 'done');
    await using bench = new BenchOfOne(machine.options({ policy: { CRITICAL: 'fail' } }));
    expect((await bench.run(phase('review', false), 'a')).status).toBe('completed');
    expect((await bench.run(phase('other', true), 'b')).status).toBe('failed');
    expect((await bench.run(phase('other', { CRITICAL: 'warn' }), 'c')).status).toBe('completed');
    expect((await bench.run(phase('other', { CRITICAL: 'sleep' as never }), 'd')).status).toBe('failed');
    await using off = new BenchOfOne({ health: false });
    off.manager.registerHealthCheck({ name: 'machine', check: machine.check });
    machine.looks = 0;
    expect((await off.run(phase('review', true))).status).toBe('completed');
    expect(machine.looks).toBe(0);
  });

  test('a child run that rests because of its health lets its parent rest, and both go on when it is time', async () => {
    const machine = new Machine();
    machine.status = 'CRITICAL';
    const options = machine.options({ policy: { CRITICAL: 'pause' } });
    const child = defineWorkflow({ name: 'child', run: body });
    const parent = (wf: WorkflowContext): Promise<string> => wf.workflow(child);
    await using bench = new BenchOfOne(options);
    expect(await bench.run(parent)).toMatchObject({ status: 'paused', pausedReason: 'health' });
    await using next = await bench.next(parent, options);
    next.manager.register(child);
    machine.status = 'HEALTHY';
    await next.host.advance(300_000);
    const { resumed } = await next.host.finish(next.manager.recover());
    expect((await next.host.finish(resumed[0]!.result)).orThrow()).toBe('written');
  });

  test('a run that is cancelled while it waits stops at once', async () => {
    const machine = new Machine();
    machine.status = 'DEGRADED';
    await using bench = new BenchOfOne(machine.options({ policy: { DEGRADED: 'wait' }, waitLimit: '30d' }));
    const { result } = await bench.manager.start(defineWorkflow({ name: 'test', run: body }), undefined, { id: 'r' });
    await bench.host.advance(1000);
    await bench.manager.cancel('r');
    expect((await bench.host.finish(result)).status).toBe('cancelled');
    // Time runs on while the order is read: far less of it than the run would have waited.
    expect(bench.host.monotonic()).toBeLessThan(10 * 86_400_000);
  });
});

describe('while runs go on', () => {
  test('a hundred long runs are looked at every five minutes, by one check', async () => {
    const machine = new Machine();
    await using bench = new BenchOfOne(machine.options({ maxAge: '10s' }));
    const workflow = defineWorkflow({ name: 'long', run: (wf) => wf.sleep('21m') });
    const handles = await Promise.all(
      Array.from({ length: 100 }, (_, index) => bench.manager.start(workflow, undefined, { id: `r${index}` })),
    );
    await bench.host.finish(Promise.all(handles.map(({ result }) => result)));
    expect(machine.looks).toBe(4);
    expect(bench.events.filter(({ type }) => type === 'health-checked')).toHaveLength(100);
  });

  test('bad health pauses, or fails, a run whose steps are under way', async () => {
    for (const [action, ended] of [
      ['pause', { status: 'paused', pausedReason: 'health' }],
      ['fail', { status: 'failed', error: { code: 'unhealthy' } }],
    ] as const) {
      const machine = new Machine();
      machine.status = 'CRITICAL';
      await using bench = new BenchOfOne(machine.options({ policy: { CRITICAL: action } }));
      const result = await bench.run((wf) => wf.step('long', ({ signal }) => bench.host.sleep(3_600_000, { signal })));
      expect(result).toMatchObject(ended);
      expect(result.report.elapsedMs).toBe(300_000);
    }
  });

  test('where the policy waits, the next phase waits, whichever it is', async () => {
    const machine = new Machine();
    await using bench = new BenchOfOne(
      machine.options({ policy: { DEGRADED: 'wait' }, recheck: '1m', interval: '2m' }),
    );
    bench.host.schedule(60_000, () => {
      machine.status = 'DEGRADED';
    });
    bench.host.schedule(10 * 60_000, () => {
      machine.status = 'HEALTHY';
    });
    const begun: number[] = [];
    const startedAt = bench.host.now();
    await bench.run(async (wf) => {
      await wf.phase('one', () => wf.step('a', () => bench.host.sleep(180_000)));
      await wf.phase('two', () => void begun.push(bench.host.now() - startedAt));
      await wf.phase('three', () => void begun.push(bench.host.now() - startedAt));
    });
    expect(begun).toEqual([600_000, 600_000]);
  });

  test.each([
    ['a resume', 'recovery', async (wf: WorkflowContext) => wf.waitFor('go')],
    [
      'a step that failed at first',
      'recovery',
      (wf: WorkflowContext) =>
        wf.step('flaky', { retry: { attempts: 2, delay: 1 } }, ({ attempt }) => {
          if (attempt === 1) throw new Error('once');
        }),
    ],
    [
      'a limit that is near',
      'limit',
      (wf: WorkflowContext) =>
        wf.step(
          'slow',
          { warnAfter: '1m' },
          ({ signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reject(signal.reason as Error);
              });
            }),
        ),
    ],
  ] as const)('the machine is looked at after %s', async (what, trigger, run) => {
    const machine = new Machine();
    machine.status = 'CRITICAL';
    const options = machine.options({
      interval: false,
      policy: what === 'a step that failed at first' ? {} : { CRITICAL: 'pause' },
    });
    await using bench = new BenchOfOne(options);
    const going = async (wf: WorkflowContext): Promise<unknown> => {
      await run(wf);
      return wf.sleep('1s');
    };
    if (what === 'a resume') {
      const { result } = await bench.manager.start(defineWorkflow({ name: 'test', run: going }), undefined, {
        id: 'r',
      });
      await bench.host.advance(1000);
      await bench.manager.pause('r');
      await bench.host.finish(result);
      await using next = await bench.next(going, options);
      expect(await next.resume()).toMatchObject({ status: 'paused', pausedReason: 'health' });
      expect((await next.manager.get('r'))?.monitoring_state.health_checks).toMatchObject([{ trigger }]);
    } else {
      const result = await bench.run(going);
      expect(result.report.recentHealthChecks).toMatchObject([{ trigger, status: 'CRITICAL' }]);
    }
  });

  test('critical health is told to people, once', async () => {
    const machine = new Machine();
    const notices: Notice[] = [];
    const notifier = { name: 'list', send: async (notice: Notice) => void notices.push(notice) };
    await using bench = new BenchOfOne({
      ...machine.options({ phases: ['one', 'two', 'three'] }),
      notifications: { notifiers: [notifier], rateLimit: false },
    });
    await bench.run(async (wf) => {
      await wf.phase('one', () => undefined);
      machine.status = 'CRITICAL';
      await wf.phase('two', () => undefined);
      await wf.phase('three', () => undefined);
    });
    await bench.host.finish(bench.manager.notifications.flush());
    expect(notices.filter(({ topic }) => topic === 'health-degraded')).toMatchObject([
      {
        severity: 'error',
        title: "test: the machine's health is critical",
        runId: 'r',
        body: 'machine CRITICAL: it is so\nmend it',
      },
    ]);
  });
});

describe('trouble with looking harms no run (G5)', () => {
  test.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['hangs', () => new Promise(() => undefined)],
    ['gives nonsense', () => 7 as never],
  ])('a check that %s', async (_, check) => {
    const policy = { WARNING: 'fail', DEGRADED: 'fail', CRITICAL: 'fail' } as const;
    await using bench = new BenchOfOne({ health: { builtIn: [], checks: [{ name: 'bad', check }], policy } });
    const result = await bench.run(async (wf) => {
      await body(wf);
      await wf.sleep('20m');
      return wf.phase('review', () => 'done');
    });
    expect(result.orThrow()).toBe('done');
    expect(result.report.recentHealthChecks).toMatchObject([{ status: 'FAILED' }]);
  });

  test('nothing is left behind: no timer after a run, none after closing', async () => {
    const machine = new Machine();
    const bench = new BenchOfOne(machine.options());
    await bench.run(body);
    const { result } = await bench.manager.start(
      defineWorkflow({ name: 'test', run: (wf) => wf.sleep('1d') }),
      undefined,
      { id: 's' },
    );
    await bench.host.advance(1000);
    await bench.host.finish(bench.manager.close());
    expect((await result).status).toBe('interrupted');
    expect(bench.host.pendingTimers).toBe(0);
  });
});
