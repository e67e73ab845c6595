import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/core/redactor.ts';
import type { StorageAdapter } from '../../../src/storage/storage-adapter.ts';
import { begin, claim, collect, completed, keysOf, linesOf, makeScene, runId, started } from './scene.ts';
import type { StateManager } from '../../../src/state/state-manager.ts';

const census = { expected: 3, done: 3, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };

/** A finished run of two owners, or one that was let go of. */
async function makeRun(manager: () => StateManager, end = true, id: string = runId): Promise<void> {
  const first = await begin(manager(), 2, id);
  await first.close();
  const { journal } = await claim(manager(), {}, id);
  await journal.append(
    completed('step-3'),
    JSON.stringify({ text: 'ü "quoted" \u2028 line', deep: [{ a: { 'b c': 1 } }] }),
  );
  if (end) await journal.append({ type: 'run-completed', outcome: 'complete', census }, '"fine"');
  await journal.close();
}

async function textOf(manager: StateManager, id: string = runId): Promise<string> {
  return (await collect(manager.export(id, 'Ada'))).join('');
}

async function* pieces(text: string, size = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const name = 'the file';

async function keys(storage: StorageAdapter): Promise<string[]> {
  return (await storage.list('')).entries.map(({ key }) => key).filter((key) => !key.startsWith('owners/'));
}

describe('an export', () => {
  test('is JSON with a record a line, facts before and a checksum behind', async () => {
    const { manager } = makeScene();
    await makeRun(manager);
    const text = await textOf(manager());
    const parsed = JSON.parse(text) as Record<string, unknown> & { records: { type: string; value?: unknown }[] };
    expect(parsed).toMatchObject({
      kind: 'holdfast-run',
      format: 1,
      exported_by: 'Ada',
      run: { id: runId, status: 'completed', outcome: 'complete', steps_done: 3 },
      segments: { 1: 5, 2: 4 },
    });
    expect(parsed.records.map(({ type }) => type)).toEqual([
      ...['opened', 'run-started', 'step-completed', 'step-completed', 'released'],
      ...['opened', 'sealed', 'step-completed', 'run-completed'],
    ]);
    expect(text.split('\n').filter((line) => line.includes('"segment":')).length).toBe(parsed.records.length);
    expect(text).toMatch(/\n {2}"checksum": "sha256:[0-9a-f]{64}"\n}\n$/);
  });

  test('has no secret: not the registered ones, and not one that was registered only afterwards', async () => {
    const { manager, storage } = makeScene();
    const redactor = new Redactor({ secrets: { KEY: 'swordfish-1234' } });
    const journal = await begin(manager({ redactor }));
    await journal.append(completed('a'), JSON.stringify({ said: 'swordfish-1234', later: 'hunter2-hunter2' }));
    await journal.append(completed('b'), '"hunter2-hunter2 alone"');
    await journal.close();
    const later = new Redactor({ secrets: { KEY: 'swordfish-1234', OTHER: 'hunter2-hunter2' } });
    const text = await textOf(manager({ redactor: later }));
    expect(text).not.toContain('swordfish');
    expect(text).not.toContain('hunter2');
    expect(text).toContain('[[secret:KEY]]');
    expect(text).toContain('[[secret:OTHER]]');
    // Who knows no secret at all can export it too, and what was exported is intact.
    const plain = await textOf(manager());
    expect(plain).toContain('[[secret:KEY]]');
    const report = await makeScene().manager().import(pieces(text), { name });
    expect(report).toMatchObject({ origin: runId, forked: true, imported: true });
    expect((await linesOf(storage, `runs/2026-11-20/${runId}/1`)).join('')).toContain('hunter2');
  });

  test('that nobody reads to its end lets go of what it reads', async () => {
    const { manager } = makeScene();
    await makeRun(manager);
    for await (const piece of manager().export(runId)) {
      expect(piece).not.toBe('');
      break;
    }
  });
});

