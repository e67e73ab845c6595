import { isHoldfastError } from '../core/errors.ts';
import {
  exportFormat,
  type ExportHead,
  exportKind,
  exportNewer,
  type ExportPlace,
  ExportSum,
  invalidExport,
} from './export-format.ts';
import { JsonScanner, type ScannedText, ScanTrouble } from './json-scanner.ts';
import { checkLine, journalFormat, type RecordHead, seedOf } from './records.ts';
import { segmentName } from './run-paths.ts';
import { SegmentReader } from './segment-reader.ts';

/** A record of an export, found intact. */
export interface ExportedRecord {
  readonly record: RecordHead;
  /** The line as it stood in the journal. */
  readonly line: string;
}

/** What takes in an export as it is read. */
export interface ExportTaker {
  /** Told first; may refuse. */
  readonly head: (head: ExportHead) => Promise<void>;
  readonly record: (record: ExportedRecord) => Promise<void>;
}

/** Text of any kind, as text. */
async function* asText(source: AsyncIterable<string | Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of source) yield typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/**
 * Reads an export, one record at a time, and checks everything: its shape, each record, their numbers, and the checksum
 * at the end, which it gives.
 *
 * @throws UsageError `invalid-export` with the place; StorageError `format-newer`.
 */
export async function readExport(
  source: AsyncIterable<string | Uint8Array>,
  name: string,
  taker: ExportTaker,
): Promise<string> {
  const scanner = new JsonScanner(asText(source));
  const reader = new ExportReader(scanner, name, taker);
  try {
    return await reader.read();
  } catch (error) {
    if (isHoldfastError(error)) throw error;
    if (error instanceof ScanTrouble) throw invalidExport(reader.place(error.line), error.message);
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw invalidExport(reader.place(scanner.line), 'this is no text in UTF-8', error);
    throw error;
  } finally {
    await scanner.close();
  }
}

class ExportReader {
  readonly #scanner: JsonScanner;
  readonly #name: string;
  readonly #taker: ExportTaker;
  readonly #fields: Record<string, unknown> = {};
  #record: number | undefined;
  #head: ExportHead | undefined;
  #sum: ExportSum | undefined;
  #reader: SegmentReader | undefined;
  #segment = 0;

  constructor(scanner: JsonScanner, name: string, taker: ExportTaker) {
    this.#scanner = scanner;
    this.#name = name;
    this.#taker = taker;
  }

