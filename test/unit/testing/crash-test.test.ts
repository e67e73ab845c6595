import { describe, expect, test } from 'vitest';
import { defineWorkflow, type Workflow } from '../../../src/index.ts';
import { crashTest, CrashTestError, type CrashTestOptions } from '../../../src/testing/index.ts';
import { badAdapters } from './bad-adapters.ts';

const plain = defineWorkflow({
  name: 'plain',
  async run(wf) {
    const first = await wf.step('first', () => 1);
    const second = await wf.step('second', () => first + 1);
    const [left, right] = await wf.map('side', ['l', 'r'], (item, own) => own.step('work', () => item));
    return wf.step('third', () => `${second} ${left} ${right}`);
  },
});

async function failure<Input, Output>(
  workflow: Workflow<Input, Output>,
  options: CrashTestOptions<NoInfer<Input>, NoInfer<Output>> = {},
): Promise<CrashTestError> {
  try {
    await crashTest(workflow, options);
  } catch (error) {
    if (error instanceof CrashTestError) return error;
    throw error;
  }
  throw new Error('Nothing was found.');
}

const invariantsOf = ({ findings }: CrashTestError): string[] => [
  ...new Set(findings.map((finding) => finding.invariant)),
];

describe('a good workflow', () => {
  test('passes, and the report says what was tried', async () => {
    const report = await crashTest(plain);
    expect(report.result.orThrow()).toBe('2 l r');
    expect(report).toMatchObject({ cases: 1 + 2 * (3 * report.writes - 1), unknownEffects: 0 });
    expect(report.deaths).toBeGreaterThanOrEqual(3 * report.writes - 1);
    expect(report.repeatedBodies).toBeGreaterThan(0);
  });

  test('passes random schedules, the same for the same seed', async () => {
    const schedules: unknown[] = [];
    const check = ({ schedule }: { schedule: unknown }): void => void schedules.push(schedule);
    const report = await crashTest(plain, { deaths: 10, seed: 3, check });
    expect(report.cases).toBe(11);
    const first = schedules.splice(0);
    await crashTest(plain, { deaths: 10, seed: 3, check });
    expect(schedules).toEqual(first);
    schedules.length = 0;
    await crashTest(plain, { deaths: 10, seed: 4, check });
    expect(schedules).not.toEqual(first);
  });

  test('passes when it fails in the same way each time', async () => {
    const failing = defineWorkflow({
      name: 'failing',
      run: async (wf) => {
        await wf.step('first', () => 1);
        await wf.step('breaks', { retry: false }, () => {
          throw new Error('broken');
        });
      },
    });
    expect((await crashTest(failing)).result.status).toBe('failed');
  });

  test('may wait for days, for signals and for bodies that do real work', async () => {
    const patient = defineWorkflow({
      name: 'patient',
      async run(wf) {
        await wf.sleep('30d');
        const one = await wf.waitFor<number>('go');
        const other = await wf.waitFor<number>('go', { timeout: '1d' });
        await wf.step('slow', { timeout: '1s' }, () => new Promise((resolve) => setImmediate(resolve)));
        return one - other;
      },
    });
    const signals = [
      { name: 'go', payload: 7 },
      { name: 'go', payload: 5 },
    ];
    const { result } = await crashTest(patient, { signals, deaths: 15 });
    expect(result.orThrow()).toBe(2);
  });

  test('leaves Date and the clock of others as they were', async () => {
    const { Date: before } = globalThis;
    const dates: number[] = [];
    const dated = defineWorkflow({ name: 'dated', run: (wf) => wf.step('now', () => void dates.push(Date.now())) });
    await crashTest(dated);
    expect(globalThis.Date).toBe(before);
    expect(new Date(dates[0]!).toISOString()).toMatch(/^2026-11-20T10:15:30/);
  });
});

describe('a bad workflow', () => {
  test('whose step keys tell the time is found', async () => {
    const dated = defineWorkflow({
      name: 'dated',
      async run(wf) {
        await wf.step('first', () => 1);
        await wf.step(`report of ${new Date().toISOString()}`, () => 1);
        return wf.step('last', () => 'done');
      },
    });
    const error = await failure(dated);
    expect(invariantsOf(error)).toContain('same-steps');
    expect(error.message).toContain('"report of 2026-11-20T10~3a15~3a30.123Z" missing');
  });

  test('that does something outside of steps is found', async () => {
    let mails: string[] = [];
    const careless = defineWorkflow({
      name: 'careless',
      async run(wf) {
        mails.push('started');
        await wf.step('mail', () => void mails.push('inside'));
      },
    });
    const error = await failure(careless, {
      prepare: ({ number }) => {
        if (number === 1) mails = [];
      },
      world: () => mails,
    });
    expect(invariantsOf(error)).toEqual(['world']);
    expect(error.findings[0]?.message).toContain('something is done outside of steps');
  });

  test('that takes another branch after a death is found', async () => {
    let lives = 0;
    const moody = defineWorkflow({
      name: 'moody',
      async run(wf) {
        await wf.step('first', () => 1);
        return wf.step(lives % 2 === 1 ? 'heads' : 'tails', () => lives % 2);
      },
    });
    const error = await failure(moody, {
      prepare: ({ number }) => {
        lives = number;
      },
    });
    expect(invariantsOf(error)).toEqual(expect.arrayContaining(['same-steps', 'same-result']));
  });

  test('that waits for a signal nobody sends is said to, without any death', async () => {
    const lonely = defineWorkflow({ name: 'lonely', run: (wf) => wf.waitFor('approval') });
    const error = await failure(lonely);
    expect(error.findings).toMatchObject([{ invariant: 'finishes', schedule: [] }]);
    expect(error.message).toContain('without any death');
  });

  test('is reported with the write, the moment and the way to see it again', async () => {
    let lives = 0;
    const moody = defineWorkflow({
      name: 'moody',
      run: async (wf) => [await wf.step('first', () => 1), lives > 1],
    });
    const prepare = ({ number }: { number: number }): void => void (lives = number);
    const { findings } = await failure(moody, { prepare, secondDeath: false });
    const finding = findings.find(({ writes }) => writes[0]?.events.includes('step-completed first'));
    expect(finding).toMatchObject({ invariant: 'same-result', schedule: [{ write: 2, moment: 'before' }] });
    const again = await failure(moody, { prepare, schedule: finding!.schedule });
    expect(again.findings).toEqual([finding]);
    expect(again.message).toBe(
      [
        'One finding in workflow "moody":',
        '',
        'same-result: it gave {"status":"completed","outcome":"complete","output":[1,true]}, and without deaths {"status":"completed","outcome":"complete","output":[1,false]}',
        '  process 1 dies before its write 2 (step-completed first)',
        "  again: crashTest(workflow, { …, schedule: [{ write: 2, moment: 'before' }] })",
      ].join('\n'),
    );
  });

  test('fails the check of your own, whose error is the cause', async () => {
    const wrong = new Error('three is too many');
    const error = await failure(plain, {
      check: ({ bodies }) => {
        if ((bodies.get('first') ?? 0) > 1) throw wrong;
      },
    });
    expect(error.cause).toBe(wrong);
    expect(invariantsOf(error)).toEqual(['check']);
  });
});

describe('a bad adapter', () => {
  test.each([
    ['hasty', 'acknowledged-once'],
    ['forgetful', 'acknowledged-kept'],
    ['shuffled', 'finishes'],
    ['blind', 'acknowledged-once'],
  ] as const)('that is %s breaks %s', async (name, invariant) => {
    const error = await failure(plain, { storage: badAdapters[name] });
    expect(invariantsOf(error)).toContain(invariant);
  });
});
