import { UsageError } from '../core/errors.ts';
import { decodeValue } from '../core/json.ts';
import type { FilesMark } from '../core/events.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { compareJson, type JsonChange } from './json-changes.ts';
import { requireGround } from './ground.ts';
import type { Place, RecordHead } from './records.ts';
import { RunFold } from './run-fold.ts';
import { iso } from './run-state.ts';
import { openReading, readAll } from './segments.ts';
import { ValueWindow } from './value-window.ts';

/** A numbered place in a run that it can be rolled back to. */
export interface Checkpoint {
  readonly number: number;
  /** The name it was given, or the phase that ended with it. */
  readonly name: string;
  readonly key: string;
  readonly kind: 'phase-end' | 'data' | 'saved-files';
  /** When it was recorded, ISO 8601 in UTC. */
  readonly at: string;
  /** The phase it stands in, or that ended with it. */
  readonly phase?: string;
  /** How many steps were done by then. */
  readonly stepsDone: number;
  /** Bytes of its data as JSON; 0 without data. */
  readonly bytes: number;
  /** The files of the working folder, where they were recorded. */
  readonly files?: FilesMark;
}

/** What happened between two checkpoints of a run. */
export interface CheckpointComparison {
  readonly one: Checkpoint;
  readonly other: Checkpoint;
  /** Keys of the steps that ended between them, in order; at most the first 1,000. */
  readonly steps: readonly { readonly key: string; readonly status: 'completed' | 'failed' | 'skipped' }[];
  /** How many steps ended between them. */
  readonly stepCount: number;
  /** How the data that was last recorded at each of them differs; at most the first 1,000 places. */
  readonly changes: readonly JsonChange[];
}

type StepEnd = CheckpointComparison['steps'][number];

interface Point {
  readonly checkpoint: Omit<Checkpoint, 'bytes'>;
  /** Where its data stands, or the data that was last recorded before. */
  readonly data: Place | undefined;
  readonly own: boolean;
  /** How many steps had ended. */
  readonly ended: number;
  readonly minor: boolean;
}

/** What a checkpoint is read from. */
interface Recorded {
  readonly name: string;
  readonly key: string;
  readonly at: number;
  readonly hasValue: boolean;
  readonly files?: FilesMark;
}

const mostSteps = 1000;

/** The checkpoints of a run, as its journal says. */
class CheckpointReader {
  readonly points = new Map<number, Point>();
  /** Steps that ended, in order. */
  readonly ends: StepEnd[] = [];
  readonly #fold: RunFold;
  #phase: string | undefined;
  #data: Place | undefined;
  #minor: number | undefined;

  constructor(runId: string) {
    this.#fold = new RunFold(runId);
  }

  readonly take = (record: RecordHead): void => {
    this.#fold.apply(record);
    switch (record.type) {
      case 'step-completed':
      case 'step-failed':
      case 'step-skipped':
        this.ends.push({ key: record.key, status: statusOf[record.type] });
        return;
      case 'phase-started':
        this.#phase = record.name;
        return;
      case 'phase-failed':
        this.#phase = undefined;
        return;
      case 'phase-completed':
        // Between those that are kept, a phase's end is one only until the next phase ends.
        if (this.#minor !== undefined) this.points.delete(this.#minor);
        this.#minor = record.minor === true ? record.checkpoint : undefined;
        this.#add(record.checkpoint, record, 'phase-end');
        this.#phase = undefined;
        return;
      case 'checkpoint-recorded':
        if (record.hasValue) this.#data = record.place;
        this.#add(record.number, record, 'data');
        return;
      case 'rolled-back':
        for (const number of this.points.keys()) if (number > record.to) this.points.delete(number);
        this.#data = this.points.get(record.to)?.data;
        this.#phase = undefined;
        if (record.saved !== undefined) {
          const { at, saved } = record;
          const shown = {
            name: `before the rollback to ${record.to}`,
            key: 'rollback',
            at,
            hasValue: false,
            files: saved,
          };
          this.#add(saved.number, shown, 'saved-files');
        }
        return;
      default:
    }
  };

  #add(number: number, { name, key, at, hasValue, files }: Recorded, kind: Checkpoint['kind']): void {
    this.points.set(number, {
      checkpoint: {
        ...{ number, name, key, kind, at: iso(at) },
        ...(this.#phase === undefined ? {} : { phase: this.#phase }),
        stepsDone: this.#fold.snapshot().counts.done,
        ...(files === undefined ? {} : { files: markOf(files) }),
      },
      data: this.#data,
      own: kind === 'data' && hasValue,
      ended: this.ends.length,
      minor: this.#minor === number,
    });
  }
}

function markOf({ tree, directory }: FilesMark): FilesMark {
  return { tree, ...(directory === undefined ? {} : { directory }) };
}

const statusOf = { 'step-completed': 'completed', 'step-failed': 'failed', 'step-skipped': 'skipped' } as const;

/** Lists the checkpoints of a run that count, in order. @throws UsageError `run-not-found`, `run-removed`; StorageError. */
export async function listCheckpoints(storage: StorageAdapter, runId: string): Promise<readonly Checkpoint[]> {
  const { points } = await readPoints(storage, runId);
  const window = new ValueWindow(storage, runId);
  try {
    const list: Checkpoint[] = [];
    for (const point of points.values()) list.push(await sized(window, point));
    return list;
  } finally {
    await window.rest();
  }
}

/**
 * Compares two checkpoints of a run. Registered secrets in their data stay references.
 *
 * @throws UsageError `run-not-found`, `run-removed`, `unknown-checkpoint`; StorageError.
 */
export async function compareCheckpoints(
  storage: StorageAdapter,
  runId: string,
  one: number,
  other: number,
): Promise<CheckpointComparison> {
  const { points, ends } = await readPoints(storage, runId);
  const [from, to] = [one, other].map((number) => requirePoint(points, runId, number)) as [Point, Point];
  const between = ends.slice(Math.min(from.ended, to.ended), Math.max(from.ended, to.ended));
  const window = new ValueWindow(storage, runId);
  try {
    const data = async ({ data: place }: Point): Promise<unknown> =>
      place === undefined ? undefined : decodeValue(await window.get(place));
    return {
      one: await sized(window, from),
      other: await sized(window, to),
      steps: between.slice(0, mostSteps),
      stepCount: between.length,
      changes: compareJson(await data(from), await data(to)),
    };
  } finally {
    await window.rest();
  }
}

async function readPoints(storage: StorageAdapter, runId: string): Promise<CheckpointReader> {
  const reader = new CheckpointReader(runId);
  await readAll(storage, openReading(await requireGround(storage, runId)), reader.take);
  return reader;
}

async function sized(window: ValueWindow, { checkpoint, data, own }: Point): Promise<Checkpoint> {
  const text = own && data !== undefined ? await window.get(data) : undefined;
  return { ...checkpoint, bytes: text === undefined ? 0 : Buffer.byteLength(text) };
}

function requirePoint(points: ReadonlyMap<number, Point>, runId: string, number: number): Point {
  const point = points.get(number);
  if (point !== undefined) return point;
  const known = points.size === 0 ? 'none' : [...points.keys()].join(', ');
  throw new UsageError('unknown-checkpoint', `Run "${runId}" has no checkpoint ${number}; it has ${known}.`, {
    subject: 'checkpoint',
    value: number,
    expected: known,
    runId,
  });
}