describe('importing', () => {
  test('a finished run keeps its id, its records and its history, and the same file again is recognised', async () => {
    const here = makeScene();
    await makeRun(here.manager);
    const text = await textOf(here.manager());
    const there = makeScene();
    const storage = there.storage;
    const report = await there.manager().import(pieces(text), { name, by: 'Grace' });
    expect(report).toMatchObject({ runId, origin: runId, forked: false, imported: true });
    for (const segment of [1, 2])
      expect(await linesOf(storage, `runs/2026-11-20/${runId}/${segment}`)).toEqual(
        await linesOf(here.storage, `runs/2026-11-20/${runId}/${segment}`),
      );
    const state = await there.manager().get(runId);
    expect(state).toMatchObject({ status: 'completed', outcome: 'complete', moved_to: undefined });
    expect((await there.manager().list()).runs).toHaveLength(1);
    const events = await collect(there.manager().history(runId));
    expect(events.filter(({ type }) => type === 'arrived')).toMatchObject([{ by: 'Grace' }]);
    const before = await keys(storage);
    expect(before.filter((key) => key.startsWith('incoming/'))).toEqual([]);
    expect(await there.manager().import(pieces(text, 100), { name })).toMatchObject({ runId, imported: false });
    expect(await keys(storage)).toEqual(before);
    // Another export of the same id is another file.
    await expect(there.manager().import(pieces(await textOf(there.manager())), { name })).rejects.toMatchObject({
      code: 'run-id-conflict',
      runId,
    });
  });

  test('a run that can still go on becomes a fork with its results; the same file gives the same fork', async () => {
    const here = makeScene();
    await makeRun(here.manager, false);
    const text = await textOf(here.manager());
    const there = makeScene();
    const report = await there.manager().import(pieces(text, 50), { name });
    expect(report).toMatchObject({ origin: runId, forked: true, imported: true });
    expect(report.runId).not.toBe(runId);
    expect(await there.manager().import(pieces(text), { name })).toEqual({ ...report, imported: false });
    expect(await there.manager().import(pieces(text), { name, id: 'mine' })).toMatchObject({ runId: 'mine' });
    for (const id of [report.runId, 'mine']) {
      const { journal, heads } = await claim(there.manager(), {}, id);
      expect(keysOf(heads)).toEqual(['step-1', 'step-2', 'step-3']);
      expect(heads.find(({ type }) => type === 'run-started')).toMatchObject({
        runId: id,
        forkedFrom: { runId },
      });
      const last = heads.find((head) => head.type === 'step-completed' && head.key === 'step-3');
      expect(JSON.parse((last && (await journal.value(last.place))) ?? '')).toMatchObject({
        deep: [{ a: { 'b c': 1 } }],
      });
      await journal.close();
    }
    const further = makeScene();
    await further.manager().import(pieces(await textOf(there.manager(), 'mine')), { name, id: 'theirs' });
    const { journal, heads } = await claim(further.manager(), {}, 'theirs');
    // Keys of effects are those of the run that it goes back to.
    expect(heads.find(({ type }) => type === 'run-started')).toMatchObject({
      forkedFrom: { runId: 'mine', root: runId },
    });
    await journal.close();
    await expect(there.manager().import(pieces(text), { name, id: runId })).rejects.toMatchObject({
      code: 'run-id-conflict',
    });
  });

  test('takes a file that a tool has laid out anew, as bytes in any pieces', async () => {
    const { manager } = makeScene();
    await makeRun(manager);
    const text = await textOf(manager());
    const again = JSON.stringify(JSON.parse(text), undefined, 4);
    async function* bytes(): AsyncGenerator<Uint8Array> {
      const all = Buffer.from(again);
      for (let at = 0; at < all.length; at += 3) yield all.subarray(at, at + 3);
    }
    expect(await makeScene().manager().import(bytes(), { name })).toMatchObject({ runId, imported: true });
  });

  test('refuses a file cut off anywhere, and leaves nothing behind', async () => {
    const { manager } = makeScene();
    await makeRun(manager);
    const text = await textOf(manager());
    const there = makeScene();
    const state = there.manager();
    for (let end = 0; end < text.trimEnd().length; end += end < text.length - 200 ? 37 : 1)
      await expect(state.import(pieces(text.slice(0, end), 500), { name }), `${end}`).rejects.toMatchObject({
        code: 'invalid-export',
        subject: name,
      });
    expect(await keys(there.storage)).toEqual([]);
  });

  test('refuses a file with any letter changed, and leaves nothing behind', async () => {
    const { manager } = makeScene();
    await makeRun(manager);
    const text = await textOf(manager());
    const there = makeScene();
    const state = there.manager();
    for (let at = 0; at < text.trimEnd().length; at += 11) {
      const letter = text.charAt(at);
      if (/\s/.test(letter)) continue;
      const changed = `${text.slice(0, at)}${letter === '7' ? '8' : '7'}${text.slice(at + 1)}`;
      await expect(state.import(pieces(changed, 900), { name }), `${at}: ${letter}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(invalid-export|format-newer|invalid-id)$/) as string,
      });
    }
    expect(await keys(there.storage)).toEqual([]);
  });

  test('refuses rubbish, records taken out or swapped, and says where', async () => {
    const { manager } = makeScene();
    await makeRun(manager);
    const text = await textOf(manager());
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes('"key":"step-1"'));
    const there = makeScene();
    const refused = (changed: string): Promise<unknown> =>
      there
        .manager()
        .import(pieces(changed, 999), { name })
        .catch((error: unknown) => error);
    expect(await refused('')).toMatchObject({ code: 'invalid-export' });
    expect(await refused('hello')).toMatchObject({ code: 'invalid-export' });
    expect(await refused('[1,2]')).toMatchObject({ code: 'invalid-export' });
    expect(await refused('{"a":1}')).toMatchObject({ code: 'invalid-export' });
    expect(await refused(`${text}{}`)).toMatchObject({ message: expect.stringContaining('behind the end') as string });
    expect(await refused(lines.toSpliced(at, 1).join('\n'))).toMatchObject({ code: 'invalid-export' });
    const edited = lines.with(at, (lines[at] ?? '').replace('"attempts":1', '"attempts":2'));
    expect(await refused(edited.join('\n'))).toMatchObject({
      code: 'invalid-export',
      value: at + 1,
      message: `Cannot import the file: line ${at + 1} (record 3): the record was changed: it does not fit its checksum. Nothing was imported.`,
    });
    const head = text.replace('"status": "completed"', '"status": "cancelled"');
    expect(await refused(head)).toMatchObject({ code: 'invalid-export' });
    async function* noText(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text.slice(0, 300));
      yield Uint8Array.of(255, 254);
    }
    await expect(there.manager().import(noText(), { name })).rejects.toMatchObject({ code: 'invalid-export' });
    expect(await keys(there.storage)).toEqual([]);
  });

  test('refuses the file of a newer version', async () => {
    const { manager } = makeScene();
    await makeRun(manager);
    const text = (await textOf(manager())).replace('"format": 1', '"format": 2');
    const there = makeScene();
    await expect(there.manager().import(pieces(text), { name })).rejects.toMatchObject({ code: 'format-newer' });
    expect(await keys(there.storage)).toEqual([]);
  });

  test('refuses an id that another run has', async () => {
    const here = makeScene();
    await makeRun(here.manager);
    const text = await textOf(here.manager());
    const there = makeScene();
    const journal = await there.manager().create(started(), 'another');
    await journal?.close();
    await expect(there.manager().import(pieces(text), { name })).rejects.toMatchObject({ code: 'run-id-conflict' });
    expect(await collect(there.manager().history(runId))).toHaveLength(3);
  });
});
