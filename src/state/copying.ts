import { isHoldfastError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import { type ClaimGround, openedBy } from './claim.ts';
import { requireGround } from './ground.ts';
import { eventOf, type Place, type RecordHead, readValue, seedOf, writeHead, writeRecord } from './records.ts';
import { revealHead } from './reveal-head.ts';
import { segmentLog, segmentName } from './run-paths.ts';
import { openReading, readAll } from './segments.ts';

type RunStarted = Extract<JournalEvent, { readonly type: 'run-started' }>;

/** Which records of a run another one begins with. */
export interface Copying {
  readonly from: string;
  readonly to: string;
  /** How the copy begins, made of how the original began and of how many records follow. */
  readonly begin: (started: RunStarted, records: number) => RunStarted;
  /** A record as the copy is to have it; `undefined` leaves it out. Secrets in it are references. */
  readonly take: (event: JournalEvent, place: Place) => JournalEvent | undefined;
  /** What the copy begins with besides, behind those records; asked for when they have been taken. */
  readonly then?: () => readonly JournalEvent[];
  /** How long the original had been active by then: the moments of its records are not those of the copy. */
  readonly active: () => { readonly activeMs: number; readonly phaseActiveMs?: number };
  /** The input of the copy as JSON text, where it is not that of the original. */
  readonly input?: { readonly text: string | undefined };
}

/**
 * Makes a run that begins with records of another one, values and moments as they are. Everything appears at once, and
 * nobody owns the new run: it rests like one that was let go of. `false` when its id is taken.
 *
 * Values are copied as they are stored: registered secrets stay references.
 *
 * @throws UsageError `run-not-found`; StorageError.
 */
export async function copyRun(ground: ClaimGround, copying: Copying): Promise<boolean> {
  const { storage, host, redactor } = ground;
  const { from, to, begin, take, then, active, input } = copying;
  const seed = seedOf(segmentName(to, 1));
  const lines: string[] = [];
  let started: { readonly event: RunStarted; readonly value: string | undefined } | undefined;
  const stored = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : redactor.protectJson(text).stored;
  const add = (head: string, value?: string): void => {
    // The first two numbers are those of `opened` and `run-started`.
    lines.push(writeRecord(head, lines.length + 3, value, seed));
  };
  await readAll(storage, openReading(await requireGround(storage, from)), (record, line) => {
    if (record.type === 'run-started') {
      started = { event: bare(revealHead(record, line, redactor) as typeof record), value: readValue(line) };
      return;
    }
    const event = take(bare(record), record.place);
    // A new input that a migration made may have been left out with its hash.
    const hasValue = event?.type !== 'migrated' || event.inputHash !== undefined;
    if (event !== undefined) add(writeHead(event, record.at), hasValue ? readValue(line) : undefined);
  });
  if (started === undefined) return false;
  const at = host.now();
  for (const event of then?.() ?? []) add(redactor.protectJson(`${writeHead(event, at)}}`).stored.slice(0, -1));
  const records = lines.length;
  add(writeHead({ type: 'released', ...active() }, at));
  const { stored: head } = redactor.protectJson(`${writeHead(begin(started.event, records), at)}}`);
  const beginning = [
    writeRecord(writeHead(openedBy(ground.owner), at), 1, undefined, seed),
    writeRecord(head.slice(0, -1), 2, input === undefined ? started.value : stored(input.text), seed),
  ];
  try {
    await storage.append(segmentLog(to, 1), [...beginning, ...lines], { create: true });
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'exists') return false;
    throw error;
  }
  return true;
}

/** A record's event without its moment, which is written anew. */
function bare<Event extends RecordHead>(record: Event): JournalEvent & Pick<Event, 'type'> {
  const event: Partial<{ -readonly [Fact in keyof RecordHead]: RecordHead[Fact] }> = eventOf(record);
  delete event.at;
  return event as JournalEvent & Pick<Event, 'type'>;
}
