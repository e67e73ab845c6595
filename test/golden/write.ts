// Writes the golden files of the current format anew: npx node test/golden/write.ts
// Only for a format that no published version has written yet. Those of earlier formats are never written again.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalFormat, seedOf, writeHead, writeRecord } from '../../src/state/records.ts';
import { everyEvent, goldenRun, goldenValues } from './every-event.ts';

const seed = seedOf(`${goldenRun}/1`);
const lines = Object.values(everyEvent).map((event, index) => {
  const value = goldenValues[event.type];
  const at = 1_763_633_730_123 + index;
  return writeRecord(writeHead(event, at), index + 1, value === undefined ? undefined : JSON.stringify(value), seed);
});
writeFileSync(join(import.meta.dirname, `format-${journalFormat}`, 'journal.jsonl'), `${lines.join('\n')}\n`);
