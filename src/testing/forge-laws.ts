import assert from 'node:assert/strict';
import { isHoldfastError } from '../core/errors.ts';
import { systemHost } from '../core/host.ts';
import type { Forge, IssueDraft, PullRequestDraft } from '../delivery/forge.ts';
import { type ForgeLaw, forgeLaw, rejection } from './forge-law.ts';
import { hostileTexts } from './hostile-texts.ts';

const { signal } = new AbortController();

const issue = (marker: string, title = 'A title', body = 'A body.'): IssueDraft => ({
  title,
  body,
  labels: [],
  marker,
});
const pullRequest = (branch: string, marker: string): PullRequestDraft => ({
  ...{ title: 'A title', body: 'A body.', branch, base: 'main', marker },
});

/** What every forge must keep of a text that it cuts. */
const leastTitle = 100;

/**
 * What every forge keeps to, as data for any test runner: `for (const law of forgeLaws) test(law.name, () =>
 * law.check(makeForge))`.
 */
export const forgeLaws: readonly ForgeLaw[] = [
  forgeLaw('it has a name of one short line, and says how long what was sent may take', ({ forge }) => {
    assert.match(forge.name, /^[^\s\p{C}][^\p{C}]{0,99}$/u, 'the name');
    assert(Number.isFinite(forge.landsWithinMs) && forge.landsWithinMs >= 0, 'landsWithinMs');
    return Promise.resolve();
  }),
  forgeLaw(
    'it looks whether there is what it needs, also where it is told no base, and changes nothing',
    async (fixture) => {
      const { forge, branch, missingBase } = fixture;
      await forge.look?.(signal);
      await forge.look?.(signal, { base: 'main' });
      if (missingBase !== undefined) {
        const failure = await rejection(
          Promise.resolve(forge.look?.(signal, { base: missingBase })),
          'looking for a base that is not there',
        );
        assert(isHoldfastError(failure) && failure.code === 'forge-failed', `rejected with ${String(failure)}`);
      }
      assert.deepEqual(await fixture.issues(), []);
      assert.deepEqual(await fixture.pullRequests(), []);
      assert.equal(await forge.findPullRequest({ branch: branch.branch, marker: 'marker-1' }, signal), undefined);
    },
  ),
  forgeLaw('an issue is found by its marker as soon as it was opened, and by no other', async ({ forge }) => {
    assert.equal(await forge.findIssue('marker-1', signal), undefined);
    const one = await forge.openIssue(issue('marker-1'), signal);
    const other = await forge.openIssue(issue('marker-2'), signal);
    assert.notEqual(one.number, other.number, 'the numbers');
    assert.deepEqual(await forge.findIssue('marker-1', signal), one);
    assert.deepEqual(await forge.findIssue('marker-2', signal), other);
    assert.equal(await forge.findIssue('marker', signal), undefined, 'a part of a marker');
    assert.equal(await forge.findIssue('marker-11', signal), undefined, 'more than a marker');
  }),
  forgeLaw('a text that quotes a marker is not taken for what carries it', async ({ forge }) => {
    const first = await forge.openIssue(issue('marker-1'), signal);
    const quote = '<!-- marker-1 -->\n\nIt says <!-- marker-2 -->\n<!-- marker-2 -->';
    await forge.openIssue(issue('marker-3', 'About markers', quote), signal);
    assert.deepEqual(await forge.findIssue('marker-1', signal), first);
    assert.equal(await forge.findIssue('marker-2', signal), undefined);
  }),
  forgeLaw('a pull request is found by its branch and its marker together', async ({ forge, branch: draft }) => {
    const { branch } = draft;
    await forge.publish(draft, signal);
    assert.equal(await forge.findPullRequest({ branch, marker: 'marker-1' }, signal), undefined);
    const opened = await forge.openPullRequest(pullRequest(branch, 'marker-1'), signal);
    assert.deepEqual(await forge.findPullRequest({ branch, marker: 'marker-1' }, signal), opened);
    assert.equal(await forge.findPullRequest({ branch, marker: 'marker-2' }, signal), undefined);
    assert.equal(await forge.findPullRequest({ branch: 'another', marker: 'marker-1' }, signal), undefined);
    assert.equal(await forge.findIssue('marker-1', signal), undefined, 'an issue of that marker');
  }),
  forgeLaw('a comment is found where it was written', async ({ forge, branch: draft }) => {
    const { branch } = draft;
    await forge.publish(draft, signal);
    const one = await forge.openPullRequest(pullRequest(branch, 'marker-1'), signal);
    const other = await forge.openPullRequest(pullRequest(branch, 'marker-2'), signal);
    const written = await forge.comment({ pullRequest: one.number, body: 'Well.', marker: 'marker-3' }, signal);
    assert.deepEqual(await forge.findComment({ pullRequest: one.number, marker: 'marker-3' }, signal), written);
    assert.equal(await forge.findComment({ pullRequest: one.number, marker: 'marker-1' }, signal), undefined);
    assert.equal(await forge.findComment({ pullRequest: other.number, marker: 'marker-3' }, signal), undefined);
  }),
  forgeLaw('a branch that is published twice is there once, as it is', async (fixture) => {
    const { forge, branch: draft } = fixture;
    await forge.publish(draft, signal);
    await forge.publish(draft, signal);
    assert.equal(await fixture.published(draft.branch), draft.commit);
  }),
  forgeLaw('any title and body arrive as text', async (fixture) => {
    const { forge } = fixture;
    const texts = [...hostileTexts(fixture.hostileTexts ?? 500)].filter(({ title }) => visible(title) !== '');
    texts.push({ title: `--flag $(x) ${'long '.repeat(20_000)}`, body: '--body $(x)' });
    for (const [number, { title, body }] of texts.entries())
      await forge.openIssue(issue(`marker-${number}`, title, body), signal);
    const kept = await fixture.issues();
    assert.equal(kept.length, texts.length, 'issues');
    for (const [number, text] of texts.entries()) {
      const got = kept[number];
      const which = `text ${number}, ${JSON.stringify(text).slice(0, 300)},`;
      assert(
        got !== undefined && isCutOf(visible(got.title), visible(text.title)),
        `${which} has the title ${got?.title.slice(0, 300)}`,
      );
      assert(
        visible(got.body).startsWith(visible(text.body).slice(0, 1000)),
        `${which} has the body ${got.body.slice(0, 300)}`,
      );
    }
  }),
  forgeLaw('a call that a rate limit turns away says so, and what was refused was not done', async (fixture) => {
    const { forge } = fixture;
    if (fixture.behave === undefined) return;
    for (const [how, code] of [
      ['limits', 'forge-rate-limited'],
      ['unauthorized', 'forge-unauthorized'],
    ] as const) {
      await fixture.behave(how);
      const failure = await rejection(forge.openIssue(issue('marker-1'), signal), 'a refused call');
      assert(isHoldfastError(failure) && failure.code === code, `${how}: rejected with ${String(failure)}`);
    }
    await fixture.behave('takes');
    assert.equal(await forge.findIssue('marker-1', signal), undefined);
    await forge.openIssue(issue('marker-1'), signal);
    assert.equal((await fixture.issues()).length, 1);
  }),
  forgeLaw('under a signal that has aborted nothing is opened', async (fixture) => {
    const { forge, branch } = fixture;
    const reason = new Error('too late');
    const late = AbortSignal.abort(reason);
    for (const call of callsTo(forge, branch.branch))
      assert.equal(await rejection(call(late), 'an aborted call'), reason);
    assert.deepEqual(await fixture.issues(), []);
    assert.deepEqual(await fixture.pullRequests(), []);
  }),
  forgeLaw('an abort ends a call that hangs, with the reason of the signal', async (fixture) => {
    if (fixture.behave === undefined) return;
    await fixture.behave('hangs');
    const controller = new AbortController();
    const reason = new Error('that is enough');
    const call = fixture.forge.openIssue(issue('marker-1'), controller.signal);
    // What it rejects with is looked at below.
    call.catch(() => undefined);
    await systemHost.sleep(100);
    controller.abort(reason);
    assert.equal(await rejection(call, 'an aborted call'), reason, 'the reason it rejects with');
    await fixture.behave('takes');
  }),
];

function callsTo(forge: Forge, branch: string): readonly ((late: AbortSignal) => Promise<unknown>)[] {
  return [
    (late) => forge.openIssue(issue('marker-1'), late),
    (late) => forge.openPullRequest(pullRequest(branch, 'marker-1'), late),
    (late) => forge.comment({ pullRequest: 1, body: 'Well.', marker: 'marker-1' }, late),
  ];
}

function isCutOf(received: string, sent: string): boolean {
  if (received === sent) return true;
  const kept = received.replace(/…$/, '');
  return kept !== received && kept.length >= leastTitle && sent.startsWith(kept);
}

/** What of a text can be seen: forges may take out everything else, or change it. */
function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Z}\s\uFFFD]/gu, '');
}
