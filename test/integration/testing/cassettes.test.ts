import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type Workflow,
  type WorkflowContext,
} from '../../../src/index.ts';
import { CassetteError, FakeHost, replayCassette, saveCassette, scriptedAgent } from '../../../src/testing/index.ts';
import { recordRun, sourceOf, textOf } from './recorded-run.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-cassettes-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Bodies that ran, over all workflows of a test. */
let ran: string[] = [];

interface Changes {
  readonly prompt?: string;
  readonly choice?: string;
  readonly question?: string;
  readonly failure?: string;
  readonly shout?: boolean;
}

/** A workflow with everything in it, and places in which it can be another one. */
function feature(changes: Changes = {}): Workflow<{ topic: string }> {
  const { prompt = 'Which modules does it touch', choice = 'small steps' } = changes;
  const child = defineWorkflow({
    name: 'lint',
    input: z.object({ files: z.number() }),
    run: (wf, { files }) => wf.step('run', () => `${files} linted`),
  });
  return defineWorkflow({
    name: 'feature',
    version: '1.2.0',
    phases: ['research', 'build'],
    input: z.object({ topic: z.string() }),
    async run(wf, { topic }) {
      const found = await wf.phase('research', { timeout: '1h', retry: { attempts: 2 } }, () =>
        wf.parallel({
          code: (branch) => branch.agent('map-code', `${prompt}: ${topic}?`),
          prior: (branch) => branch.step('prior', { input: topic }, () => (ran.push('prior'), ['one', 'two'])),
        }),
      );
      const { decision } = await wf.decide({
        question: changes.question ?? 'How?',
        options: ['small steps', 'at once'],
        choose: choice,
      });
      await wf.sleep('1m');
      const { by } = await wf.waitFor('approval', { schema: z.object({ by: z.string() }), timeout: '1w' as '7d' });
      const late = await wf.waitFor('never', { timeout: '30s' }).catch(messageOf);
      return wf.phase('build', async () => {
        const login = await wf.fresh('login', () => ({ token: 'handle' }));
        const edits = await wf.map('edit', found.prior, { concurrency: 2, settle: true }, (name, own) =>
          own.step('write', { retry: false }, () => {
            ran.push(`write ${name}`);
            if (name === 'two') throw new RangeError(changes.failure ?? 'two is too large');
            return { name, login: typeof login };
          }),
        );
        const caught = await wf
          .step('flaky', { retry: { attempts: 2, delay: '1s', when: () => true } }, () => {
            throw new TypeError('always');
          })
          .catch(messageOf);
        const linted = await wf.workflow(child, { files: edits.done.length });
        const sent = await wf.effect('send', { do: () => (ran.push('send'), { number: 7 }) });
        await wf.notify('ready');
        await wf.checkpoint('built', { edits: edits.done.length });
        return {
          decision,
          by,
          late,
          caught,
          linted,
          sent,
          missing: edits.failed.length,
          shout: changes.shout === true,
        };
      });
    },
  });
}

const recording = async () =>
  recordRun(
    feature(),
    { topic: 'dark mode' },
    {
      agents: {
        providers: [scriptedAgent('scripted', [{ answer: { text: 'src/theme.ts', usage: { costUsd: 0.2 } } }])],
      },
      signals: { approval: { by: 'Ada' } },
    },
  );

