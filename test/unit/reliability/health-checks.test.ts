import { describe, expect, test } from 'vitest';
import { ReliabilityManager } from '../../../src/reliability/reliability-manager.ts';
import type {
  HealthCheck,
  HealthCheckContext,
  HealthCheckFunction,
  HealthFinding,
} from '../../../src/reliability/health-check.ts';
import type { HealthOptions } from '../../../src/reliability/health-options.ts';
import { FakeHost } from '../../../src/testing/index.ts';

const well: HealthFinding = { status: 'HEALTHY' };

function made(options: HealthOptions = {}): { host: FakeHost; reliability: ReliabilityManager } {
  const host = new FakeHost();
  return { host, reliability: new ReliabilityManager({ host, health: { builtIn: [], ...options } }) };
}

/** A host whose event loop can be held. */
class BusyHost extends FakeHost {
  heldMs = 0;

  override monotonic(): number {
    return super.monotonic() + this.heldMs;
  }
}

/** A check that counts how often it is started, and ends when it is told to. */
class SlowCheck implements HealthCheck {
  readonly name = 'slow';
  readonly signals: AbortSignal[] = [];
  started = 0;
  end: () => void = () => undefined;

  check({ signal }: HealthCheckContext): Promise<HealthFinding> {
    this.started += 1;
    this.signals.push(signal);
    return new Promise((resolve) => {
      this.end = () => {
        resolve(well);
      };
    });
  }
}

describe('a check that misbehaves is FAILED, and harms no other', () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  test.each<[string, HealthCheckFunction, RegExp]>([
    [
      'it throws',
      () => {
        throw new Error('boom');
      },
      /It failed: boom/,
    ],
    ['it rejects', () => Promise.reject(new Error('boom')), /It failed: boom/],
    [
      'it throws what is no error',
      () => {
        throw 'a text' as never;
      },
      /It failed: a text/,
    ],
    [
      'it throws nothing',
      () => {
        throw undefined as never;
      },
      /It failed: undefined/,
    ],
    [
      'it throws an error whose message throws',
      () => {
        throw Object.defineProperty(new Error(), 'message', {
          get: () => {
            throw new Error('no');
          },
        });
      },
      /It failed/,
    ],
    ['it gives nothing', () => undefined as never, /It gave undefined instead/],
    ['it gives null', () => null as never, /It gave null instead/],
    ['it gives a text', () => 'HEALTHY' as never, /It gave string instead/],
    [
      'it gives a status that there is not',
      () => ({ status: 'healthy' }) as never,
      /It gave the status "healthy" instead/,
    ],
    ['its finding throws at every touch', () => hostile as never, /It failed|It gave an object without a status/],
    [
      'its answer is a promise that throws',
      () =>
        Object.defineProperty({}, 'then', {
          get: () => {
            throw new Error('then');
          },
        }) as never,
      /It failed: then/,
    ],
  ])('%s', async (_, check, reason) => {
    const { host, reliability } = made();
    reliability.registerHealthCheck({ name: 'bad', check });
    reliability.registerHealthCheck({ name: 'good', check: () => well });
    const { status, checks } = await host.finish(reliability.health());
    expect(status).toBe('FAILED');
    expect(checks).toMatchObject([
      { name: 'bad', status: 'FAILED' },
      { name: 'good', status: 'HEALTHY' },
    ]);
    expect(checks[0]!.reasons.join()).toMatch(reason);
    expect(host.pendingTimers).toBe(0);
  });

  test('it hangs: its time is up, its signal aborted, and it is not begun again while it hangs', async () => {
    const { host, reliability } = made({ timeout: '2s', maxAge: 0 });
    const check = new SlowCheck();
    reliability.registerHealthCheck(check);
    reliability.registerHealthCheck({ name: 'good', check: () => well });
    const first = await host.finish(reliability.health());
    expect(host.monotonic()).toBe(2000);
    expect(first.checks).toMatchObject([
      { status: 'FAILED', reasons: ['It gave no answer within 2.0s.'], durationMs: 2000 },
      { name: 'good', status: 'HEALTHY' },
    ]);
    expect(check.signals[0]!.aborted).toBe(true);
    await host.advance(60_000);
    const second = await host.finish(reliability.health());
    expect(second.checks[0]!.reasons).toEqual(['It was begun 1m02s ago, hangs, and is not begun again.']);
    expect(check.started).toBe(1);
    check.end();
    await host.advance(0);
    const third = reliability.health();
    await host.advance(0);
    check.end();
    expect((await host.finish(third)).status).toBe('HEALTHY');
    expect(check.started).toBe(2);
    expect(host.pendingTimers).toBe(0);
  });

  test('it answers after it held the event loop for longer than it may: the answer comes too late', async () => {
    const host = new BusyHost();
    const reliability = new ReliabilityManager({ host, health: { builtIn: [] } });
    reliability.registerHealthCheck({
      name: 'busy',
      timeout: 100,
      check: () => {
        host.heldMs += 500;
        return well;
      },
    });
    expect((await host.finish(reliability.health())).checks[0]).toMatchObject({ status: 'FAILED', durationMs: 500 });
  });
});

