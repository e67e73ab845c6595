import { isRecord, readRecord } from '../core/json-record.ts';
import { isProcessIdentity, type ProcessIdentity } from '../processes/identity.ts';
import type { Notice } from './notice.ts';
import { noticeSeverities, noticeTopics } from './notice-rules.ts';

/** The event of a journal that a notice follows from: it is delivered only if that was written. */
export interface FollowedEvent {
  readonly runId: string;
  /** Which claim of the run it is part of. */
  readonly epoch: number;
  readonly type: string;
  readonly key?: string;
}

/** What stands in the log of a notice that is not delivered yet. */
export type OutboxLine =
  | { readonly type: 'notice'; readonly notice: Notice; readonly follows?: FollowedEvent; readonly at: number }
  /** Who looks after it; the first one of each turn does. */
  | {
      readonly type: 'owned';
      readonly turn: number;
      readonly nonce: string;
      readonly owner: ProcessIdentity;
      readonly at: number;
    }
  /** Somebody has found that its notice cannot be read. */
  | { readonly type: 'unreadable'; readonly at: number }
  /** Nobody does any more. */
  | { readonly type: 'released' }
  /** What it follows from was written; the journal that says so may be elsewhere by now. */
  | { readonly type: 'confirmed' }
  /** It goes to another storage with its run, and is no longer for those of this one. */
  | { readonly type: 'carried' }
  /** A notifier that must not be asked twice is about to be asked; the first one asks. */
  | { readonly type: 'intent'; readonly notifier: string; readonly mark: string }
  | { readonly type: 'delivered'; readonly notifier: string };

/** A line as it was written; `undefined` for one that is torn, damaged or foreign. */
export function parseOutboxLine(text: string): OutboxLine | undefined {
  const line = readRecord(text);
  return line !== undefined && isLine(line) ? line : undefined;
}

function isLine(line: Readonly<Record<string, unknown>>): line is OutboxLine {
  const { type, notice, follows, at, turn, nonce, owner, notifier, mark } = line;
  switch (type) {
    case 'notice':
      return typeof at === 'number' && isNotice(notice) && (follows === undefined || isFollowed(follows));
    case 'owned':
      return (
        typeof turn === 'number' && typeof nonce === 'string' && typeof at === 'number' && isProcessIdentity(owner)
      );
    case 'unreadable':
      return typeof at === 'number';
    case 'released':
    case 'confirmed':
    case 'carried':
      return true;
    case 'intent':
      return typeof notifier === 'string' && typeof mark === 'string';
    default:
      return type === 'delivered' && typeof notifier === 'string';
  }
}

function isNotice(notice: unknown): boolean {
  if (!isRecord(notice)) return false;
  const { id, topic, severity, title, body, at, runId, workflow, facts } = notice;
  return (
    [id, title, body].every((text) => typeof text === 'string') &&
    [runId, workflow].every((text) => text === undefined || typeof text === 'string') &&
    typeof at === 'number' &&
    noticeTopics.some((known) => known === topic) &&
    noticeSeverities.some((known) => known === severity) &&
    (facts === undefined || isRecord(facts))
  );
}

function isFollowed(follows: unknown): boolean {
  if (!isRecord(follows)) return false;
  const { runId, epoch, type, key } = follows;
  return (
    typeof runId === 'string' &&
    typeof epoch === 'number' &&
    typeof type === 'string' &&
    (key === undefined || typeof key === 'string')
  );
}