describe('a cassette', () => {
  test('replays without a difference, and runs no body', async () => {
    const { status, cassette, whole } = await recording();
    expect(status).toBe('completed');
    ran = [];
    for (const text of [cassette, whole]) {
      const replay = await replayCassette(feature(), sourceOf(text));
      expect(replay.report).toBe(replay.orThrow().report);
      expect(replay.differences).toEqual([]);
      expect(replay).toMatchObject({ status: 'completed', ran: [], notReached: [], error: undefined });
      expect(replay.output).toMatchObject({
        ...{ decision: 'small steps', by: 'Ada', linted: '1 linted', sent: { number: 7 }, missing: 1 },
        caught: 'Step "build/flaky" failed after 2 attempts: always',
      });
    }
    expect(ran).toEqual([]);
  });

  test('is the same text for equal runs, whoever exports them and whenever', async () => {
    const workflow = defineWorkflow({
      name: 'same',
      run: async (wf) => [
        await wf.step('one', () => 1),
        await wf.map('item', [1, 2], (n, own) => own.step('do', () => n)),
      ],
    });
    const [one, other] = [await recordRun(workflow, undefined), await recordRun(workflow, undefined)];
    expect(one.cassette).toBe(other.cassette);
    expect(one.cassette).not.toContain('"at"');
    expect(one.cassette.split('\n')).toHaveLength(11);
  });

  test('points at the agent whose prompt was changed by a word, and says which', async () => {
    const { cassette } = await recording();
    const file = join(folder, 'prompt.json');
    await saveCassette(feature(), sourceOf(cassette), file);
    const replay = await replayCassette(feature({ prompt: 'Which module does it touch' }), file);
    expect(replay.differences).toEqual([
      {
        kind: 'asked',
        key: 'research/parallel/code/map-code',
        as: 'agent',
        message: 'agent "research/parallel/code/map-code" is asked something else: prompt',
        recorded: 'prompt: Which [modules] does it touch: dark mode?',
        now: 'prompt: Which [module] does it touch: dark mode?',
      },
    ]);
    expect(() => replay.orThrow()).toThrow(CassetteError);
    expect(replay.report).toContain('1. agent "research/parallel/code/map-code" is asked something else: prompt');
    const ignored = await replayCassette(feature({ prompt: 'What does it touch' }), pathToFileURL(file), {
      prompts: 'ignore',
    });
    expect(ignored.differences).toEqual([]);
    expect((await replayCassette(feature({ prompt: 'What' }), file, { ignore: ['*/map-code'] })).differences).toEqual(
      [],
    );
  });

  test('tells a changed prompt by its hash where nobody wrote it down', async () => {
    const { cassette } = await recording();
    const replay = await replayCassette(feature({ prompt: 'What does it touch' }), sourceOf(cassette));
    expect(replay.differences).toMatchObject([
      { kind: 'asked', key: 'research/parallel/code/map-code', now: '"What does it touch: dark mode?"' },
    ]);
  });

  test('shows another question and another decision', async () => {
    const { cassette } = await recording();
    const replay = await replayCassette(feature({ choice: 'at once', question: 'How now?' }), sourceOf(cassette));
    expect(replay.differences).toEqual([
      {
        ...{ kind: 'added', key: 'decide How now?', as: 'decision' },
        message: 'decision "decide How now?" was not recorded; the recording has decision "decide How?" there',
      },
    ]);
    const chosen = await replayCassette(feature({ choice: 'at once' }), sourceOf(cassette));
    expect(chosen.differences).toEqual([
      {
        ...{
          kind: 'decision',
          key: 'decide How?',
          as: 'decision',
          message: 'decision "decide How?" is made otherwise',
        },
        ...{ recorded: '"small steps"', now: '"at once"' },
      },
    ]);
  });

  test('shows other words of a command, and starts no process', async () => {
    const file = join(folder, 'started');
    const command = (word: string) =>
      defineWorkflow({
        name: 'command',
        run: async (wf) =>
          (
            await wf.command('touch', [
              process.execPath,
              '-e',
              `require('fs').writeFileSync(${JSON.stringify(file)}, '${word}')`,
            ])
          ).exitCode,
      });
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const run = await manager.execute(command('one'));
    const recorded = await textOf(manager.export(run.runId, { cassette: true }));
    await rm(file);
    const cassette = join(folder, 'words.json');
    await saveCassette(command('one'), sourceOf(recorded), cassette);
    expect((await replayCassette(command('one'), cassette)).orThrow().output).toBe(0);
    const replay = await replayCassette(command('two'), cassette);
    expect(replay.differences).toMatchObject([
      {
        kind: 'asked',
        as: 'command',
        message: 'command "touch" is asked something else: argv',
        now: expect.stringContaining('[two]') as string,
      },
    ]);
    expect(existsSync(file)).toBe(false);
  });

  test('shows another output when the code between steps has changed', async () => {
    const { cassette } = await recording();
    const replay = await replayCassette(feature({ shout: true }), sourceOf(cassette));
    expect(replay.differences).toEqual([
      { kind: 'output', message: 'the run gives something else', recorded: 'shout: false', now: 'shout: true' },
    ]);
  });

  test('lets steps run for real that are named, and compares what they give', async () => {
    const { cassette } = await recording();
    ran = [];
    const run = ['build/edit*', 'research/parallel/prior/*', 'build/fresh:login'];
    const same = await replayCassette(feature(), sourceOf(cassette), { run });
    expect(same.differences).toMatchObject(
      [{ kind: 'result', key: 'build/edit[one]/write', recorded: 'login: "[function]"' }].slice(1),
    );
    expect(ran.toSorted()).toEqual(['prior', 'write one', 'write two']);
    expect(same.ran).toHaveLength(3);
    const other = await replayCassette(feature({ failure: 'two is too small' }), sourceOf(cassette), { run });
    expect(other.differences).toEqual([
      {
        ...{
          kind: 'result',
          key: 'build/edit[two]/write',
          as: 'step',
          message: 'step "build/edit[two]/write" ran and failed',
        },
        ...{ recorded: 'RangeError: two is too large', now: 'RangeError: two is too small' },
      },
    ]);
  });
});

