import { describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager } from '../../../src/index.ts';
import { runReport } from '../../../src/reports/run-report.ts';
import type { AgentProvider } from '../../../src/agents.ts';
import { Scene } from './scene.ts';

describe('runReport', () => {
  test('tells the phases in order, with their time, steps and repetitions', async () => {
    const scene = new Scene({ baselines: { build: '2s' }, retry: { attempts: 3, delay: 500 } });
    let fails = 2;
    const flow = defineWorkflow({
      name: 'deploy',
      version: '1.2.3',
      async run(wf) {
        await wf.phase('build', async () => {
          await wf.step('compile', () => scene.host.sleep(1000));
          await wf.step('pack', () => {
            if (fails-- > 0) throw Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' });
          });
        });
        await wf.phase('publish', () => wf.step('upload', () => scene.host.sleep(3000)));
      },
    });
    expect(await scene.run(flow, 'one')).toBe('completed');
    const { course, diagnostics } = await scene.report('one');
    expect(course?.phases).toMatchObject([
      { key: 'build', number: 1, status: 'done', steps: 2, retries: 2, failed: 0 },
      { key: 'publish', number: 2, status: 'done', steps: 1, retries: 0, activeMs: 3000 },
    ]);
    expect(course?.steps).toMatchObject([
      { key: 'build/compile', status: 'done', attempts: 1, activeMs: 1000, rests: [] },
      { key: 'build/pack', status: 'done', attempts: 3, rests: [{ why: 'retry' }, { why: 'retry' }] },
      { key: 'publish/upload', phase: 'publish', status: 'done' },
    ]);
    expect(course?.errors).toMatchObject([{ count: 2, retried: 2, helped: 1, gaveUp: 0, keys: ['build/pack'] }]);
    expect(diagnostics.performance_report.grade).toBeDefined();
    const waited = course!.steps[1]!.rests.reduce((sum, { fromAt, toAt }) => sum + toAt - fromAt, 0);
    expect(course!.toAt - course!.fromAt).toBeCloseTo(4000 + waited, -1);
    expect(course?.errors[0]?.waitedMs).toBeCloseTo(waited, -1);
  });

  test('tells a failure once, however many phases and runs it left', async () => {
    const scene = new Scene({ retry: { attempts: 1 } });
    const flow = defineWorkflow({
      name: 'failing',
      run: (wf) =>
        wf.phase('only', () =>
          wf.step('breaks', () => {
            throw new TypeError('x is not a function');
          }),
        ),
    });
    expect(await scene.run(flow, 'one')).toBe('failed');
    const { course } = await scene.report('one');
    expect(course?.errors).toMatchObject([{ name: 'TypeError', count: 1, gaveUp: 1, keys: ['only/breaks'] }]);
    expect(course?.phases).toMatchObject([{ status: 'failed', failed: 1 }]);
  });

  test('finds the time in which nothing worked, and why', async () => {
    const scene = new Scene();
    const flow = defineWorkflow({
      name: 'sleepy',
      async run(wf) {
        await wf.step('before', () => scene.host.sleep(60_000));
        await wf.sleep('3h');
        await wf.step('after', () => scene.host.sleep(60_000));
      },
    });
    await scene.run(flow, 'one');
    const { course } = await scene.report('one');
    expect(course?.idle).toMatchObject([{ why: 'sleeping', toAt: course!.fromAt + 60_000 + 10_800_000 }]);
    expect(course?.steps.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'step done',
      'sleep done',
      'step done',
    ]);
  });

  test('counts what agents did, by agent', async () => {
    const provider: AgentProvider = {
      name: 'scripted',
      invoke: async ({ prompt }) => ({ text: prompt, usage: { inputTokens: 100, outputTokens: 10, costUsd: 0.5 } }),
    };
    const scene = new Scene({ agents: { default: provider } });
    const flow = defineWorkflow({
      name: 'asking',
      async run(wf) {
        await wf.agent('first', 'a');
        await wf.agent('second', 'b');
      },
    });
    await scene.run(flow, 'one');
    const { course } = await scene.report('one');
    expect(course?.agents).toMatchObject([
      { agent: 'first', calls: 1, steps: 1, inputTokens: 100, outputTokens: 10, tokens: 110, costUsd: 0.5 },
      { agent: 'second', providers: ['scripted'] },
    ]);
    expect(course?.calls).toMatchObject([{ key: 'first', attempt: 1, resumed: false }, { key: 'second' }]);
    expect(course?.steps.map(({ kind }) => kind)).toEqual(['agent', 'agent']);
  });

  test('holds so many steps at most, those with trouble first, and counts all', async () => {
    const scene = new Scene({ retry: { attempts: 1 } });
    const flow = defineWorkflow({
      name: 'many',
      async run(wf) {
        await wf.phase('work', () =>
          wf.map(
            'item',
            Array.from({ length: 300 }, (_, index) => index),
            { require: '90%' },
            (index, own) =>
              own.step('handle', () => {
                if (index === 250) throw new Error('broken');
              }),
          ),
        );
      },
    });
    await scene.run(flow, 'one');
    const { course } = await scene.report('one', { steps: 20 });
    expect(course).toMatchObject({
      stepCount: 300,
      stepKinds: [{ pattern: 'work/item[*]/handle', count: 300, failed: 1 }],
    });
    expect(course?.steps).toHaveLength(20);
    expect(course?.steps.filter(({ status }) => status !== 'done').map(({ key }) => key)).toEqual([
      'work/item[250]/handle',
    ]);
    expect(course?.leftOut).toEqual([expect.stringContaining('280 steps')]);
    expect(course?.phases).toMatchObject([{ steps: 300, failed: 1 }]);
  });

  test('keeps the order of steps that began in one millisecond, and counts thousands as people read them', async () => {
    const scene = new Scene();
    const flow = defineWorkflow({
      name: 'quick',
      async run(wf) {
        for (let index = 0; index < 1010; index += 1)
          await wf.step(`step ${index}`, () => (index === 2 ? scene.host.sleep(1) : undefined));
      },
    });
    await scene.run(flow, 'one');
    const { course } = await scene.report('one', { steps: 5 });
    expect(course?.steps.map(({ key }) => key)).toEqual(['step 0', 'step 1', 'step 2', 'step 3', 'step 4']);
    expect(course?.leftOut).toEqual([expect.stringContaining('1,005 steps')]);
  });

  test('shows values only when asked, and cut', async () => {
    const scene = new Scene();
    const flow = defineWorkflow({
      name: 'values',
      async run(wf) {
        await wf.step('long', () => 'v'.repeat(5000));
        return 'the output';
      },
    });
    await scene.run(flow, 'one');
    expect(JSON.stringify(await scene.report('one'))).not.toContain('vvvv');
    const { course } = await scene.report('one', { values: true });
    expect(course?.output).toBe('"the output"');
    expect(course?.steps[0]?.result).toMatch(/^"v{1999} … \(5002 characters\)$/);
  });

  test('keeps registered secrets and known formats out of every text', async () => {
    const secret = 'correct-horse-battery-staple';
    const scene = new Scene({ secrets: { password: secret }, retry: { attempts: 1 } });
    const flow = defineWorkflow({
      name: 'leaky',
      async run(wf) {
        await wf.step('gives', () => ({ password: secret }));
        await wf.step('says', { critical: false }, () => {
          throw new Error(`login with ${secret} failed`);
        });
        await scene.manager.memory.record({ run: 'one', decision: `use ${secret}` });
        return secret;
      },
    });
    await scene.run(flow, 'one', { metadata: { command: `login ${secret}` } });
    const report = await scene.report('one', { values: true });
    expect(report.course?.stepCount).toBe(2);
    expect(JSON.stringify(report)).not.toContain(secret);
  });

  test('keeps secrets out that were registered only after they had been written, also where a value is cut', async () => {
    const secret = 'correct-horse-battery-staple';
    const scene = new Scene({ retry: { attempts: 1 } });
    const flow = defineWorkflow({
      name: 'early',
      async run(wf) {
        await wf.step('says', { critical: false }, () => {
          throw new Error(`login with ${secret} failed`);
        });
        return `${'v'.repeat(1990)}${secret}`;
      },
    });
    await scene.run(flow, 'one', { metadata: { command: secret } });
    const { storage, host } = scene;
    await using later = new EnhancedWorkflowManager({ storage, host, health: false, secrets: { password: secret } });
    const text = JSON.stringify(await runReport(later, 'one', { values: true, host }));
    expect(text).toContain('login with');
    expect(text).not.toContain('correct-h');
  });

  test('tells effects, decisions, child runs and the limits', async () => {
    const scene = new Scene();
    const child = defineWorkflow({ name: 'child', run: (wf) => wf.step('inner', () => 1) });
    const flow = defineWorkflow({
      name: 'parent',
      async run(wf) {
        await wf.effect('pay', { do: () => 'paid', check: () => 'unknown' });
        await wf.decide({ question: 'Which way?', options: ['left', 'right'], choose: 'left' });
        return wf.workflow(child, undefined);
      },
    });
    scene.manager.register(child);
    expect(await scene.run(flow, 'one', { limits: { calls: 7 } })).toBe('completed');
    const { course, decisions, children } = await scene.report('one');
    expect(course?.effects).toMatchObject([{ key: 'pay', effectKey: 'one/pay', verdict: 'done' }]);
    expect(course?.limits).toMatchObject({ calls: 7 });
    expect(decisions).toMatchObject([{ decision: 'left', run: 'one' }]);
    expect(children).toMatchObject([{ workflow: 'child', status: 'completed' }]);
  });

  test('tells what a run that waits for a signal waits for', async () => {
    const scene = new Scene({ parkAfter: 0 });
    const flow = defineWorkflow({ name: 'waiting', run: (wf) => wf.waitFor('approval', { timeout: '1d' }) });
    expect(await scene.run(flow, 'one')).toBe('paused');
    const { course, diagnostics } = await scene.report('one');
    expect(diagnostics.status).toBe('paused');
    expect(course?.steps).toMatchObject([{ kind: 'wait', status: 'waiting' }]);
    expect(course?.moments.map(({ text }) => text).join(' ')).toContain('approval');
  });

  test('refuses options that it does not know, and runs that are not there', async () => {
    const scene = new Scene();
    await expect(scene.report('nothing')).rejects.toMatchObject({ code: 'run-not-found' });
    await expect(scene.report('one', { stepz: 1 } as object)).rejects.toMatchObject({ code: 'invalid-option' });
  });
});
