import { describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  isHoldfastError,
  MemoryStorage,
  type WorkflowContext,
} from '../../../src/index.ts';
import { BenchOfOne } from '../workflow/bench-of-one.ts';

/** What a bad call says: which option, what it was given, and what is allowed. */
interface Complaint {
  readonly code: string;
  readonly says: RegExp;
}

const invalid = (says: RegExp): Complaint => ({ code: 'invalid-option', says });
const duration = (option: string): Complaint => ({
  code: 'invalid-duration',
  says: new RegExp(`\`${option}\`.*(?:ms|10m)`),
});

function expectComplaint(error: unknown, { code, says }: Complaint): void {
  expect(isHoldfastError(error), String(error)).toBe(true);
  expect(error).toMatchObject({ code, message: expect.stringMatching(says) as string });
}

const run = (): number => 1;

describe('defineWorkflow', () => {
  test.each<[string, object, RegExp]>([
    ['no name', { run }, /`workflow name`.*letters.*got undefined/],
    ['a path as name', { name: '../x', run }, /`workflow name`.*got "\.\.\/x"/],
    ['an endless name', { name: 'n'.repeat(101), run }, /`workflow name`/],
    ['a version that is none', { name: 'a', version: '1', run }, /`workflow version`.*"1\.4\.0".*got "1"/],
    ['equal phases', { name: 'a', phases: ['x', 'x'], run }, /`workflow phases`.*different/],
    ['an endless phase', { name: 'a', phases: ['x'.repeat(201)], run }, /`workflow phases`.*200/],
    ['phases that are no list', { name: 'a', phases: 'x', run }, /`workflow phases`/],
    ['an input that is no schema', { name: 'a', input: {}, run }, /`workflow input`.*Standard Schema/],
    ['an output that is no schema', { name: 'a', output: String, run }, /`workflow output`.*Standard Schema/],
    ['no run', { name: 'a' }, /`workflow run`.*function.*got undefined/],
    ['an unknown option', { name: 'a', run, phase: [] }, /Unknown option `phase` of defineWorkflow; known are name/],
  ])('refuses %s', (_what, definition, says) => {
    let complaint: unknown;
    try {
      defineWorkflow(definition as never);
    } catch (error) {
      complaint = error;
    }
    expectComplaint(complaint, invalid(says));
  });
});