describe('what comes and goes', () => {
  const steps = (names: readonly string[]) =>
    defineWorkflow({
      name: 'steps',
      async run(wf) {
        let sum = 0;
        for (const name of names) sum += await wf.step(name, () => name.length);
        return names.length > 3 ? 4 : sum;
      },
    });

  test('a new step is a difference and never a call; what it hides is not reached', async () => {
    const { cassette } = await recordRun(steps(['a', 'b', 'c']), undefined);
    const replay = await replayCassette(steps(['a', 'new', 'b', 'c']), sourceOf(cassette));
    expect(replay).toMatchObject({ status: 'stopped', notReached: ['b', 'c'], answered: 1 });
    expect(replay.differences).toEqual([
      {
        kind: 'added',
        key: 'new',
        as: 'step',
        message: 'step "new" was not recorded; the recording has step "b" there',
      },
    ]);
    const answered = await replayCassette(steps(['a', 'new', 'b', 'c']), sourceOf(cassette), { answers: { new: 3 } });
    expect(answered.differences).toMatchObject([{ kind: 'output', recorded: '3', now: '4' }]);
  });

  test('a step that is gone is named where it was, before what follows from it', async () => {
    const { cassette } = await recordRun(steps(['a', 'b', 'c']), undefined);
    const replay = await replayCassette(steps(['a', 'c']), sourceOf(cassette));
    expect(replay.differences.map(({ kind, key }) => [kind, key])).toEqual([
      ['missing', 'b'],
      ['output', undefined],
    ]);
  });

  test('another order is a difference where steps come one after the other', async () => {
    const { cassette } = await recordRun(steps(['a', 'b', 'c']), undefined);
    const replay = await replayCassette(steps(['a', 'c', 'b']), sourceOf(cassette));
    expect(replay.differences).toEqual([
      { kind: 'order', key: 'c', as: 'step', message: 'step "c" comes before step "b", and came after it' },
    ]);
  });

  test('an order that was nobody’s is none: side by side', async () => {
    const beside = (names: readonly string[]) =>
      defineWorkflow({
        name: 'beside',
        run: async (wf) => {
          await Promise.all(names.map((name) => wf.step(name, async () => new Promise((done) => setTimeout(done, 2)))));
          return 'done';
        },
      });
    const { cassette } = await recordRun(beside(['a', 'b', 'c']), undefined);
    expect((await replayCassette(beside(['c', 'b', 'a']), sourceOf(cassette))).differences).toEqual([]);
  });

  test('what the run is accepted to do now can be saved, without asking an agent again', async () => {
    const { cassette } = await recordRun(steps(['a', 'b', 'c']), undefined);
    const file = join(folder, 'accepted.json');
    const now = steps(['c', 'a', 'dd']);
    await expect(saveCassette(now, sourceOf(cassette), file, { answers: { dd: 2 } })).rejects.toThrow(CassetteError);
    await saveCassette(now, sourceOf(cassette), file, { answers: { dd: 2 }, accept: true });
    expect((await replayCassette(now, file)).differences).toEqual([]);
    expect((await readFile(file, 'utf8')).split('\n').slice(3, 6)).toEqual([
      '{"type":"step-completed","key":"c","as":"step","value":1},',
      '{"type":"step-completed","key":"a","as":"step","value":1},',
      '{"type":"step-completed","key":"dd","as":"step","value":2}',
    ]);
    await expect(saveCassette(steps(['unheard']), file, file, { accept: true })).rejects.toThrow(
      '"unheard" was not recorded',
    );
  });

  test('a step that is called like a decision is none', async () => {
    const { cassette } = await recordRun(steps(['decide on it', 'notify them']), undefined);
    expect((await replayCassette(steps(['decide on it', 'notify them']), sourceOf(cassette))).differences).toEqual([]);
  });

  test('the same name for something else is a difference', async () => {
    const make = (isEffect: boolean) =>
      defineWorkflow({
        name: 'kinds',
        run: (wf) => (isEffect ? wf.effect('send', { do: () => 1 }) : wf.step('send', () => 1)),
      });
    const { cassette } = await recordRun(make(true), undefined);
    expect((await replayCassette(make(false), sourceOf(cassette))).differences).toMatchObject([
      { kind: 'asked', message: 'step "send" was recorded as effect "send"' },
    ]);
    const file = join(folder, 'kinds.json');
    await saveCassette(make(false), sourceOf((await recordRun(make(false), undefined)).cassette), file);
    expect((await replayCassette(make(true), file)).differences).toMatchObject([
      { kind: 'asked', message: 'effect "send" was recorded as step "send"' },
    ]);
  });
});

