import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { renderReport, runReport } from '../../../src/reports.ts';
import { seedOf, writeHead, writeRecord } from '../../../src/state/records.ts';
import { everyEvent, goldenRun, goldenValues } from '../../golden/every-event.ts';
import { all, byId, type PageElement, parsePage, textOf } from '../../unit/reports/parsed-page.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-reports-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const managerOf = (): EnhancedWorkflowManager =>
  new EnhancedWorkflowManager({
    directory: join(folder, 'runs'),
    health: false,
    durability: 'process',
    retry: { attempts: 1 },
  });

const draw = async (manager: EnhancedWorkflowManager, id: string): Promise<PageElement> =>
  parsePage(renderReport(await runReport(manager, id)));

const journal = (): string => join(folder, 'runs', globSync('runs/**/1.jsonl', { cwd: join(folder, 'runs') })[0]!);

const five = defineWorkflow({
  name: 'five',
  async run(wf) {
    for (let index = 0; index < 5; index += 1) await wf.phase(`phase ${index}`, () => wf.step('work', () => index));
  },
});

async function ran(): Promise<void> {
  await using manager = managerOf();
  await manager.execute(five, undefined, { id: 'one' });
}

describe('a report', () => {
  test('of a damaged journal shows what can be read, and says what cannot', async () => {
    await ran();
    const lines = readFileSync(journal(), 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('"phase 3"'));
    lines[at] = lines[at]!.replace('phase 3', 'phase X');
    writeFileSync(journal(), lines.join('\n'));
    await using manager = managerOf();
    const page = await draw(manager, 'one');
    expect(textOf(byId(page, 'phases'))).toContain('phase 2');
    expect(textOf(byId(page, 'record'))).toMatch(/Damage in .*line/);
  });

  test('of a journal that was cut off in a line shows what stands before', async () => {
    await ran();
    const whole = readFileSync(journal());
    writeFileSync(journal(), whole.subarray(0, Math.floor(whole.length * 0.6)));
    await using manager = managerOf();
    const page = await draw(manager, 'one');
    expect(textOf(byId(page, 'phases'))).toContain('phase 1');
  });

  test('of a journal that is all noise is still a page', async () => {
    await ran();
    writeFileSync(journal(), 'noise\n\u0000<script>alert(1)</script>\n');
    await using manager = managerOf();
    const page = await draw(manager, 'one');
    expect(textOf(byId(page, 'record'))).toContain('Damage');
    expect(textOf(page)).toContain('nothing is known of what was done');
    expect(textOf(page)).not.toContain('Not begun');
    expect(all(page, 'script')).toEqual([]);
  });

  test('of a run of an older version, and of one with every event there is, is whole', async () => {
    const storage = new MemoryStorage();
    const old = 'wf_20250110T090000000Z_a1b2c3';
    for (const segment of [1, 2])
      await storage.append(
        `runs/2025-01-10/${old}/${segment}`,
        readFileSync(join(import.meta.dirname, `../../golden/format-0/${segment}.jsonl`), 'utf8')
          .trimEnd()
          .split('\n'),
      );
    const opened = { ...everyEvent.opened, format: 1 };
    const rest = Object.entries(everyEvent).flatMap(([type, event]) =>
      type === 'opened' || type === 'sealed' ? [] : [event],
    );
    const lines = [opened, ...rest].map((event, index) =>
      writeRecord(
        writeHead(event, 1_760_000_000_000 + index * 1000),
        index + 1,
        JSON.stringify(goldenValues[event.type]),
        seedOf(`${goldenRun}/1`),
      ),
    );
    const day = `${goldenRun.slice(3, 7)}-${goldenRun.slice(7, 9)}-${goldenRun.slice(9, 11)}`;
    await storage.append(`runs/${day}/${goldenRun}/1`, lines);
    await using manager = new EnhancedWorkflowManager({ storage, health: false });
    const page = await draw(manager, old);
    expect(textOf(byId(page, 'steps'))).toContain('gather/fetch');
    const every = await runReport(manager, goldenRun, { values: true });
    expect(every.diagnostics.storage.records).toBe(lines.length);
    expect(textOf(parsePage(renderReport(every)))).toContain('The record');
  });

  test('of a run that was removed tells what is left of it', async () => {
    await ran();
    await using manager = managerOf();
    await manager.clean({ completedAfter: 0 });
    const page = await draw(manager, 'one');
    expect(textOf(byId(page, 'status'))).toContain('Removed');
  });

  test('of an imported run is that of the run', async () => {
    await ran();
    await using manager = managerOf();
    const pieces: string[] = [];
    for await (const piece of manager.export('one')) pieces.push(piece);
    await using other = new EnhancedWorkflowManager({ storage: new MemoryStorage(), health: false });
    const { runId } = await other.import(
      (async function* () {
        yield* pieces;
      })(),
    );
    expect(textOf(byId(await draw(other, runId), 'phases'))).toContain('phase 4');
  });

  test('of a run whose process died shows the step it was in', async () => {
    await ran();
    const lines = readFileSync(journal(), 'utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
    const at = lines.findIndex((line) => line.includes('"phase 3"'));
    writeFileSync(journal(), `\n${lines.slice(0, at + 1).join('\n\n')}\n`);
    await using manager = managerOf();
    const { course } = await runReport(manager, 'one');
    expect(course?.phases.at(-1)?.status).not.toBe('done');
    expect(course?.phases).toHaveLength(4);
  });

  test('is made while the run is written, of what stands there', async () => {
    await using manager = managerOf();
    const many = defineWorkflow({
      name: 'busy',
      async run(wf) {
        for (let index = 0; index < 400; index += 1) await wf.step(`work ${index}`, () => index);
      },
    });
    const handle = await manager.start(many, undefined, { id: 'busy' });
    await using reader = managerOf();
    const counts: number[] = [];
    const reading = { done: false };
    void handle.result.then(() => (reading.done = true));
    while (!reading.done || counts.length === 0) {
      const { course } = await runReport(reader, 'busy');
      counts.push(course?.stepCount ?? 0);
    }
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect((await runReport(reader, 'busy')).course?.stepCount).toBe(400);
  });

  test('tells of records behind a damaged one as lost, not as there', async () => {
    await ran();
    appendFileSync(
      journal(),
      '\n{"type":"step-completed","key":"forged","attempts":1,"activeMs":1,"at":1,"n":999,"sum":"00000000"}\n',
    );
    await using manager = managerOf();
    const { course } = await runReport(manager, 'one');
    expect(JSON.stringify(course)).not.toContain('forged');
  });
});