describe('a manager', () => {
  test.each<[string, object, Complaint]>([
    ['an unknown option', { directroy: 'x' }, invalid(/Unknown option `directroy`.*known are directory/)],
    ['an empty folder', { directory: '' }, invalid(/`directory`.*folder.*got ""/)],
    ['a folder and a storage', { directory: 'x', storage: new MemoryStorage() }, invalid(/`storage`.*one of the two/)],
    ['another durability', { durability: 'lazy' }, invalid(/`durability`.*"strict" or "process".*got "lazy"/)],
    ['another policy', { onPersistenceFailure: 'ignore' }, invalid(/`onPersistenceFailure`.*"pause" or "continue"/)],
    ['a grace that is none', { grace: 'soon' }, duration('grace')],
    ['a parkAfter that is none', { parkAfter: -1 }, duration('parkAfter')],
    ['a limit that is none', { limits: { fanOut: 0 } }, invalid(/`limits.fanOut`.*positive integer.*got 0/)],
    ['an unknown limit', { limits: { fanout: 1 } }, invalid(/Unknown option `fanout` of limits/)],
    ['a crashLoopAfter that is none', { crashLoopAfter: 1.5 }, invalid(/`crashLoopAfter`.*positive integer/)],
    ['retries that are none', { retry: 0 }, invalid(/`retry`.*positive integer.*got 0/)],
    ['an unknown retry option', { retry: { tries: 2 } }, invalid(/Unknown option `tries` of retry/)],
    ['baselines that are none', { baselines: { build: 'long' } }, { code: 'invalid-duration', says: /baselines/ }],
    ['secrets that are too short', { secrets: { pin: '1234' } }, invalid(/`secret "pin"`.*6 to/)],
  ])('refuses %s', (_what, options, complaint) => {
    let refusal: unknown;
    try {
      new EnhancedWorkflowManager(options);
    } catch (error) {
      refusal = error;
    }
    expectComplaint(refusal, complaint);
  });

  const workflow = defineWorkflow({ name: 'test', run: (wf) => wf.waitFor('x') });
  test.each<[string, (manager: EnhancedWorkflowManager) => Promise<unknown>, Complaint]>([
    [
      'something else than a workflow',
      (m) => m.execute({} as never),
      invalid(/`workflow`.*defineWorkflow.*got an object/),
    ],
    ['no workflow', (m) => m.start(undefined as never), invalid(/`workflow`.*got undefined/)],
    [
      'an unknown option',
      (m) => m.execute(workflow, undefined, { ID: 'x' } as never),
      invalid(/Unknown option `ID` of execute; known are id, metadata/),
    ],
    [
      'metadata that is no text',
      (m) => m.execute(workflow, undefined, { metadata: { command: 7 } } as never),
      invalid(/`metadata.command`.*text.*7/),
    ],
    ['an empty id', (m) => m.execute(workflow, undefined, { id: '' }), { code: 'invalid-id', says: /1 to 200/ }],
    [
      'an id that is no text',
      (m) => m.execute(workflow, undefined, { id: 7 } as never),
      { code: 'invalid-id', says: /7 \(number\)/ },
    ],
    [
      'an id with a line break',
      (m) => m.execute(workflow, undefined, { id: 'a\nb' }),
      { code: 'invalid-id', says: /printable/ },
    ],
    [
      'an input that cannot be stored',
      (m) => m.execute<unknown, unknown>(workflow, { when: new Date(0) }),
      { code: 'invalid-input', says: /\$\.when/ },
    ],
    ['an unknown run to resume', (m) => m.resume('nobody'), { code: 'run-not-found', says: /"nobody"/ }],
    ['an unknown run to signal', (m) => m.signal('nobody', 'x'), { code: 'run-not-found', says: /"nobody"/ }],
    [
      'an unknown option of resume',
      (m) => m.resume('r', { take: true } as never),
      invalid(/Unknown option `take` of resume/),
    ],
    [
      'other changes',
      (m) => m.resume('r', { changes: 'all' } as never),
      invalid(/`changes`.*"pause" or "apply".*"all"/),
    ],
    ['a signal without a name', (m) => m.signal('r', ''), invalid(/name of the signal.*1 to 200/)],
    [
      'a payload that cannot be stored',
      (m) => m.signal('r', 'x', { a: [1n] }),
      { code: 'value-not-storable', says: /signal "x".*\$\.a\[0\]: bigint/ },
    ],
    [
      'an unknown option of a signal',
      (m) => m.signal('r', 'x', 1, { type: 'cancel' } as never),
      invalid(/Unknown option `type`/),
    ],
    ['a reason that is no text', (m) => m.cancel('r', 5 as never), invalid(/`reason`.*text.*5/)],
    ['a sender that is no text', (m) => m.pause('r', 'x', { by: 5 } as never), invalid(/`by`.*text.*5/)],
  ])('refuses %s, and the run goes on', async (_what, ask, complaint) => {
    await using bench = new BenchOfOne();
    const handle = await bench.manager.start(workflow, undefined, { id: 'r' });
    await bench.host.advance(5);
    const before = JSON.stringify(await bench.manager.get('r'));
    expectComplaint(
      await Promise.resolve(ask(bench.manager)).then(
        () => 'accepted',
        (error: unknown) => error,
      ),
      complaint,
    );
    expect(JSON.stringify(await bench.manager.get('r'))).toBe(before);
    await bench.manager.signal('r', 'x', 'fine');
    expect((await bench.host.finish(handle.result)).orThrow()).toBe('fine');
  });
});