describe('how a run ended', () => {
  test('a failure that left the run is met again; another one, or none, is a difference', async () => {
    const make = (how: 'fails' | 'otherwise' | 'not') =>
      defineWorkflow({
        name: 'failing',
        async run(wf) {
          try {
            await wf.step('work', { retry: false }, () => {
              throw new Error('no such file');
            });
          } catch (error) {
            if (how === 'fails') throw error;
            if (how === 'otherwise') throw new TypeError('wrong', { cause: error });
          }
          return 'fine';
        },
      });
    const { cassette, status } = await recordRun(make('fails'), undefined);
    expect(status).toBe('failed');
    const same = await replayCassette(make('fails'), sourceOf(cassette));
    expect(same).toMatchObject({
      differences: [],
      status: 'failed',
      error: { message: 'Step "work" failed: no such file' },
    });
    expect((await replayCassette(make('otherwise'), sourceOf(cassette))).differences).toEqual([
      {
        ...{ kind: 'failure', message: 'the run fails otherwise', now: 'TypeError: wrong' },
        recorded: 'StepError: Step "work" failed: no such file',
      },
    ]);
    expect((await replayCassette(make('not'), sourceOf(cassette))).differences).toMatchObject([
      { kind: 'failure', message: 'the run is completed, and had failed', now: '"fine"' },
    ]);
  });

  test('a run that fails now and did not is a difference with what it fails with', async () => {
    const make = (fails: boolean) =>
      defineWorkflow({
        name: 'fine',
        async run(wf) {
          await wf.step('a', () => 1);
          if (fails) throw new TypeError('cannot read');
          return wf.step('b', () => 2);
        },
      });
    const { cassette } = await recordRun(make(false), undefined);
    const replay = await replayCassette(make(true), sourceOf(cassette));
    expect(replay.differences).toEqual([
      { kind: 'failure', message: 'the run fails, and was completed', now: 'TypeError: cannot read' },
    ]);
    expect(replay.notReached).toEqual(['b']);
  });

  test('partial and degraded runs are what they were, and less or more is a difference', async () => {
    const make = (tolerant: boolean) =>
      defineWorkflow({
        name: 'partly',
        async run(wf) {
          await wf.step('optional', { critical: false, retry: false }, () => {
            throw new Error('no');
          });
          if (tolerant)
            await wf.map('item', [1, 2], { settle: true }, async (n, own) => {
              await own.step('do', () => n);
              if (n === 2) throw new Error('two');
            });
          return 'done';
        },
      });
    const { cassette } = await recordRun(make(true), undefined);
    expect(cassette).toContain('"outcome":"partial"');
    expect((await replayCassette(make(true), sourceOf(cassette))).differences).toEqual([]);
    expect(
      (await replayCassette(make(false), sourceOf(cassette))).differences.map(({ kind, key }) => [kind, key]),
    ).toEqual([
      ['missing', 'item[1]/do'],
      ['missing', 'item[2]/do'],
      ['outcome', undefined],
    ]);
  });

  test('a phase that ran out of time ends there again, although no time passes', async () => {
    const host = new FakeHost();
    const workflow = defineWorkflow({
      name: 'slow',
      async run(wf) {
        const answer = await wf
          .phase('hurry', { timeout: '1m' }, async () => {
            await wf.step('quick', () => 1);
            return wf.step('for-ever', ({ signal }) => host.sleep(86_400_000, { signal }));
          })
          .catch(messageOf);
        return { answer, after: await wf.step('after', () => 2) };
      },
    });
    const { cassette, status } = await recordRun(workflow, undefined, { host });
    expect(status).toBe('completed');
    const replay = await replayCassette(workflow, sourceOf(cassette));
    expect(replay.report).toContain('no differences');
    expect(replay.output).toMatchObject({ after: 2 });
  });

  test('an unfinished run replays to where it stopped', async () => {
    const make = (early: boolean) =>
      defineWorkflow({
        name: 'paused',
        async run(wf) {
          await wf.step('a', () => 1);
          if (early) await wf.waitFor('other');
          await wf.parallel({
            wait: (branch) => branch.waitFor('go'),
            work: (branch) => branch.step('b', () => 2),
          });
          return wf.step('c', () => 3);
        },
      });
    const host = new FakeHost();
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host, parkAfter: '1m' });
    const run = await manager.start(make(false));
    expect((await host.finish(run.result)).status).toBe('paused');
    const cassette = await textOf(manager.export(run.id, { cassette: true }));
    const replay = await replayCassette(make(false), sourceOf(cassette));
    expect(replay).toMatchObject({ status: 'stopped', differences: [], notReached: [], answered: 2 });
    expect((await replayCassette(make(true), sourceOf(cassette))).differences).toMatchObject([
      { kind: 'added', key: 'wait:other', as: 'wait' },
    ]);
  });

  test('what came first then comes first now', async () => {
    const workflow = defineWorkflow({
      name: 'race',
      async run(wf) {
        const order: string[] = [];
        const note = (name: string) => (): void => {
          order.push(name);
        };
        await Promise.all([
          wf.step('slow', () => new Promise((done) => setTimeout(done, 30))).then(note('slow')),
          wf.step('quick', () => 1).then(note('quick')),
          wf.sleep('1h').then(note('sleep')),
        ]);
        return order;
      },
    });
    const { cassette } = await recordRun(workflow, undefined);
    expect((await replayCassette(workflow, sourceOf(cassette))).differences).toEqual([]);
  });

  test('a resumed, steered and renamed run counts as it stands in the end', async () => {
    let fails = true;
    const workflow = defineWorkflow({
      name: 'steered',
      async run(wf) {
        const one = await wf.step('one', { retry: false }, () => {
          if (fails) throw new Error('not yet');
          return 1;
        });
        return one + (await wf.step('two', () => 2));
      },
    });
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const first = await manager.execute(workflow);
    fails = false;
    expect(first.status).toBe('failed');
    expect((await manager.resume(first.runId)).status).toBe('completed');
    await manager.rerun(first.runId, { from: 'two' });
    const cassette = await textOf(manager.export(first.runId, { cassette: true }));
    expect(cassette.split('\n').filter((line) => line.includes('"type"'))).toEqual([
      '{"type":"step-completed","key":"one","value":1},',
      '{"type":"step-completed","key":"two","value":2}',
    ]);
    expect((await replayCassette(workflow, sourceOf(cassette))).differences).toEqual([]);
  });
});

