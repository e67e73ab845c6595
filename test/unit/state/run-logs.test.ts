import { describe, expect, test } from 'vitest';
import type { Logger } from '../../../src/core/logger.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import { RunLogs, type RunLogsOptions } from '../../../src/state/run-logs.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

interface Heard {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string | undefined;
}

/** A logger of pino's shape that remembers what it was told. */
function listening(heard: Heard[], bound: Readonly<Record<string, unknown>> = {}): Required<Logger> {
  const to =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message?: string): void => {
      heard.push({ level, fields: { ...bound, ...fields }, message });
    };
  return {
    debug: to('debug'),
    info: to('info'),
    warn: to('warn'),
    error: to('error'),
    fatal: to('fatal'),
    child: (bindings) => listening(heard, { ...bound, ...bindings }),
  };
}

interface Desk {
  readonly logs: RunLogs;
  readonly host: FakeHost;
  readonly troubles: string[];
  readonly say: (message: string, fields?: Readonly<Record<string, unknown>>) => string | undefined;
}

function desk(options: Partial<RunLogsOptions>): Desk {
  const host = new FakeHost();
  const troubles: string[] = [];
  const logs = new RunLogs({
    ...{ host, redactor: new Redactor({ secrets: { KEY: 'hunter2-hunter2' } }), log: {}, logger: undefined },
    ...{ perRun: true, inMemory: false },
    failed: (name, error) => troubles.push(`${name}: ${(error as Error).message}`),
    ...options,
  });
  const place = { workflow: 'deploy', phaseName: undefined };
  return {
    ...{ logs, host, troubles },
    say: (message, fields = {}) =>
      logs.lineOf({ type: 'log-written', level: 'info', message, fields, runId: 'r', at: 0 }, place),
  };
}

describe('H7: a logger of pino’s shape', () => {
  test('is handed fields and message at the level of the line, with run and workflow bound by `child`', async () => {
    const heard: Heard[] = [];
    const { logs, say, host } = desk({ logger: listening(heard) });
    say('half way', { done: 3 });
    logs.lineOf(
      { type: 'persistence-failed', error: { name: 'E', message: 'full' }, runId: 'r', at: 0 },
      { workflow: 'deploy', phaseName: 'build' },
    );
    expect(heard).toEqual([]);
    await host.finish(logs.flush());
    expect(heard).toMatchObject([
      { level: 'info', message: 'half way', fields: { run: 'r', workflow: 'deploy', done: 3, event: 'log-written' } },
      { level: 'fatal', fields: { phase: 'build', event: 'persistence-failed' } },
    ]);
    expect(host.pendingTimers).toBe(0);
  });

  test('needs neither `child` nor `fatal`', async () => {
    const heard: Heard[] = [];
    const { debug, info, warn, error } = listening(heard);
    const plain = { debug, info, warn, error };
    const { logs, host } = desk({ logger: plain });
    logs.lineOf(
      { type: 'persistence-failed', error: { name: 'E', message: 'full' }, runId: 'r', at: 0 },
      { workflow: 'deploy', phaseName: undefined },
    );
    await host.finish(logs.flush());
    expect(heard).toMatchObject([{ level: 'error', fields: { run: 'r', workflow: 'deploy' } }]);
  });

  test('G10: is told no secret', async () => {
    const heard: Heard[] = [];
    const { logs, say, host } = desk({ logger: listening(heard) });
    say('it is hunter2-hunter2', { key: 'hunter2-hunter2' });
    await host.finish(logs.flush());
    expect(JSON.stringify(heard)).not.toContain('hunter2');
  });

  test.each([
    ['throws', () => JSON.parse('{') as unknown],
    ['rejects', () => Promise.reject(new Error('gone'))],
    ['never answers', () => new Promise(() => undefined)],
  ])('that %s harms nobody and is counted', async (what, info) => {
    const { logs, say, host, troubles } = desk({ logger: { ...listening([]), info, child: undefined as never } });
    expect(say('one')).toContain('one');
    say('two');
    await host.finish(logs.flush());
    await host.turn();
    expect(troubles).toHaveLength(what === 'never answers' ? 0 : 2);
    expect(say('three')).toContain('three');
  });

  test('that is slow holds up the event loop for a moment at a time only', async () => {
    let turns = 0;
    const host = new FakeHost();
    const turn = host.turn.bind(host);
    host.turn = () => {
      turns += 1;
      return turn();
    };
    let toldAt = 0;
    const monotonic = host.monotonic.bind(host);
    host.monotonic = () => monotonic() + toldAt;
    // Each call takes 6 ms.
    const info = (): void => {
      toldAt += 6;
    };
    const { logs, say } = desk({ host, logger: { ...listening([]), info, child: undefined as never } });
    for (let line = 0; line < 100; line += 1) say('x');
    await logs.flush();
    expect(turns).toBeGreaterThanOrEqual(50);
  });

  test('that is told more than it takes is told how much was left out', async () => {
    const heard: Heard[] = [];
    const { logs, say, host } = desk({ logger: listening(heard) });
    for (let line = 0; line < 10_050; line += 1) say(`line ${line}`);
    await host.finish(logs.flush());
    expect(heard).toHaveLength(10_001);
    expect(heard.at(-1)).toMatchObject({ level: 'warn', message: '50 more lines came too fast and were left out' });
  });
});

describe('the log of a run', () => {
  test('is off where it is switched off, and leaves no work behind', () => {
    const { say, host } = desk({ log: false });
    expect(say('x')).toBeUndefined();
    expect(host.pendingTimers).toBe(0);
  });

  test('says where a run is kept in memory only', () => {
    const { logs } = desk({ inMemory: true });
    const started = { type: 'run-started', workflow: 'w', version: '1.0.0', inputHash: '', runId: 'r', at: 0 } as const;
    expect(logs.lineOf(started, { workflow: 'w', phaseName: undefined })).toMatch(/"level":"warn".*kept in memory/);
  });
});
