import assert from 'node:assert/strict';
import { systemHost } from '../core/host.ts';
import type { AgentAnswer } from '../agents/agent-answer.ts';
import { type AgentFixture, type AgentLaw, agentLaw, answerTo, contextOf, rejectionOf } from './agent-law.ts';
import { hostileTexts } from './hostile-texts.ts';
import { within } from './notifier-law.ts';

/** What a call that was told to end may take to do so: a program has five seconds, then it is ended by force. */
const endingMs = 10_000;
const failingMs = 30_000;

/**
 * What every provider of agents keeps to, as data for any test runner: `for (const law of agentLaws) test(law.name, () =>
 * law.check(makeAgent))`.
 */
export const agentLaws: readonly AgentLaw[] = [
  agentLaw('it has a name of one short line', ({ provider }) => {
    assert.match(provider.name, /^[^\s\p{C}][^\p{C}]{0,99}$/u, 'the name');
    return Promise.resolve();
  }),
  agentLaw('the prompt reaches the agent as it is, and its answer comes back', async (fixture) => {
    const prompt = 'Which modules does "dark mode" touch?\nList them, one on each line.';
    const answer = await answerTo(fixture, { prompt });
    assert.deepEqual(await fixture.asked(), [prompt]);
    assert.equal(answer.text.trim(), prompt);
    assertPlain(answer);
  }),
  agentLaw('any prompt reaches the agent as one, and is no option', async (fixture) => {
    const texts = [...hostileTexts(fixture.hostileTexts ?? 1000)].map(({ body }) => body.replaceAll('\0', ' '));
    const all = ['--help', '-', '--', '$(reboot)', '"; reboot; "', '{prompt}', '%PATH%', ...texts].filter(
      (text) => text.trim() !== '' && text.isWellFormed(),
    );
    // A provider may answer the same question from a cache.
    const prompts = [...new Set(all)];
    for (const prompt of prompts) await answerTo(fixture, { prompt });
    assert.deepEqual(await fixture.asked(), prompts);
  }),
  agentLaw('calls that are made at once get an answer each', async (fixture) => {
    const prompts = Array.from({ length: 8 }, (_, number) => `question ${number}`);
    const answers = await Promise.all(prompts.map((prompt) => answerTo(fixture, { prompt })));
    assert.deepEqual(
      answers.map(({ text }) => text.trim()),
      prompts,
    );
    assert.deepEqual([...(await fixture.asked())].sort(), prompts);
  }),
  agentLaw('what it is handed it does not change', async (fixture) => {
    const request = { prompt: 'keep it', tools: ['Read'], session: { id: sessionId, resume: false } };
    const before = structuredClone(request);
    Object.freeze(request.tools);
    Object.freeze(request.session);
    await answerTo(fixture, Object.freeze(request));
    assert.deepEqual(request, before);
  }),
  agentLaw('a failure rejects with an error, and the next call is answered', async (fixture) => {
    if (!can(fixture, 'fails')) return;
    await fixture.behave?.('fails');
    const call = fixture.provider.invoke({ prompt: 'fail' }, contextOf().context);
    const failure = await rejectionOf(call, failingMs, 'a call that failed');
    assert(failure instanceof Error, 'a call that failed rejected with something that is no Error');
    await fixture.behave?.('answers');
    assert.equal((await answerTo(fixture, { prompt: 'again' })).text.trim(), 'again');
  }),
  agentLaw('under a signal that has aborted nobody is asked', async (fixture) => {
    const reason = new Error('too late');
    const call = fixture.provider.invoke({ prompt: 'late' }, contextOf(AbortSignal.abort(reason)).context);
    assert.equal(await rejectionOf(call, endingMs, 'an aborted call'), reason, 'the reason it rejects with');
    assert.deepEqual(await fixture.asked(), []);
  }),
  agentLaw('an abort ends a call that hangs, with the reason of the signal', async (fixture) => {
    if (!can(fixture, 'hangs')) return;
    await fixture.behave?.('hangs');
    const controller = new AbortController();
    const reason = new Error('that is enough');
    const call = fixture.provider.invoke({ prompt: 'hang' }, contextOf(controller.signal).context);
    // What it rejects with is looked at below.
    call.catch(() => undefined);
    await systemHost.sleep(200);
    controller.abort(reason);
    assert.equal(await rejectionOf(call, endingMs, 'an aborted call'), reason, 'the reason it rejects with');
    await fixture.behave?.('answers');
  }),
  agentLaw('closing it ends, also twice', async (fixture) => {
    await answerTo(fixture, { prompt: 'last' });
    await within(endingMs, Promise.resolve(fixture.provider.close?.()), 'closing');
    await within(endingMs, Promise.resolve(fixture.provider.close?.()), 'closing again');
  }),
];

const sessionId = '7b0d1f52-5d0b-4a55-9d5e-0c6a4c0f6f11';

/** Whether the agent of a fixture can do that. */
function can(fixture: AgentFixture, how: 'fails' | 'hangs'): boolean {
  return fixture.behave !== undefined && (fixture.behaviours ?? [how]).includes(how);
}

/** An answer can be stored, and its amounts are amounts: what is not known is left out. */
function assertPlain(answer: AgentAnswer): void {
  assert.deepEqual(JSON.parse(JSON.stringify(answer)), answer, 'the answer as plain JSON');
  const { models, ...amounts } = answer.usage ?? {};
  for (const each of [amounts, ...Object.values(models ?? {})])
    for (const [name, amount] of Object.entries(each))
      assert(typeof amount === 'number' && amount >= 0, `usage.${name} is ${String(amount)}`);
}