describe('secrets', () => {
  const secret = 'hunter2-hunter2-hunter2';
  const known = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
  const workflow = (text: string) =>
    defineWorkflow({
      name: 'secretive',
      async run(wf) {
        const token = await wf.step('token', () => secret);
        const note = await wf.step('note', { input: { token } }, () => `Bearer ${token} and [[secret:X]]`);
        return { answer: await wf.agent('ask', `${text} ${note} with ${known}`), token };
      },
    });
  const recordSecret = async () =>
    recordRun(workflow('Use'), undefined, {
      secrets: { API: secret },
      agents: { providers: [scriptedAgent('scripted', [{ answer: `it was ${secret}` }])] },
    });

  test('are named and never written, and nobody needs them for a replay', async () => {
    const { cassette, whole, status } = await recordSecret();
    expect(status).toBe('completed');
    const file = join(folder, 'secrets.json');
    await saveCassette(workflow('Use'), sourceOf(whole), file);
    const saved = await readFile(file, 'utf8');
    for (const text of [cassette, saved]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(known);
      expect(text).toContain('it was <secret:API>');
      expect(text).toContain('Bearer <secret:API> and [[secret:X]]');
      expect((await replayCassette(workflow('Use'), sourceOf(text))).differences).toEqual([]);
    }
    expect((await replayCassette(workflow('Take'), file)).differences).toMatchObject([{ kind: 'asked', key: 'ask' }]);
    const report = JSON.stringify((await replayCassette(workflow('Take'), file)).differences);
    expect(report).not.toContain(known);
  });

  test('have one name in what failed and in what the code made of it', async () => {
    const failing = (ends: boolean): Workflow =>
      defineWorkflow({
        name: 'refused',
        async run(wf) {
          const token = await wf.step('token', () => secret);
          const said = await wf
            .step('log in', { retry: false }, () => {
              throw new Error(`refused: ${secret}`);
            })
            .catch(messageOf);
          if (ends) throw new Error(`cannot go on with ${token}`);
          return { said };
        },
      });
    for (const ends of [false, true]) {
      const { cassette, whole } = await recordRun(failing(ends), undefined, { secrets: { API: secret } });
      for (const text of [cassette, whole]) {
        const replay = await replayCassette(failing(ends), sourceOf(text));
        expect(replay.report).toContain('no difference');
      }
    }
  });

  test('that the code itself puts into a prompt are named when the file is written', async () => {
    const asking = defineWorkflow({ name: 'asking', run: (wf) => wf.agent('ask', `Log in with ${secret}`) });
    const { cassette } = await recordRun(asking, undefined, {
      secrets: { API: secret },
      agents: { providers: [scriptedAgent('scripted', [{ answer: 'done' }])] },
    });
    const file = join(folder, 'from-code.json');
    await saveCassette(asking, sourceOf(cassette), file, { secrets: { API: secret } });
    const saved = await readFile(file, 'utf8');
    expect(saved).not.toContain(secret);
    expect(saved).toContain('Log in with <secret:API>');
    expect((await replayCassette(asking, file, { prompts: 'ignore' })).differences).toEqual([]);
  });

  test('that were not registered can be named when the file is written', async () => {
    const { cassette } = await recordRun(workflow('Use'), undefined, {
      agents: { providers: [scriptedAgent('scripted', [{ answer: 'fine' }])] },
    });
    expect(cassette).toContain(secret);
    const file = join(folder, 'late.json');
    await saveCassette(workflow('Use'), sourceOf(cassette), file, { secrets: { LATE: secret } });
    expect(await readFile(file, 'utf8')).not.toContain(secret);
    expect((await replayCassette(workflow('Use'), file)).differences).toEqual([]);
  });
});