  place(line: number): ExportPlace {
    return { name: this.#name, line, ...(this.#record === undefined ? {} : { record: this.#record }) };
  }

  async read(): Promise<string> {
    const scanner = this.#scanner;
    if ((await scanner.peek()) !== '{') this.#refuse('this is no export of a run');
    await scanner.expect('{');
    let end = ',';
    for (let first = true; end === ','; first = false) {
      const key = this.#parse(await scanner.value());
      if (first && key !== 'kind') this.#refuse('this is no export of a run');
      await scanner.expect(':');
      if (key === 'records') await this.#records();
      else await this.#field(String(key), await scanner.value());
      end = await scanner.expect(',}');
    }
    if ((await scanner.peek()) !== '') this.#refuse('something stands behind the end');
    return this.#checked();
  }

  async #field(key: string, scanned: ScannedText): Promise<void> {
    const value = this.#parse(scanned);
    if (Object.hasOwn(this.#fields, key) || key === '__proto__')
      this.#refuse(`there is another ${JSON.stringify(key)}`);
    this.#fields[key] = value;
    if (key === 'kind' && value !== exportKind) this.#refuse('this is no export of a run');
    if (key === 'format' && typeof value === 'number' && value > exportFormat)
      throw exportNewer(this.#name, 'the file', value, exportFormat);
  }

  async #records(): Promise<void> {
    if (this.#sum !== undefined) this.#refuse('there are other records');
    const head = await headOf(this.#fields);
    if (head === undefined) return this.#refuse('what stands before the records is not complete');
    this.#head = head;
    this.#sum = new ExportSum(head);
    await this.#taker.head(head);
    await this.#scanner.expect('[');
    if ((await this.#scanner.peek()) === ']') {
      await this.#scanner.expect(']');
      return;
    }
    let end = ',';
    for (this.#record = 1; end === ','; this.#record += 1) {
      await this.#take(head, await this.#scanner.value());
      end = await this.#scanner.expect(',]');
    }
    this.#record = undefined;
  }

  async #take(head: ExportHead, scanned: ScannedText): Promise<void> {
    const { segment, line } = this.#lineOf(head, scanned);
    if (segment !== this.#segment) this.#nextSegment(head, segment, scanned.line);
    const record = this.#reader?.take(line, 0, 0);
    if (record === undefined) return this.#refuse('the record does not follow on the one before', scanned.line);
    if (record.type === 'opened' && record.format > journalFormat)
      throw exportNewer(this.#name, 'its journal', record.format, journalFormat);
    this.#sum?.add(segment, line);
    await this.#taker.record({ record, line });
  }

  #nextSegment(head: ExportHead, segment: number, line: number): void {
    this.#endSegment(line);
    if (segment < this.#segment) this.#refuse(`segment ${segment} stands behind segment ${this.#segment}`, line);
    this.#reader = new SegmentReader(head.run.id, segment);
    this.#segment = segment;
  }

  /** Whether the segment at hand has what the head says. */
  #endSegment(line: number): void {
    const segment = String(this.#segment);
    if (this.#reader === undefined || this.#head === undefined) return;
    const { segments, missing } = this.#head;
    if (this.#reader.lastNumber !== segments[segment] || this.#reader.missing > (missing?.[segment] ?? 0))
      this.#refuse(`records of segment ${segment} are missing`, line);
  }

  /** The line of a journal that an element was made of, also where a tool has laid it out anew. */
  #lineOf(head: ExportHead, { text, line: at }: ScannedText): { readonly segment: number; readonly line: string } {
    const value = this.#parse({ text, line: at });
    if (typeof value !== 'object' || value === null) return this.#refuse('this is no record', at);
    const { segment, ...rest } = value as { readonly segment?: unknown };
    if (typeof segment !== 'number' || !Number.isSafeInteger(segment) || segment < 1)
      return this.#refuse('the record says nothing of its segment', at);
    const seed = seedOf(segmentName(head.run.id, segment));
    const beginning = `{"segment":${segment},`;
    const asWritten = text.startsWith(beginning) ? `{${text.slice(beginning.length)}` : '';
    for (const line of [asWritten, JSON.stringify(rest)])
      if (!line.includes('\n') && checkLine(line, seed) === 'intact') return { segment, line };
    return this.#refuse('the record was changed: it does not fit its checksum', at);
  }

  #checked(): string {
    const { checksum } = this.#fields;
    if (this.#head === undefined || this.#sum === undefined) return this.#refuse('there are no records');
    this.#endSegment(this.#scanner.line);
    const last = Math.max(0, ...Object.keys(this.#head.segments).map(Number));
    if (this.#segment !== last) this.#refuse(`records of segment ${last} are missing`);
    const sum = this.#sum.toString();
    if (checksum !== sum) this.#refuse('the checksum at the end does not fit what stands before it');
    return sum;
  }

  #parse({ text, line }: ScannedText): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      return this.#refuse('this is no JSON', line, error);
    }
  }

  #refuse(found: string, line: number = this.#scanner.line, cause?: unknown): never {
    throw invalidExport(this.place(line), found, cause);
  }
}

/** The head, when it is complete; the schema library is loaded here. */
async function headOf(fields: Readonly<Record<string, unknown>>): Promise<ExportHead | undefined> {
  const { z } = await import('zod');
  const counts = z.record(z.string().regex(/^[1-9]\d{0,8}$/), z.int().min(0));
  const run = z.strictObject({
    id: z.string(),
    workflow: z.string(),
    version: z.string(),
    status: z.enum(['pending', 'in_progress', 'paused', 'completed', 'failed', 'cancelled', 'interrupted']),
    outcome: z.string().optional(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    completed_at: z.iso.datetime().optional(),
    steps_done: z.int().min(0),
  });
  const schema = z.strictObject({
    kind: z.literal(exportKind),
    format: z.literal(exportFormat),
    exported_at: z.iso.datetime(),
    exported_by: z.string().optional(),
    run,
    segments: counts,
    missing: counts.optional(),
  });
  return schema.safeParse(fields).data;
}
