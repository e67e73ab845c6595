import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/core/events.ts';
import { identifyProcess } from '../../../src/processes/identity.ts';
import type { RunPage, StateManager } from '../../../src/state/state-manager.ts';
import { deadProcess, makeScene, rewrite, type Scene, started } from './scene.ts';

const census = { done: 0, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
const done: JournalEvent = { type: 'run-completed', outcome: 'complete', census };
const paused: JournalEvent = { type: 'run-paused', reason: 'waiting', message: '' };

/** Makes a run and leaves it with this event. */
async function leave(
  state: StateManager,
  { host }: Scene,
  id: string,
  event?: JournalEvent,
  workflow = 'w',
): Promise<string> {
  const journal = await state.create({ ...started(id), workflow }, 1);
  if (event !== undefined) {
    await journal?.append(event);
    state.observer.observe({ ...event, runId: id, at: host.now() });
  }
  await journal?.close();
  return id;
}

function idsOf(page: RunPage): string[] {
  return page.runs.map((run) => run.workflow_id);
}

async function allPages(state: StateManager, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page: RunPage = await state.list({ limit, ...(after === undefined ? {} : { after }) });
    ids.push(...idsOf(page));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

describe('a listing', () => {
  test('pages over ids that look made here and name a day that no calendar has', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const odd = ['wf_20261199T999999999Z_abcdef', 'wf_20260231T101010000Z_abcdef', 'wf_20260229T000000000Z_abcdef'];
    const made = [...odd, 'wf_20261120T101010000Z_abcdef', 'wf_20260301T000000000Z_abcdef'];
    for (const id of made) await leave(state, scene, id, done);
    for (const limit of [1, 2, 10]) expect((await allPages(state, limit)).sort()).toEqual([...made].sort());
    for (const id of made) expect((await state.get(id))?.workflow_id).toBe(id);
  });

  test('takes any moment as a limit', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const id = await leave(state, scene, state.newRunId(), done);
    for (const far of [1e17, Number.MAX_SAFE_INTEGER, Date.UTC(12_000, 0)]) {
      expect(idsOf(await state.list({ before: far }))).toEqual([id]);
      expect(idsOf(await state.list({ since: far }))).toEqual([]);
      expect(idsOf(await state.list({ since: -far }))).toEqual([id]);
      expect(idsOf(await state.list({ before: -far }))).toEqual([]);
    }
    expect(idsOf(await state.list({ after: `${'9'.repeat(16)}~x` }))).toEqual([id]);
  });

  test('is newest first over months and ids of the user, in pages of any size', async () => {
    const scene = makeScene();
    const { host } = scene;
    const state = scene.manager();
    const made: string[] = [];
    for (const month of [9, 10, 11, 12])
      for (let run = 0; run < 5; run += 1) {
        host.setWallClock(Date.UTC(2026, month - 1, 3 + run * 5));
        made.unshift(await leave(state, scene, run === 2 ? `ticket ${month}` : state.newRunId(), done));
      }
    expect(idsOf(await state.list())).toEqual(made);
    for (const limit of [1, 3, 7, 20]) expect(await allPages(state, limit)).toEqual(made);
    expect((await state.list({ limit: 20 })).next).toBeUndefined();
    expect(idsOf(await state.list({ since: '2026-10-01', before: new Date('2026-11-01') }))).toEqual(
      made.slice(10, 15),
    );
    await state.close();
  });

  test('keeps runs of the same moment apart', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const made = new Set<string>();
    for (let run = 0; run < 7; run += 1)
      made.add(await leave(state, scene, run % 3 === 0 ? `same ${run}` : state.newRunId(), done));
    const listed = await allPages(state, 2);
    expect(listed).toHaveLength(7);
    expect(new Set(listed)).toEqual(made);
  });

  test('filters by status and workflow', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', done);
    await leave(state, scene, 'b', paused);
    await leave(state, scene, 'c', done, 'other');
    expect(idsOf(await state.list({ status: 'completed' })).sort()).toEqual(['a', 'c']);
    expect(idsOf(await state.list({ status: ['paused', 'failed'] }))).toEqual(['b']);
    expect(idsOf(await state.list({ workflow: 'other' }))).toEqual(['c']);
    expect((await state.list({ status: 'paused' })).runs[0]).toMatchObject({ paused_reason: 'waiting', workflow: 'w' });
  });

  test('asks the journal where a run was in progress: it may go on, or its owner may be dead', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const gone = scene.manager({ process: deadProcess(identifyProcess()) });
    await gone.create(started('dead'), 1);
    await state.create(started('alive'), 1);
    await scene.host.advance(5000);
    const other = scene.manager();
    expect(idsOf(await other.list({ status: 'interrupted' }))).toEqual(['dead']);
    expect(idsOf(await other.list({ status: 'in_progress' }))).toEqual(['alive']);
    expect(await other.get('dead')).toMatchObject({ status: 'interrupted' });
  });

  test('G3: makes up for a snapshot that is missing or damaged, and sets the damaged one aside once', async () => {
    const scene = makeScene();
    const found: string[] = [];
    const state = scene.manager({ onDamage: ({ log }) => found.push(log) });
    await leave(state, scene, 'a', done);
    await leave(state, scene, 'b', done);
    const damaged = ((await scene.storage.get('runs/named/a/state')) ?? '').replace('"completed"', '"failed"');
    await scene.storage.put('runs/named/a/state', damaged);
    await scene.storage.delete('runs/named/b/state');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { runs } = await state.list();
      expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed']);
    }
    expect(found).toEqual(['runs/named/a/state']);
    expect(await scene.storage.get('damaged/runs/named/a/state')).toBe(damaged);
    expect(await scene.storage.get('runs/named/b/state')).toContain('"completed"');
  });

  test('does not believe a snapshot of a run that was claimed since', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', paused);
    expect(idsOf(await state.list({ status: 'paused' }))).toEqual(['a']);
    // Claimed, resumed, and killed before it wrote any view.
    const other = scene.manager({ process: deadProcess(identifyProcess()) });
    const journal = await other.claim('a', { reader: () => () => undefined });
    await journal.append({ type: 'run-resumed', by: 'resume', takenOver: false });
    expect(idsOf(await scene.manager().list({ status: 'interrupted' }))).toEqual(['a']);
  });

  test('tells of requests that wait for a run that rests', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', paused);
    expect((await state.list()).runs[0]?.has_pending_commands).toBeUndefined();
    await state.send('a', { id: '1', type: 'signal', at: 1, name: 'go', payload: 1 });
    expect((await state.list()).runs[0]?.has_pending_commands).toBe(true);
    expect((await state.get('a'))?.has_pending_commands).toBe(true);
  });

  test('finds ids too long for a folder, and passes over what is no run', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const long = 'Ä'.repeat(200);
    await leave(state, scene, long, done);
    await scene.storage.put('runs/named/stray/notes', 'x');
    await scene.storage.put('runs/2026-11-20/stray/state', '{}');
    await scene.storage.put('runs/other/x/state', '{}');
    expect(idsOf(await state.list())).toEqual([long]);
    await scene.storage.delete(
      ((await scene.storage.list('runs/named/')).entries.find(({ key }) => key.endsWith('/state')) ?? { key: '' }).key,
    );
    expect(idsOf(await state.list())).toEqual([long]);
  });

  test('filters by text in any case, wherever a caller may have put it, and takes it for no pattern', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const make = async (id: string, metadata: Record<string, string>): Promise<void> => {
      const journal = await state.create({ ...started(id), workflow: `flow-${id}`, metadata }, 1);
      await journal?.append(done);
      state.observer.observe({ ...done, runId: id, at: scene.host.now() });
      await journal?.close();
    };
    await make('a', { command: 'deploy --to Prod' });
    await make('b', { description: 'ÄRGER mit [a-z]*' });
    await make('c', { ticket: 'HF-12', triggered_by: 'ada' });
    const found = async (text: string): Promise<string[]> => idsOf(await state.list({ text })).sort();
    expect(await found('PROD')).toEqual(['a']);
    expect(await found('ärger')).toEqual(['b']);
    expect(await found('[a-z]*')).toEqual(['b']);
    expect(await found('hf-12')).toEqual(['c']);
    expect(await found('FLOW-c')).toEqual(['c']);
    expect(await found('')).toEqual(['a', 'b', 'c']);
    expect(await found('ticket')).toEqual([]);
  });

  test('filters by the last change', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const begin = scene.host.now();
    await leave(state, scene, 'old', done);
    await scene.host.advance(60_000);
    await leave(state, scene, 'new', done);
    expect(idsOf(await state.list({ updatedSince: begin + 30_000 }))).toEqual(['new']);
    expect(idsOf(await state.list({ updatedBefore: begin + 30_000 }))).toEqual(['old']);
    expect(idsOf(await state.list({ updatedSince: begin, updatedBefore: begin + 60_000 }))).toEqual(['old']);
  });

  test('loses and repeats no run at page boundaries while runs are made and removed', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const made: string[] = [];
    const make = async (id: string): Promise<string> => leave(state, scene, id, done);
    for (let run = 0; run < 30; run += 1) {
      await scene.host.advance(run % 4 === 0 ? 0 : 1);
      made.push(await make(run % 3 === 0 ? `own ${run}` : state.newRunId()));
    }
    const removed = made[9] ?? '';
    const seen: string[] = [];
    let after: string | undefined;
    let turn = 0;
    do {
      const page: RunPage = await state.list({ limit: 4, ...(after === undefined ? {} : { after }) });
      seen.push(...idsOf(page));
      after = page.next;
      await scene.host.advance(1);
      await make((turn += 1) % 2 === 0 ? `later ${turn}` : state.newRunId());
      if (turn === 2) await scene.storage.deleteAll(`runs/named/${removed.replace(' ', '~20')}/`);
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(made.filter((id) => id !== removed && !seen.includes(id))).toEqual([]);
  });

  test('puts an id that was forgotten and used again where it belongs now', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', done);
    await scene.host.advance(1000);
    await leave(state, scene, 'b', done);
    expect(idsOf(await state.list())).toEqual(['b', 'a']);
    await scene.storage.deleteAll('runs/named/a/');
    expect(idsOf(await state.list())).toEqual(['b']);
    await scene.host.advance(1000);
    await leave(state, scene, 'a', done);
    await state.list();
    expect(idsOf(await state.list())).toEqual(['a', 'b']);
  });

  test('goes on beside a journal that cannot be read', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', done);
    await leave(state, scene, 'b', done);
    await rewrite(scene.storage, 'runs/named/b/1', ['{"nothing":"readable"}']);
    expect(idsOf(await state.list())).toContain('a');
  });

  test('refuses options that are none', async () => {
    const state = makeScene().manager();
    await expect(state.list({ limit: 0 })).rejects.toMatchObject({ code: 'invalid-option', subject: 'limit' });
    for (const status of ['foo', [], ['paused', 'foo'], 7, null] as never[])
      await expect(state.list({ status })).rejects.toMatchObject({
        code: 'invalid-option',
        subject: 'status',
        expected: expect.stringContaining('in_progress') as string,
      });
    await expect(state.list({ after: 'x' })).rejects.toMatchObject({ code: 'invalid-option', subject: 'after' });
    await expect(state.list({ since: 'yesterday' })).rejects.toMatchObject({
      code: 'invalid-option',
      subject: 'since',
    });
  });
});