describe('agents', () => {
  const workflow = (model: string) =>
    defineWorkflow({ name: 'asks', run: (wf) => wf.agent('ask', { agent: 'reviewer', prompt: 'Look.', model }) });
  const agents = (system: string) => ({
    ...{ providers: [scriptedAgent('scripted', [{ answer: 'seen' }])], agents: { reviewer: { system } } },
  });

  test('are known by any name, and never asked; what they are is compared where they are given', async () => {
    const { cassette } = await recordRun(workflow('big'), undefined, { agents: agents('Be kind.') });
    const file = join(folder, 'agents.json');
    await saveCassette(workflow('big'), sourceOf(cassette), file);
    expect((await replayCassette(workflow('big'), file)).differences).toEqual([]);
    expect((await replayCassette(workflow('small'), file)).differences).toMatchObject([
      { kind: 'asked', recorded: 'model: [big]', now: 'model: [small]' },
    ]);
    const given = agents('Be kind.');
    expect((await replayCassette(workflow('big'), file, { agents: given })).differences).toEqual([]);
    expect((await replayCassette(workflow('big'), file, { agents: agents('Be harsh.') })).differences).toMatchObject([
      { kind: 'asked', message: 'agent "ask" is asked something else: fingerprint' },
    ]);
    expect(given.providers[0]?.requests).toEqual([]);
  });
});

