import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { noticeId } from '../notifications/notice-request.ts';
import { noticeSeverities } from '../notifications/notice-rules.ts';
import type { LiveRun } from './live-run.ts';
import type { Scope } from './scope.ts';
import { runStep } from './step.ts';
import type { NotifyOptions } from './workflow-context.ts';

const longestName = 120;

/**
 * Puts a notice into the outbox as a step: a process that dies in between puts it there again, under the same id.
 *
 * @throws UsageError `invalid-option`.
 */
export async function runNotify(
  live: LiveRun,
  scope: Scope,
  notice: NotifyOptions & { readonly title: string },
): Promise<void> {
  requireKnownOptions('wf.notify', notice, ['title', 'body', 'severity', 'facts', 'name']);
  const { title, name = title, body, severity, facts } = notice;
  if (typeof title !== 'string' || title === '') throw invalidOption('title', title, 'a text that is not empty');
  if (typeof name !== 'string' || name === '') throw invalidOption('name', name, 'a text that is not empty');
  if (severity !== undefined) requireOneOf('severity', severity, noticeSeverities);
  if (body !== undefined && typeof body !== 'string') throw invalidOption('body', body, 'a text');
  if (facts !== undefined && (typeof facts !== 'object' || (facts as unknown) === null || Array.isArray(facts)))
    throw invalidOption('facts', facts, 'an object of facts');
  await runStep(live, scope, `notify ${name}`.slice(0, longestName), {}, async ({ key }) => {
    const { runId, workflow } = live.facts;
    await live.rooms.notifications.post({
      ...{ id: noticeId(runId, 'notify', key), runId, workflow, title },
      ...(body === undefined ? {} : { body }),
      ...(severity === undefined ? {} : { severity }),
      ...(facts === undefined ? {} : { facts }),
    });
  });
}