describe('a workflow that asks wrongly', () => {
  const body = (): number => 1;
  test.each<[string, (wf: WorkflowContext) => unknown, Complaint]>([
    ['a step without a name', (wf) => wf.step('', body), invalid(/name of the step.*1 to 200/)],
    ['a step with an endless name', (wf) => wf.step('n'.repeat(201), body), invalid(/name of the step/)],
    ['a step without a body', (wf) => wf.step('a', undefined as never), invalid(/`body`.*function.*last argument/)],
    [
      'an unknown option of a step',
      (wf) => wf.step('a', { timeOut: 1 } as never, body),
      invalid(/Unknown option `timeOut` of wf.step; known are timeout/),
    ],
    ['a timeout that is none', (wf) => wf.step('a', { timeout: 'soon' }, body), duration('timeout')],
    ['a timeout of nothing', (wf) => wf.step('a', { timeout: 0 }, body), invalid(/`timeout`.*longer than 0/)],
    ['a warning that is none', (wf) => wf.step('a', { warnAfter: {} } as never, body), duration('warnAfter')],
    ['retries that are none', (wf) => wf.step('a', { retry: -1 }, body), invalid(/`retry`.*positive integer.*-1/)],
    [
      'an unknown option of retry',
      (wf) => wf.step('a', { retry: { count: 1 } } as never, body),
      invalid(/Unknown option `count` of retry/),
    ],
    [
      'a critical that is no boolean',
      (wf) => wf.step('a', { critical: 'no' } as never, body),
      invalid(/`critical`.*true or false.*"no"/),
    ],
    [
      'half a codec',
      (wf) => wf.step('a', { codec: { encode: body } } as never, body),
      invalid(/`codec`.*encode and decode/),
    ],
    [
      'a fingerprint that is no text',
      (wf) => wf.step('a', { fingerprint: 1 } as never, body),
      invalid(/`fingerprint`.*text/),
    ],
    [
      'an input that has no hash',
      (wf) => wf.step('a', { input: new Map() }, body),
      { code: 'value-not-storable', says: /Map/ },
    ],
    [
      'a compensation that is none',
      (wf) => wf.step('a', { compensate: 1 } as never, body),
      invalid(/`compensate`.*function/),
    ],
    ['a phase without a body', (wf) => wf.phase('a', {} as never), invalid(/`body`.*phase/)],
    [
      'an unknown option of a phase',
      (wf) => wf.phase('a', { retries: 1 } as never, body),
      invalid(/Unknown option `retries` of wf.phase/),
    ],
    ['a timeout of a phase that is none', (wf) => wf.phase('a', { timeout: 'x' }, body), duration('timeout')],
    ['items that are no list', (wf) => wf.map('a', 'abc' as never, body), invalid(/`items`.*array.*"abc"/)],
    [
      'a concurrency of none',
      (wf) => wf.map('a', [1], { concurrency: 0 }, body),
      invalid(/`concurrency`.*positive integer.*0/),
    ],
    [
      'an unknown option of a map',
      (wf) => wf.map('a', [1], { parallel: 2 } as never, body),
      invalid(/Unknown option `parallel` of wf.map/),
    ],
    ['a share that is none', (wf) => wf.map('a', [1], { require: '120%' }, body), invalid(/`require`.*"90%".*"120%"/)],
    ['two demands', (wf) => wf.map('a', [1], { require: 1, settle: true }, body), invalid(/only one of/)],
    [
      'a key that is no function',
      (wf) => wf.map('a', [1], { key: 'id' } as never, body),
      invalid(/`key`.*function.*"id"/),
    ],
    [
      'a key that gives nothing',
      (wf) => wf.map('a', [{}], { key: () => undefined as never }, body),
      invalid(/`key`.*text or a number.*undefined/),
    ],
    ['branches that are a list', (wf) => wf.parallel([body] as never), invalid(/`branches`.*object.*array/)],
    ['a branch that is no function', (wf) => wf.parallel({ a: 1 } as never), invalid(/`branches.a`.*function.*1/)],
    [
      'a key for branches',
      (wf) => wf.parallel({ a: body }, { key: body } as never),
      invalid(/Unknown option `key` of wf.parallel/),
    ],
    ['a sleep that is none', (wf) => wf.sleep('a while'), duration('duration')],
    ['a moment that is none', (wf) => wf.sleepUntil(new Date(Number.NaN)), invalid(/`moment`.*Date/)],
    ['a wait without a name', (wf) => wf.waitFor(''), invalid(/name of the wait/)],
    [
      'a wait with another schema',
      (wf) => wf.waitFor('a', { schema: {} as never }),
      invalid(/`schema`.*Standard Schema/),
    ],
    ['a wait with a deadline that is none', (wf) => wf.waitFor('a', { timeout: Number.NaN }), duration('timeout')],
    ['a checkpoint without a name', (wf) => wf.checkpoint(''), invalid(/name of the checkpoint/)],
    [
      'data of a checkpoint that cannot be stored',
      (wf) => wf.checkpoint('a', () => 1),
      { code: 'value-not-storable', says: /checkpoint "a".*function/ },
    ],
    [
      'progress beyond the end',
      (wf) => {
        wf.progress(1.5);
      },
      invalid(/`fraction`.*0 to 1.*1\.5/),
    ],
    ['a command that is a line', (wf) => wf.command('a', 'ls -l' as never), invalid(/`argv`.*array/)],
    ['a command with a NUL', (wf) => wf.command('a', ['ls', 'a\0b']), invalid(/`argv\[1\]`.*NUL/)],
    [
      'an unknown option of a command',
      (wf) => wf.command('a', ['ls'], { shell: true } as never),
      invalid(/Unknown option `shell`/),
    ],
    ['fresh without a name', (wf) => wf.fresh('', body), invalid(/name of the fresh/)],
  ])('%s: is told so, and keeps what was done', async (_what, ask, complaint) => {
    await using bench = new BenchOfOne();
    let refusal: unknown;
    const result = await bench.run(async (wf) => {
      const before = await wf.step('before', () => 'kept');
      try {
        await ask(wf);
      } catch (error) {
        refusal = error;
      }
      return [before, await wf.step('after', () => 'done')];
    });
    const { cause } = refusal as { cause?: unknown };
    expectComplaint(isHoldfastError(refusal) && refusal.code === 'step-failed' ? cause : refusal, complaint);
    expect(result).toMatchObject({ status: 'completed', output: ['kept', 'done'] });
  });
});