describe('misuse', () => {
  test('is said at once', async () => {
    const { cassette } = await recordRun(feature(), { topic: 'x' }, { signals: { approval: { by: 'Ada' } } });
    const other = defineWorkflow({ name: 'other', run: () => 1 });
    await expect(replayCassette(other, sourceOf(cassette))).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(replayCassette(feature(), join(folder, 'none.json'))).rejects.toThrow('Cannot read cassette');
    await expect(replayCassette(feature(), sourceOf(cassette), { run: 'a' as never })).rejects.toThrow('`run`');
    await expect(replayCassette(feature(), sourceOf(cassette), { prompts: 'some' as never })).rejects.toThrow(
      '`prompts`',
    );
    await writeFile(join(folder, 'text.json'), 'no cassette');
    await expect(replayCassette(feature(), join(folder, 'text.json'))).rejects.toMatchObject({
      code: 'invalid-cassette',
    });
  });

  test('what is fresh can be passed on, and says what to do where the code uses it', async () => {
    const make = (uses: boolean) =>
      defineWorkflow({
        name: 'fresh',
        async run(wf) {
          const client = await wf.fresh('client', () => ({ send: () => 'sent' }));
          const answer = await wf.step('use', () => client.send());
          return uses ? client.send() : answer;
        },
      });
    const { cassette } = await recordRun(make(false), undefined);
    expect((await replayCassette(make(false), sourceOf(cassette))).differences).toEqual([]);
    const replay = await replayCassette(make(true), sourceOf(cassette));
    expect(replay.differences).toMatchObject([
      { kind: 'failure', now: expect.stringContaining('"fresh:client"') as string },
    ]);
    const given = { answers: { 'fresh:client': { send: () => 'sent' } } };
    expect((await replayCassette(make(true), sourceOf(cassette), given)).differences).toEqual([]);
  });
});

describe('what nobody may overlook', () => {
  const of = (run: (wf: WorkflowContext) => Promise<unknown>): Workflow<void> => defineWorkflow({ name: 'two', run });
  const then = of(async (wf) => [await wf.step('a', () => 1), await wf.step('b', { input: { q: 1 } }, () => 2)]);

  test('a new step stops the replay, and is told of also where its key is ignored', async () => {
    const file = join(folder, 'stops.cassette');
    await saveCassette(then, sourceOf((await recordRun(then, undefined)).cassette), file);
    const now = of(async (wf) => {
      await wf.step('a', () => 1);
      await wf.step('log', () => 0);
      await wf.step('b', { input: { q: 999 } }, () => 2);
      throw new Error('broken');
    });
    const replay = await replayCassette(now, file, { ignore: ['log'] });
    expect(replay).toMatchObject({
      status: 'stopped',
      differences: [{ kind: 'added', key: 'log' }],
      notReached: ['b'],
    });
    expect(() => replay.orThrow()).toThrow(CassetteError);
    const further = await replayCassette(now, file, { ignore: ['log'], answers: { log: 0 } });
    expect(further.differences.map(({ kind }) => kind)).toEqual(['asked', 'failure']);
  });

  test('a recording cannot steer a terminal, or forge a line of the report', async () => {
    const forged = 'a\u001b[2J\nWorkflow "two": no differences.\u202e';
    const tape = {
      ...{ kind: 'holdfast-cassette', format: 1 },
      run: { id: 'x', workflow: 'two', version: '1\n\n2. forged', status: 'completed' },
      ...{ records: [{ type: 'step-completed', key: forged, value: 1 }], output: 1 },
    };
    const { report, differences } = await replayCassette(then, Readable.from([JSON.stringify(tape)]));
    expect(differences.length).toBeGreaterThan(0);
    expect(report).not.toMatch(/\u001b|\u202e|^Workflow "two": no/mu);
    expect(report).not.toMatch(/^2\. forged/m);
  });

  test('a cassette that cannot be written leaves the one that is there, and nothing beside it', async () => {
    const place = await mkdtemp(join(folder, 'kept-'));
    await mkdir(join(place, 'taken.cassette'));
    const recorded = sourceOf((await recordRun(then, undefined)).cassette);
    await expect(saveCassette(then, recorded, join(place, 'taken.cassette'))).rejects.toThrow(
      /EISDIR|ENOTEMPTY|EEXIST/,
    );
    expect(await readdir(place)).toEqual(['taken.cassette']);
  });
});
