import { readRecord } from '../core/json-record.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { BoundedLog } from './bounded-log.ts';
import type { Notice, NoticeSeverity, NoticeTopic } from './notice.ts';
import { noticeSeverities, noticeTopics } from './notice-rules.ts';
import type { RateLimit, RateVerdict } from './rate-limit.ts';

/** How one notifier fared with one notice. */
export interface Delivery {
  readonly notifier: string;
  /** `unknown`: it may or may not have been delivered, and is not tried again because a second one would be worse. */
  readonly status: 'delivered' | 'failed' | 'unknown';
  /** How often it was tried in that process. */
  readonly attempts: number;
  readonly at: number;
  readonly error?: string;
}

/** A notice in the history, and what became of it. */
export interface NoticeRecord {
  readonly id: string;
  readonly topic: NoticeTopic;
  readonly severity: NoticeSeverity;
  readonly title: string;
  readonly workflow?: string;
  readonly runId?: string;
  readonly at: number;
  /** Why nobody was told; it is counted in the next notice of its workflow. */
  readonly held?: 'rate-limit' | 'quiet-hours';
  readonly deliveries: readonly Delivery[];
}

type Offered = Omit<NoticeRecord, 'held' | 'deliveries'> & { readonly type: 'offered'; readonly quiet?: true };
type Line = Offered | (Delivery & { readonly type: 'delivery'; readonly id: string });

const folder = 'notices/history/';
/** Lines of one segment; up to two are kept. */
const linesOfSegment = 1000;

/**
 * What was offered and what was delivered: a log that all processes of a storage share and that decides the rate limit.
 *
 * Trouble with the storage is told, and then this process decides for itself.
 */
export class DeliveryHistory {
  readonly #log: BoundedLog | undefined;
  /** What could not be, or is not to be, kept in the storage. */
  readonly #own: Line[] = [];
  /** The deliveries that were read so far, by notice and notifier, the last ones. */
  readonly #tried = new Set<string>();
  readonly #newLimit: () => RateLimit;
  readonly #limit: RateLimit;
  readonly #trouble: (error: unknown) => void;

  constructor(storage: StorageAdapter | undefined, newLimit: () => RateLimit, trouble: (error: unknown) => void) {
    this.#log = storage === undefined ? undefined : new BoundedLog(storage, folder, linesOfSegment);
    this.#newLimit = newLimit;
    this.#limit = newLimit();
    this.#trouble = trouble;
  }

  /** Offers a notice, and says whether it goes out. */
  async offer(notice: Notice, at: number, quiet: boolean): Promise<RateVerdict> {
    const { id, topic, severity, title, workflow, runId } = notice;
    const line: Offered = {
      ...{ type: 'offered', id, topic, severity, title, at },
      ...(workflow === undefined ? {} : { workflow }),
      ...(runId === undefined ? {} : { runId }),
      ...(quiet ? { quiet } : {}),
    };
    await this.#append(line);
    try {
      await this.#log?.read((text) => {
        const read = parseLine(text);
        if (read?.type === 'offered') this.#limit.offer(read);
        if (read?.type === 'delivery') this.#remember(read.id, read.notifier);
      });
    } catch (error) {
      this.#trouble(error);
    }
    return this.#limit.offer(line);
  }

  /**
   * Whether a notifier has been asked with a notice before, in whichever process, as far as {@link offer} has read. A notice
   * comes again when the step that it belongs to was cut off after its delivery.
   */
  hasTried(id: string, notifier: string): boolean {
    return this.#tried.has(placeOf(id, notifier));
  }

  /** Adds how a notifier fared. */
  async record(id: string, delivery: Delivery): Promise<void> {
    await this.#append({ type: 'delivery', id, ...delivery });
  }

  /** The notices that are remembered, oldest first. */
  async list(): Promise<readonly NoticeRecord[]> {
    const records = new Map<string, { offered: Offered; verdict: RateVerdict; deliveries: Delivery[] }>();
    const limit = this.#newLimit();
    /** A line may stand there twice. */
    const seen = new Set<string>();
    const take = (line: Line | undefined): void => {
      if (line?.type === 'offered' && !records.has(line.id))
        records.set(line.id, { offered: line, verdict: limit.offer(line), deliveries: [] });
      if (line?.type !== 'delivery') return;
      const delivery = deliveryOf(line);
      const text = JSON.stringify([line.id, delivery]);
      if (!seen.has(text)) records.get(line.id)?.deliveries.push(delivery);
      seen.add(text);
    };
    try {
      if (this.#log !== undefined) for await (const text of this.#log.all()) take(parseLine(text));
    } catch (error) {
      this.#trouble(error);
    }
    for (const line of this.#own) take(line);
    return [...records.values()].map(({ offered, verdict, deliveries }) => ({
      ...headOf(offered),
      ...(verdict.kind === 'held' ? { held: verdict.reason } : {}),
      deliveries,
    }));
  }

  #remember(id: string, notifier: string): void {
    this.#tried.add(placeOf(id, notifier));
    for (const oldest of this.#tried) {
      if (this.#tried.size <= 2 * linesOfSegment) break;
      this.#tried.delete(oldest);
    }
  }

  async #append(line: Line): Promise<void> {
    if (this.#log !== undefined)
      try {
        await this.#log.append(JSON.stringify(line));
        return;
      } catch (error) {
        this.#trouble(error);
      }
    this.#own.push(line);
    if (this.#own.length > 2 * linesOfSegment) this.#own.splice(0, linesOfSegment);
  }
}

function placeOf(id: string, notifier: string): string {
  return JSON.stringify([id, notifier]);
}

function headOf({ id, topic, severity, title, workflow, runId, at }: Offered): Omit<NoticeRecord, 'deliveries'> {
  return {
    ...{ id, topic, severity, title, at },
    ...(workflow === undefined ? {} : { workflow }),
    ...(runId === undefined ? {} : { runId }),
  };
}

function deliveryOf({ notifier, status, attempts, at, error }: Delivery): Delivery {
  return { notifier, status, attempts, at, ...(error === undefined ? {} : { error }) };
}

/** A line as it was written; `undefined` for one that is torn, damaged or foreign. */
function parseLine(text: string): Line | undefined {
  const line = readRecord(text);
  if (line === undefined) return undefined;
  const { type, id, at, topic, severity, title, notifier, status } = line;
  if (typeof id !== 'string' || typeof at !== 'number') return undefined;
  const offered =
    type === 'offered' &&
    typeof title === 'string' &&
    noticeTopics.some((known) => known === topic) &&
    noticeSeverities.some((known) => known === severity);
  const delivered = type === 'delivery' && typeof notifier === 'string' && typeof status === 'string';
  return offered || delivered ? (line as Line) : undefined;
}
