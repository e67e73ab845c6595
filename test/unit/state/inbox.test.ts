import { describe, expect, test } from 'vitest';
import type { RunCommand } from '../../../src/core/events.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import { closeLine, seedOf } from '../../../src/state/records.ts';
import { begin, collect, linesOf, makeScene, runId } from './scene.ts';

const cancel: RunCommand = { id: '1', type: 'cancel', at: 5, reason: 'enough' };

describe('an inbox', () => {
  test('gives requests in order, from any place on', async () => {
    const { manager } = makeScene();
    const state = manager();
    await begin(state);
    await state.send(runId, cancel);
    await manager().send(runId, { id: '2', type: 'signal', at: 6, name: 'go', payload: { value: [1] } });
    const all = await collect(state.inbox(runId));
    expect(all.map(({ command }) => command)).toEqual([
      cancel,
      { id: '2', type: 'signal', at: 6, name: 'go', payload: { value: [1] } },
    ]);
    expect(await collect(state.inbox(runId, all[0]?.place))).toEqual([all[1]]);
    expect(await collect(state.inbox(runId, all[1]?.place))).toEqual([]);
  });

  test('of a run that does not exist takes nothing', async () => {
    const { manager, storage } = makeScene();
    await expect(manager().send(runId, cancel)).rejects.toMatchObject({ code: 'run-not-found', runId });
    expect((await storage.list('')).entries).toEqual([]);
  });

  test('passes over damaged lines and says so', async () => {
    const { manager, storage } = makeScene();
    const found: unknown[] = [];
    const state = manager({ onDamage: (damage) => found.push(damage) });
    await begin(state);
    await storage.append(`inbox/${runId}`, ['{"id":"1","type":"can']);
    await state.send(runId, cancel);
    expect((await collect(state.inbox(runId))).map(({ command }) => command)).toEqual([cancel]);
    expect(found).toMatchObject([{ log: `inbox/${runId}`, line: 1 }]);
  });

  test('goes on behind a line whose checksum fits and which is no command', async () => {
    const { manager, storage } = makeScene();
    const found: unknown[] = [];
    const state = manager({ onDamage: (damage) => found.push(damage) });
    await begin(state);
    for (const text of ['{"not json', '{"type":"cancel","id":""', '{"type":"signal","name":7'])
      await storage.append(`inbox/${runId}`, [closeLine(text, seedOf(`inbox/${runId}`))]);
    await state.send(runId, cancel);
    expect((await collect(state.inbox(runId))).map(({ command }) => command)).toEqual([cancel]);
    expect(found).toMatchObject([{ line: 1 }, { line: 2 }, { line: 3 }]);
  });

  test('keeps no registered secret, and gives it back', async () => {
    const { manager, storage } = makeScene();
    const state = manager({ redactor: new Redactor({ secrets: { DEPLOY: 'hunter2-hunter2' } }) });
    await begin(state);
    await state.send(runId, { ...cancel, reason: 'hunter2-hunter2' });
    expect((await linesOf(storage, `inbox/${runId}`)).join()).not.toContain('hunter2');
    expect((await collect(state.inbox(runId)))[0]?.command).toMatchObject({ reason: 'hunter2-hunter2' });
  });

  test('is watched: told of changes, and looked at every 2 s until stopped', async () => {
    const { manager, host } = makeScene();
    const state = manager();
    await begin(state);
    let changes = 0;
    const stop = state.watchInbox(() => (changes += 1));
    await state.send(runId, cancel);
    await host.turn();
    expect(changes).toBe(1);
    await host.advance(4000);
    expect(changes).toBe(3);
    expect(host.pendingKeepAliveTimers).toBe(0);
    stop();
    await state.send(runId, cancel);
    await host.advance(4000);
    expect(changes).toBe(3);
    state.watchInbox(() => undefined);
    await state.close();
    expect(host.pendingTimers).toBe(0);
  });
});

test('a history gives every event with its value, registered secrets as references', async () => {
  const { manager } = makeScene();
  const state = manager({ redactor: new Redactor({ secrets: { DEPLOY: 'hunter2-hunter2' } }) });
  const journal = await begin(state, 1);
  await journal.append({ type: 'step-completed', key: 'b', attempts: 1, activeMs: 1 }, '"hunter2-hunter2"');
  await journal.close();
  const events = await collect(state.history(runId));
  expect(events.map(({ type }) => type)).toEqual([
    'opened',
    'run-started',
    'step-completed',
    'step-completed',
    'released',
  ]);
  expect(events.map(({ value }) => value)).toEqual([
    undefined,
    { topic: 'x' },
    { step: 1 },
    expect.stringContaining('[[secret:'),
    undefined,
  ]);
  expect(events.every((event) => event.runId === runId && !('n' in event) && !('place' in event))).toBe(true);
  await expect(collect(state.history('none'))).rejects.toMatchObject({ code: 'run-not-found' });
});
