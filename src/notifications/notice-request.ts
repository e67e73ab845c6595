import { createHash } from 'node:crypto';
import { invalidOption, requireOneOf } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { Notice, NoticeSeverity, NoticeTopic } from './notice.ts';
import { noticeSeverities, noticeTopics } from './notice-rules.ts';

/** What somebody wants people to be told. */
export interface NoticeRequest {
  /** One line. */
  readonly title: string;
  /** Plain text. @defaultValue none */
  readonly body?: string;
  /** @defaultValue 'custom' */
  readonly topic?: NoticeTopic;
  /** @defaultValue 'info' */
  readonly severity?: NoticeSeverity;
  readonly runId?: string;
  readonly workflow?: string;
  /** Further facts, for receivers that show fields. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
  /**
   * The same for requests that are one and the same notice.
   * @defaultValue a new one
   */
  readonly id?: string;
  /**
   * When it happened.
   * @defaultValue now
   */
  readonly at?: number;
}

const longestTitle = 200;
const longestBody = 4000;
const longestFact = 500;
const mostFacts = 30;
const longestId = 200;
/** What is further from 1970 is no date. */
const latestAt = 8.64e15;
/** How much of a text is looked at: enough for every secret that stands in what is kept of it. */
const longestRead = 64 * 1024;

/**
 * Makes the notice that was asked for: of bounded size, with secrets masked, and its title one line.
 *
 * @throws UsageError `invalid-option` for one without a title, or of a topic or severity that there is not; whatever a
 * getter of it throws.
 */
export function makeNotice(request: NoticeRequest, host: Host, redactor: Redactor): Notice {
  const text = (value: unknown, longest: number): string => cut(redactor.redactText(readText(value)), longest);
  const { title, topic = 'custom', severity = 'info', id, at, runId, workflow, facts } = request;
  if (typeof title !== 'string' || title === '') throw invalidOption('title', title, 'a text that is not empty');
  return {
    id: typeof id === 'string' && id !== '' ? idOf(id, redactor) : host.id(24),
    topic: requireOneOf('topic', topic, noticeTopics),
    severity: requireOneOf('severity', severity, noticeSeverities),
    title: text(title, longestTitle).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' '),
    body: text(request.body, longestBody),
    at: typeof at === 'number' && Math.abs(at) <= latestAt ? at : host.now(),
    ...(typeof runId === 'string' ? { runId: text(runId, longestFact) } : {}),
    ...(typeof workflow === 'string' ? { workflow: text(workflow, longestFact) } : {}),
    ...(typeof facts === 'object' && (facts as unknown) !== null ? { facts: readFacts(facts, text) } : {}),
  };
}

/** An id that follows from what the notice is about: equal in every process that tells of the same. */
export function noticeId(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** An id as it was given, or a hash of one that is too long or tells a secret: it stays the same for the same. */
function idOf(id: string, redactor: Redactor): string {
  return id.length <= longestId && redactor.redactText(id) === id ? id : noticeId(id);
}

function readText(value: unknown): string {
  return (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '').slice(0, longestRead);
}

function cut(text: string, longest: number): string {
  // Never half a character.
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function readFacts(
  facts: Readonly<Record<string, unknown>>,
  text: (value: unknown, longest: number) => string,
): Record<string, string | number | boolean> {
  const read: [string, string | number | boolean][] = [];
  for (const name of Object.keys(facts).slice(0, mostFacts)) {
    const value = facts[name];
    if (typeof value === 'string') read.push([text(name, 100), text(value, longestFact)]);
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      read.push([text(name, 100), value]);
  }
  return Object.fromEntries(read);
}
