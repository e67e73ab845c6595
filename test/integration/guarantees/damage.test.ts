import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager } from '../../../src/index.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const workflow = defineWorkflow({
  name: 'many-kinds',
  phases: ['gather', 'use'],
  async run(wf) {
    const gathered = await wf.phase('gather', () =>
      wf.parallel({ left: () => wf.step('left', () => 'L'), right: () => wf.step('right', () => 'R') }),
    );
    return wf.phase('use', async () => {
      const items = await wf.map('item', ['a', 'b'], (item) => wf.step('do', () => item.toUpperCase()));
      await wf.checkpoint('half', { items: items.length });
      return { gathered, items };
    });
  },
});

interface Stored {
  readonly directory: string;
  readonly log: string;
  readonly lines: readonly string[];
}

/** A folder with one completed run, and the records of its journal. */
async function completedRun(): Promise<Stored> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-damage-'));
  folders.push(directory);
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
  (await manager.execute(workflow, undefined, { id: 'done' })).orThrow();
  const log = join(directory, 'runs/named/done/1.jsonl');
  return {
    directory,
    log,
    lines: readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  };
}

const write = ({ log }: Stored, lines: readonly string[]): void => {
  writeFileSync(log, lines.map((line) => `\n${line}\n`).join(''));
};

/** What the four ways of asking for a run answer. */
async function ask({ directory }: Stored, acceptDamage = false): Promise<Record<'resume' | 'start' | 'get', unknown>> {
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
  manager.register(workflow);
  const told = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
  return {
    get: await told(manager.get('done')),
    resume: await told(manager.resume('done', { acceptDamage })),
    start: await told(manager.execute(workflow, undefined, { id: 'done' })),
  };
}

describe('G4: damage in the journal of a run that has ended', () => {
  const damages: Readonly<Record<string, (line: string) => string | undefined>> = {
    'a flipped byte': (line) => {
      const at = Math.floor(line.length / 2);
      return `${line.slice(0, at)}${line[at] === '~' ? '!' : '~'}${line.slice(at + 1)}`;
    },
    'a line that is gone': () => undefined,
    'a line that is junk': () => 'junk',
  };
  for (const [name, damage] of Object.entries(damages))
    test(`is told with its line by whoever asks for the result, and changes nothing: ${name}`, async () => {
      const stored = await completedRun();
      const { lines } = stored;
      // The last one is what makes it a run that has ended.
      for (let index = 0; index < lines.length - 1; index += 1) {
        const damaged = lines.flatMap((line, at) => (at === index ? (damage(line) ?? []) : line));
        write(stored, damaged);
        const before = readFileSync(stored.log, 'utf8');
        const { get, resume, start } = await ask(stored);
        for (const refused of [resume, start])
          expect(refused).toMatchObject({ code: 'journal-damaged', runId: 'done', subject: 'runs/named/done/1' });
        if (index === 1) expect(get).toMatchObject({ code: 'journal-damaged' });
        else expect(get).toMatchObject({ damaged: true, damage: [{ accepted: false, log: 'runs/named/done/1' }] });
        expect(readFileSync(stored.log, 'utf8')).toBe(before);
        expect(readdirSync(join(stored.directory, 'runs/named/done')).includes('2.jsonl')).toBe(false);
      }
      expect(readdirSync(join(stored.directory, 'damaged/runs/named/done'))).toEqual(['1.jsonl']);
    });

  test('that swaps two records is told', async () => {
    const stored = await completedRun();
    const [...lines] = stored.lines;
    for (let index = 2; index < lines.length - 2; index += 1) {
      write(stored, [...lines.slice(0, index), lines[index + 1]!, lines[index]!, ...lines.slice(index + 2)]);
      expect(await ask(stored)).toMatchObject({
        resume: { code: 'journal-damaged' },
        start: { code: 'journal-damaged' },
        get: { damaged: true },
      });
    }
  });

  test('can be accepted; from then on the result says what was lost', async () => {
    const stored = await completedRun();
    write(stored, stored.lines.toSpliced(5, 1));
    const { resume } = await ask(stored, true);
    const lost = { status: 'completed', report: { damage: [{ accepted: true, missing: 1, line: 6 }] } };
    expect(resume).toMatchObject(lost);
    expect((resume as { recommendations: string[] }).recommendations.join()).toContain('1 record of log');
    const { start, get } = await ask(stored);
    expect(start).toMatchObject(lost);
    expect(get).toMatchObject({ damaged: false });
  });

  test('that takes its beginning away cannot be accepted, and its history can still be read', async () => {
    const stored = await completedRun();
    for (const left of [[], ['junk'], stored.lines.slice(2), [stored.lines[0]!, 'junk', ...stored.lines.slice(2)]]) {
      write(stored, left);
      const answers = await ask(stored, true);
      for (const answer of Object.values(answers))
        expect(answer).toMatchObject({
          code: 'journal-damaged',
          message: expect.stringContaining('start again under another id') as string,
        });
      await using manager = new EnhancedWorkflowManager({ directory: stored.directory });
      let steps = 0;
      for await (const event of manager.history('done')) if (event.type === 'step-completed') steps += 1;
      expect(steps).toBe(left.length > 1 ? 4 : 0);
      rmSync(join(stored.directory, 'runs/named/done/state.json'), { force: true });
      const listed = await manager.list();
      expect(listed).toMatchObject({ runs: [], unreadable: [{ id: 'done', code: 'journal-damaged' }] });
    }
  });
});

