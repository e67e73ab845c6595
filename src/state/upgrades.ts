import { journalFormat, type RecordHead } from './records.ts';

/** A record as some version wrote it. */
type StoredRecord = Readonly<Record<string, unknown>> & { readonly type: string };

/** One step each, from the format of its index to the next one. Steps are added and never changed. */
const upgrades: readonly ((record: StoredRecord) => StoredRecord)[] = [fromFormat0];

/**
 * A record of an older format as the current one has it. Journals are never rewritten: their records are read so,
 * and whoever goes on with a run writes the current format into a segment of his own.
 */
export function upgradeRecord(record: RecordHead, format: number): RecordHead {
  let upgraded: StoredRecord = record;
  for (let from = Math.max(0, format); from < journalFormat; from += 1)
    upgraded = upgrades[from]?.(upgraded) ?? upgraded;
  return upgraded as RecordHead;
}

/** Names as format 0 had them. */
const namesOf0: Readonly<Record<string, string>> = {
  step: 'key',
  tries: 'attempts',
  try: 'attempt',
  waitMs: 'retryInMs',
  counts: 'segments',
  ignored: 'tolerated',
};

/** Format 0 had other names, did not say how long something was active, and `ignored` only where it was true. */
function fromFormat0(record: StoredRecord): StoredRecord {
  const upgraded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) upgraded[namesOf0[name] ?? name] = value;
  if (record.type === 'step-completed' || record.type === 'phase-completed' || record.type === 'phase-failed')
    upgraded['activeMs'] = 0;
  if (record.type === 'step-failed') upgraded['tolerated'] = upgraded['tolerated'] === true;
  return { ...upgraded, type: record.type };
}
