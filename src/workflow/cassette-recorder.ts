import type { JournalEvent } from '../core/events.ts';
import { type ExportedRecord, type ExportTaker, readExport } from '../state/export-reader.ts';
import type { ExportHead } from '../state/export-format.ts';
import { readValue, type RecordHead } from '../state/records.ts';
import { renamed, type Renames } from '../state/renames.ts';
import { type Cassette, type CassetteRecord, type CassetteSort, openings, withoutStack } from './cassette.ts';
import { withPlaceholders } from './cassette-secrets.ts';
import type { KeptFailure, KeptResult } from './kept.ts';
import { Replay } from './replay.ts';

type Settled = Extract<
  JournalEvent,
  { readonly type: 'step-completed' | 'step-failed' | 'step-skipped' | 'checkpoint-recorded' }
>;

/**
 * Makes a cassette of an export: what counts of its records in the end, whatever was tried again, taken back or renamed
 * on the way.
 *
 * @throws UsageError `invalid-export` with the place; StorageError `format-newer`.
 */
export async function recordCassette(
  source: AsyncIterable<string | Uint8Array>,
  name = 'the export',
): Promise<Cassette> {
  const recorder = new CassetteRecorder();
  await readExport(source, name, recorder);
  return withPlaceholders(recorder.cassette());
}

/** Takes in an export, record by record. */
class CassetteRecorder implements ExportTaker {
  readonly #replay = new Replay();
  readonly #events: RecordHead[] = [];
  readonly #values = new Map<number, string>();
  /** Where each step, wait and sleep began last. */
  #begun = new Map<string, number>();
  #sorts = new Map<string, CassetteSort>();
  #head: ExportHead | undefined;

  readonly head = (head: ExportHead): Promise<void> => {
    this.#head = head;
    return Promise.resolve();
  };

  readonly record = ({ record, line }: ExportedRecord): Promise<void> => {
    const index = this.#events.length;
    const placed: RecordHead = { ...record, place: { segment: 1, cursor: index } };
    this.#events.push(placed);
    // What branches gave is made of what their steps gave.
    const value = record.hasValue && record.type !== 'branch-completed' ? readValue(line) : undefined;
    if (value !== undefined) this.#values.set(index, value);
    this.#replay.apply(placed);
    this.#note(placed, index);
    return Promise.resolve();
  };

  /** What there is, once everything was taken in. */
  cassette(): Cassette {
    const { started, input, ended } = this.#replay;
    const { id = '', status = 'pending', outcome } = this.#head?.run ?? {};
    const { workflow = '', version = '' } = started ?? {};
    const run = { id, workflow, version, status };
    const cursor = input !== undefined && 'cursor' in input ? input.cursor : -1;
    return {
      run: {
        ...run,
        ...(outcome === undefined ? {} : { outcome: outcome as 'complete' }),
        ...(status === 'failed' && ended?.type === 'run-failed' ? { error: withoutStack(ended.error) } : {}),
      },
      input: this.#values.get(cursor),
      output: ended?.type === 'run-completed' ? this.#values.get(ended.place.cursor) : undefined,
      records: this.#records(),
    };
  }

  #note(event: RecordHead, index: number): void {
    switch (event.type) {
      case 'step-started':
      case 'child-started':
      case 'timer-set':
      case 'wait-started':
        this.#begun.set(event.key, index);
        if (event.type === 'child-started') this.#sorts.set(event.key, 'workflow');
        return;
      case 'agent-called':
        this.#sorts.set(event.key, 'agent');
        return;
      case 'command-started':
        // What an agent runs is no command of the workflow.
        if (!this.#sorts.has(event.key)) this.#sorts.set(event.key, 'command');
        return;
      case 'effect-intended':
        this.#sorts.set(event.key, 'effect');
        return;
      case 'migrated':
        this.#begun = renamedKeys(this.#begun, event.renames);
        this.#sorts = renamedKeys(this.#sorts, event.renames);
        return;
      default:
        return;
    }
  }