test('a damaged run that nobody drives takes no cancellation, and none waits for its repair (G4)', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-damage-'));
  folders.push(directory);
  const waiting = defineWorkflow({
    name: 'waiting',
    async run(wf) {
      for (const name of ['one', 'two']) await wf.step(name, () => name);
      return wf.waitFor('go');
    },
  });
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process', parkAfter: 0 });
  expect(await manager.execute(waiting, undefined, { id: 'w' })).toMatchObject({ status: 'paused' });
  const log = join(directory, 'runs/named/w/1.jsonl');
  const whole = readFileSync(log, 'utf8');
  writeFileSync(log, whole.replace('"one"', '"0ne"'));
  await expect(manager.cancel('w', 'not needed')).rejects.toMatchObject({ code: 'journal-damaged' });
  await expect(manager.pause('w')).rejects.toMatchObject({ code: 'journal-damaged' });
  await expect(manager.resume('w')).rejects.toMatchObject({ code: 'journal-damaged' });
  writeFileSync(log, whole);
  await manager.signal('w', 'go', 1);
  expect(await manager.resume('w')).toMatchObject({ status: 'completed', output: 1 });
});

test('whoever goes on with an accepted loss hears of it (G4)', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-damage-'));
  folders.push(directory);
  const bodies: string[] = [];
  const failing = defineWorkflow({
    name: 'failing',
    async run(wf) {
      for (const name of ['one', 'two', 'three'])
        await wf.step(name, () => {
          bodies.push(name);
          if (name === 'three' && bodies.length === 3) throw new Error('down');
        });
    },
  });
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
  await manager.execute(failing, undefined, { id: 'f' });
  const log = join(directory, 'runs/named/f/1.jsonl');
  writeFileSync(log, readFileSync(log, 'utf8').replace('"two"', '"tw0"'));
  const told: unknown[] = [];
  manager.on('damage-found', (event) => told.push(event));
  await expect(manager.resume('f')).rejects.toMatchObject({
    code: 'journal-damaged',
    line: expect.any(Number) as number,
  });
  expect(await manager.resume('f', { acceptDamage: true })).toMatchObject({ status: 'completed' });
  expect(bodies).toEqual(['one', 'two', 'three', 'two', 'three']);
  expect(told).toMatchObject([
    { runId: 'f', log: 'runs/named/f/1', message: expect.stringContaining('unreadable') as string },
  ]);
});
