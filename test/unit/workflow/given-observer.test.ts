import { describe, expect, test } from 'vitest';
import { EnhancedWorkflowManager, type RunEvent, type RunObserver } from '../../../src/index.ts';
import { FakeHost } from '../../../src/testing/index.ts';
import { GivenObserver } from '../../../src/workflow/given-observer.ts';

const event: RunEvent = { type: 'step-started', key: 'work', runId: 'r', at: 1 };

const late = (): unknown => Promise.reject(new Error('late'));

/** An observer behind its guard, with what was told of its failures. */
function guarded(given: Partial<RunObserver>) {
  const host = new FakeHost();
  const failures: unknown[] = [];
  const observer = new GivenObserver(
    { name: 'mine', observe: () => undefined, ...given },
    host,
    (name, error, during) => failures.push([name, (error as Error).message, during?.type]),
  );
  return { host, observer, failures };
}

describe('GivenObserver', () => {
  test('counts what an observer rejects with later', async () => {
    const { host, observer, failures } = guarded({ observe: late });
    observer.observe(event);
    await host.turn();
    expect(failures).toEqual([['mine', 'late', 'step-started']]);
  });

  test('offers no values where the observer cannot say whether it reads them', () => {
    const { observer, failures } = guarded({
      readsValueOf: () => {
        throw new Error('broken');
      },
    });
    expect(observer.readsValueOf('step-completed')).toBe(false);
    expect(failures).toEqual([['mine', 'broken', undefined]]);
  });

  test('waits five seconds for a flush, and no longer', async () => {
    const { host, observer } = guarded({ flush: () => new Promise(() => undefined) });
    const before = host.monotonic();
    await expect(host.finish(observer.flush('r'))).rejects.toThrow('did not finish its flush within 5000 ms');
    expect(host.monotonic() - before).toBe(5000);
  });

  test('leaves no timer behind a flush that ends, and none where there is nothing to flush', async () => {
    const { host, observer } = guarded({ flush: () => host.sleep(20) });
    await host.finish(observer.flush('r'));
    expect(host.pendingTimers).toBe(0);
    await guarded({}).observer.flush('r');
  });
});

test.each([
  ['one observer', { name: 'a', observe: () => undefined }],
  ['no name', [{ observe: () => undefined }]],
  ['no function', [{ name: 'a' }]],
  ['nothing', [null]],
])('a manager refuses %s as its observers', (_what, observers) => {
  expect(() => new EnhancedWorkflowManager({ observers } as never)).toThrow(
    'Expected `observers` to be a list of observers',
  );
});