  #records(): CassetteRecord[] {
    const { results, timers, waits, phases, begun } = this.#replay;
    const found = new Map<number, CassetteRecord>();
    const settled = new Set<string>();
    for (const [key, kept] of results) {
      const record = this.#settledBy(key, kept);
      if (record === undefined) continue;
      found.set(kept.cursor, record);
      settled.add(key);
    }
    for (const [key, { fired, place }] of timers) {
      found.set(place.cursor, { type: fired ? 'timer-fired' : 'timer-set', key, as: 'sleep' });
      if (fired) settled.add(key);
    }
    for (const [key, { timedOut, place }] of waits) {
      if (settled.has(key)) continue;
      found.set(place.cursor, { type: timedOut ? 'wait-timed-out' : 'wait-started', key, as: 'wait' });
      if (timedOut) settled.add(key);
    }
    for (const [key, { ended, passed }] of phases)
      if (ended !== undefined && passed === true)
        found.set(ended.cursor, { type: 'phase-completed', key, ...this.#valueAt(ended.cursor) });
    // What was taken back and not done again may never have been written down as begun.
    let last = this.#events.length;
    for (const key of begun) if (!settled.has(key)) found.set(this.#begun.get(key) ?? last++, this.#begunBy(key));
    this.#addBeginnings(found);
    return [...found].sort(([one], [other]) => one - other).map(([, record]) => record);
  }

  /** Says where something began that others ended beside. */
  #addBeginnings(found: Map<number, CassetteRecord>): void {
    const ends = [...found].filter(([, { type }]) => !openings.has(type)).sort(([one], [other]) => one - other);
    let last = -1;
    for (const [end, { key }] of ends) {
      const from = this.#begun.get(key);
      if (from !== undefined && from < last && !found.has(from)) found.set(from, this.#begunBy(key));
      last = end;
    }
  }

  #begunBy(key: string): CassetteRecord {
    const type = this.#events[this.#begun.get(key) ?? -1]?.type;
    if (type === 'timer-set') return { type, key, as: 'sleep' };
    if (type === 'wait-started') return { type, key, as: 'wait' };
    return { type: 'step-started', key, ...this.#sortOf(key) };
  }

  #settledBy(key: string, kept: KeptResult | KeptFailure): CassetteRecord | undefined {
    const event = this.#events[kept.cursor];
    const hash = kept.inputHash === undefined ? {} : { inputHash: kept.inputHash };
    switch (event?.type) {
      case 'phase-failed':
        return { type: event.type, key, error: withoutStack(event.error) };
      case 'signal-received':
        return { type: event.type, key, as: 'wait', ...this.#valueAt(kept.cursor) };
      case 'checkpoint-recorded':
        return { type: event.type, key, as: 'checkpoint', number: event.number, ...this.#valueAt(kept.cursor) };
      case 'step-skipped':
        return { type: event.type, key, ...this.#sortOf(key), ...this.#valueAt(kept.cursor) };
      case 'step-completed':
        return {
          ...{ type: event.type, key, ...this.#sortOf(key), ...attemptsOf(event), ...hash },
          ...(event.child === undefined ? {} : { outcome: event.child.outcome }),
          ...this.#valueAt(kept.cursor),
        };
      case 'step-failed':
        return {
          ...{ type: event.type, key, ...this.#sortOf(key), ...attemptsOf(event), ...hash },
          error: withoutStack(event.error),
          ...(event.tolerated ? { tolerated: true as const } : {}),
          ...(event.skipped === true ? { skipped: true as const } : {}),
        };
      default:
        return undefined;
    }
  }

  #sortOf(key: string): { readonly as?: CassetteSort } {
    const name = key.slice(key.lastIndexOf('/') + 1);
    const named = name.startsWith('decide ') ? 'decision' : name.startsWith('notify ') ? 'notice' : undefined;
    const as = this.#sorts.get(key) ?? named;
    return as === undefined ? {} : { as };
  }

  #valueAt(cursor: number): { readonly value?: string } {
    const value = this.#values.get(cursor);
    return value === undefined ? {} : { value };
  }
}

function attemptsOf({ attempts }: Settled & { readonly attempts: number }): { readonly attempts?: number } {
  return attempts === 1 ? {} : { attempts };
}

function renamedKeys<Value>(map: ReadonlyMap<string, Value>, renames: Renames): Map<string, Value> {
  return new Map([...map].map(([key, value]) => [renamed(key, renames), value]));
}
