import { isHoldfastError } from '../core/errors.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import { JsonScanner, type ScannedText, ScanTrouble } from '../state/json-scanner.ts';
import {
  type Cassette,
  cassetteFormat,
  cassetteKind,
  cassetteNewer,
  type CassetteRecord,
  type CassetteRun,
  invalidCassette,
} from './cassette.ts';
import { cassetteSchemas, type CassetteSchemas } from './cassette-schemas.ts';

/** Kept in memory as a whole: more is no test. */
const mostCharacters = 256 * 1024 * 1024;

/**
 * Reads a cassette, one record at a time. Nothing in it is executed, and everything is checked: who wrote it is unknown.
 *
 * @throws UsageError `invalid-cassette` with the line; StorageError `format-newer`.
 */
export async function readCassette(source: AsyncIterable<string>, name: string): Promise<Cassette> {
  const scanner = new JsonScanner(bounded(source));
  const reader = new CassetteReader(scanner, name, await cassetteSchemas());
  try {
    return await reader.read();
  } catch (error) {
    if (error instanceof ScanTrouble) throw invalidCassette({ ...reader.place, line: error.line }, error.message);
    throw error;
  } finally {
    await scanner.close();
  }
}

async function* bounded(source: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let length = 0;
  for await (const piece of source) {
    length += piece.length;
    if (length > mostCharacters) throw new ScanTrouble(1, 'it is larger than 256 million characters');
    yield piece;
  }
}

class CassetteReader {
  readonly #scanner: JsonScanner;
  readonly #name: string;
  readonly #schemas: CassetteSchemas;
  readonly #seen = new Set<string>();
  readonly #records: CassetteRecord[] = [];
  /** Keys that have settled: each does so once. */
  readonly #keys = new Set<string>();
  #record: number | undefined;
  #run: CassetteRun | undefined;
  #input: string | undefined;
  #output: string | undefined;

  constructor(scanner: JsonScanner, name: string, schemas: CassetteSchemas) {
    this.#scanner = scanner;
    this.#name = name;
    this.#schemas = schemas;
  }

  get place(): { readonly name: string; readonly line: number; readonly record: number | undefined } {
    return { name: this.#name, line: this.#scanner.line, record: this.#record };
  }

  async read(): Promise<Cassette> {
    const scanner = this.#scanner;
    if ((await scanner.peek()) !== '{') this.#refuse('this is no cassette');
    await scanner.expect('{');
    let end = ',';
    for (let first = true; end === ','; first = false) {
      const key = String(this.#parse(await scanner.value()));
      if (first && key !== 'kind') this.#refuse('this is no cassette');
      if (this.#seen.has(key)) this.#refuse(`there is another ${JSON.stringify(key)}`);
      this.#seen.add(key);
      await scanner.expect(':');
      if (key === 'records') await this.#takeRecords();
      else this.#takeField(key, await scanner.value());
      end = await scanner.expect(',}');
    }
    if ((await scanner.peek()) !== '') this.#refuse('something stands behind the end');
    if (!this.#seen.has('format') || this.#run === undefined || !this.#seen.has('records'))
      return this.#refuse('it is not complete');
    return { run: this.#run, input: this.#input, output: this.#output, records: this.#records };
  }

  #takeField(key: string, scanned: ScannedText): void {
    const value = this.#parse(scanned);
    switch (key) {
      case 'kind':
        if (value !== cassetteKind) this.#refuse('this is no cassette', scanned.line);
        return;
      case 'format':
        if (typeof value === 'number' && value > cassetteFormat) throw cassetteNewer(this.#name, value);
        if (value !== cassetteFormat) this.#refuse('its format is unknown', scanned.line);
        return;
      case 'run':
        this.#run = this.#checked(this.#schemas.run(value), scanned.line);
        return;
      case 'input':
        this.#input = this.#text(value, scanned.line);
        return;
      case 'output':
        this.#output = this.#text(value, scanned.line);
        return;
      default:
        // What later versions of the format add need not be known.
        return;
    }
  }

  async #takeRecords(): Promise<void> {
    const scanner = this.#scanner;
    await scanner.expect('[');
    if ((await scanner.peek()) === ']') {
      await scanner.expect(']');
      return;
    }
    let end = ',';
    for (this.#record = 1; end === ','; this.#record += 1) {
      this.#take(await scanner.value());
      end = await scanner.expect(',]');
    }
    this.#record = undefined;
  }

  #take(scanned: ScannedText): void {
    const { line } = scanned;
    const found = this.#parse(scanned);
    const { asked, value, ...head } = this.#checked(this.#schemas.record(found), line);
    const isEnd = !['step-started', 'timer-set', 'wait-started'].includes(head.type);
    if (isEnd && this.#keys.has(head.key)) this.#refuse(`"${shown(head.key)}" has ended before`, line);
    if (isEnd) this.#keys.add(head.key);
    this.#records.push({
      ...head,
      ...(asked === undefined ? {} : { asked: this.#text(asked, line) ?? '' }),
      ...(value === undefined ? {} : { value: this.#text(value, line) ?? '' }),
    });
  }

  /** A value as the text that the engine would have stored. */
  #text(value: unknown, line: number): string | undefined {
    try {
      return encodeValue(value);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return this.#refuse(`it holds what no run can have stored: ${why}`, line, error);
    }
  }

  #checked<Value>(answer: { readonly value: Value } | { readonly trouble: string }, line: number): Value {
    return 'value' in answer ? answer.value : this.#refuse(answer.trouble, line);
  }

  #parse({ text, line }: ScannedText): unknown {
    try {
      return decodeValue(text);
    } catch (error) {
      return this.#refuse('this is no JSON', line, error);
    }
  }

  #refuse(found: string, line: number = this.#scanner.line, cause?: unknown): never {
    if (isHoldfastError(cause) && cause.code === 'invalid-cassette') throw cause;
    throw invalidCassette({ ...this.place, line }, found, cause);
  }
}

function shown(key: string): string {
  return key.length > 100 ? `${key.slice(0, 100)}…` : key;
}