test('a finding is read as plain JSON: what is too long is cut, what is no figure left out', async () => {
  const { host, reliability } = made();
  reliability.registerHealthCheck({
    name: 'many',
    check: () => ({
      status: 'WARNING',
      value: 3,
      reasons: [...Array.from({ length: 30 }, (_, index) => `reason ${index}`), 7 as never],
      recommendations: 'x'.repeat(2000),
      metrics: { open: true, count: 2, nested: { a: 1 }, never: Number.NaN, ['__proto__']: 1, hook: () => 1 },
      custom_metrics: { database_healthy: false, text: 'y'.repeat(2000) },
    }),
  });
  const { checks } = await host.finish(reliability.health());
  const [many] = checks;
  expect(JSON.parse(JSON.stringify(many))).toEqual(many);
  expect(many!.reasons).toHaveLength(10);
  expect(many!.recommendations[0]).toHaveLength(501);
  expect(many!.metrics).toMatchObject({ open: true, count: 2, database_healthy: false });
  expect(Object.keys(many!.metrics!)).not.toContain('nested');
  expect(many!.value).toBe(3);
});

test('a hundred who ask at once share one check, and later ones what it found, until it is too old', async () => {
  const { host, reliability } = made();
  let count = 0;
  reliability.registerHealthCheck({
    name: 'counted',
    check: async () => {
      count += 1;
      await host.sleep(50);
      return well;
    },
  });
  const all = await host.finish(Promise.all(Array.from({ length: 100 }, () => reliability.health())));
  expect(all.filter(({ status }) => status === 'HEALTHY')).toHaveLength(100);
  expect(count).toBe(1);
  await host.advance(9000);
  await host.finish(reliability.health());
  expect(count).toBe(1);
  await host.finish(reliability.health({ maxAge: '5s' }));
  expect(count).toBe(2);
  await host.finish(reliability.health({ maxAge: 0 }));
  expect(count).toBe(3);
  await host.advance(10_000);
  await host.finish(reliability.health());
  expect(count).toBe(4);
});

test('a check has its own age, and can be chosen, and taken away', async () => {
  const { host, reliability } = made({ checks: [{ name: 'first', check: () => well, maxAge: '1h' }] });
  const remove = reliability.registerHealthCheck(function second() {
    return { status: 'WARNING', reasons: 'it is late' };
  });
  const report = await host.finish(reliability.health());
  expect(report.checks.map(({ name }) => name)).toEqual(['first', 'second']);
  await host.advance(60_000);
  const later = await host.finish(reliability.health());
  expect(later.checks.map(({ checkedAt }) => checkedAt - report.checkedAt)).toEqual([0, 60_000]);
  expect((await host.finish(reliability.health({ only: ['first'] }))).status).toBe('HEALTHY');
  remove();
  expect((await host.finish(reliability.health())).checks).toHaveLength(1);
});

test('what checks say is redacted', async () => {
  const host = new FakeHost();
  const redact = (text: string): string => text.replaceAll('hunter2', '***');
  const reliability = new ReliabilityManager({ host, redact, health: { builtIn: [] } });
  reliability.registerHealthCheck({ name: 'thrower', check: () => Promise.reject(new Error('password hunter2')) });
  reliability.registerHealthCheck({
    name: 'teller',
    check: () => ({
      status: 'WARNING',
      value: 'hunter2',
      reasons: 'hunter2',
      recommendations: ['hunter2'],
      metrics: { hunter2: 'hunter2' },
    }),
  });
  expect(JSON.stringify(await host.finish(reliability.health()))).not.toContain('hunter2');
});

test('closing stops what is under way, at once, and nothing is begun any more', async () => {
  const { host, reliability } = made();
  const check = new SlowCheck();
  reliability.registerHealthCheck(check);
  const asked = reliability.health();
  await host.advance(10);
  await reliability.close();
  expect((await host.finish(asked)).checks[0]!.reasons).toEqual(['The health checks were closed.']);
  expect(check.signals[0]!.aborted).toBe(true);
  expect(host.pendingTimers).toBe(0);
  await expect(reliability.health()).rejects.toMatchObject({ code: 'manager-closed' });
});

test.each<[HealthOptions, RegExp]>([
  [{ builtIn: ['cpus'] as never }, /`health.builtIn`/],
  [{ directory: '' }, /`health.directory`/],
  [{ agents: ['../claude'] }, /`health.agents`/],
  [{ agents: ['-rf'] }, /`health.agents`/],
  [{ network: ['https://user:secret@example.org'] }, /`health.network`/],
  [{ network: ['no host'] }, /`health.network`/],
  [{ network: ['example.org/path'] }, /`health.network`/],
  [{ timeout: 0 }, /`health.timeout`.*longer than 0/],
  [{ maxAge: 'soon' }, /`health.maxAge`/],
  [{ git: { dirtyIs: 'BAD' as never } }, /`health.git.dirtyIs`/],
  [{ interval: '5m' } as never, /Unknown option `interval`/],
  [{ checks: [{ name: 'disk', check: () => well }] }, /a name that no other health check has/],
  [{ checks: [{ name: 'x', check: () => well, timout: 3 } as never] }, /Unknown option `timout`/],
  [{ checks: [{ name: '', check: () => well }] }, /the name of a health check/],
  [{ checks: [{ name: 'x', check: 3 as never }] }, /`check` to be a function/],
])('refuses %j', (options, message) => {
  expect(() => made(options)).toThrow(message);
});

test('refuses what no look can mean', async () => {
  const { reliability } = made();
  await expect(reliability.health({ only: ['nothing'] })).rejects.toMatchObject({ code: 'invalid-option' });
  await expect(reliability.health({ maxAge: 'x' })).rejects.toMatchObject({ code: 'invalid-duration' });
  await expect(reliability.health({ max: 1 } as never)).rejects.toMatchObject({ code: 'invalid-option' });
  reliability.registerHealthCheck({ name: 'twice', check: () => well });
  expect(() => reliability.registerHealthCheck({ name: 'twice', check: () => well })).toThrow(/no other health check/);
});
