import { isHoldfastError } from '../core/errors.ts';
import type { Redactor } from '../core/redactor.ts';
import { requireGround, requireIntact } from './ground.ts';
import { exportFormat, type ExportHead, exportKind, ExportSum } from './export-format.ts';
import { exportText } from './export-stream.ts';
import { closeLine, seedOf } from './records.ts';
import { RunFold } from './run-fold.ts';
import { segmentName } from './run-paths.ts';
import { iso } from './run-state.ts';
import { countedLines } from './segment-copy.ts';
import { SegmentReader } from './segment-reader.ts';
import { damageOf, openReading, readAll, sealOf } from './segments.ts';
import type { TransportGround } from './transport-ground.ts';

type ExportGround = Pick<TransportGround, 'storage' | 'host' | 'redactor'>;

/** `,"sum":"xxxxxxxx"}` */
const sumLength = 18;

/**
 * A run as the text of one file: facts, every record that counts with its value, and a checksum at the end.
 *
 * Of a run that is driven meanwhile, it is what stood there when the export began. The journal is read twice, one
 * record at a time.
 *
 * @throws UsageError `run-not-found`, `run-moved`; StorageError `journal-damaged`, `format-newer`.
 */
export async function* exportRun(
  ground: ExportGround,
  runId: string,
  by: string | undefined,
): AsyncGenerator<string, void, undefined> {
  const { storage, redactor } = ground;
  const head = await headOf(ground, runId, by);
  const sum = new ExportSum(head);
  yield* exportText(head, elements(), () => sum.toString());

  async function* elements(): AsyncGenerator<string, void, undefined> {
    for (const [segment, count] of Object.entries(head.segments)) {
      const number = Number(segment);
      for await (const line of countedLines(storage, new SegmentReader(runId, number, count))) {
        const safe = withoutSecrets(redactor, line, seedOf(segmentName(runId, number)));
        sum.add(number, safe);
        yield `{"segment":${segment},${safe.slice(1)}`;
      }
    }
  }
}

async function headOf({ storage, host }: ExportGround, runId: string, by: string | undefined): Promise<ExportHead> {
  const reading = openReading(await requireGround(storage, runId));
  const fold = new RunFold(runId);
  let hasBeginning = false;
  await readAll(storage, reading, (record) => {
    fold.apply(record);
    if (record.type === 'run-started') hasBeginning = true;
  });
  await requireIntact(storage, runId, damageOf(reading), { hasBeginning, acceptDamage: false });
  const { segments, missing } = sealOf(reading);
  const state = fold.snapshot();
  return {
    kind: exportKind,
    format: exportFormat,
    exported_at: iso(host.now()),
    exported_by: by,
    run: {
      id: runId,
      workflow: state.workflow,
      version: state.version,
      status: state.status,
      outcome: state.outcome,
      created_at: state.created_at,
      updated_at: state.updated_at,
      completed_at: state.completed_at,
      steps_done: state.counts.done,
    },
    segments: Object.fromEntries(Object.entries(segments).slice(0, reading.readers.length)),
    missing,
  };
}

/** A record without what has become a secret since it was written. */
function withoutSecrets(redactor: Redactor, line: string, seed: number): string {
  const text = `${line.slice(0, -sumLength)}}`;
  const safe = protect(redactor, text);
  return safe === text ? line : closeLine(safe.slice(0, -1), seed);
}

function protect(redactor: Redactor, text: string): string {
  if (!text.includes('[[secret:')) return redactor.protectJson(text).stored;
  try {
    return redactor.protectJson(redactor.revealJson(text)).stored;
  } catch (error) {
    // Who exports need not know the secrets: then the references are all that there is of them.
    if (isHoldfastError(error) && error.code === 'secret-unavailable') return text;
    throw error;
  }
}
