import { property } from '../../core/property.ts';

/** What an error says about itself, wherever its library put it. */
export interface ErrorFacts {
  readonly codes: readonly string[];
  readonly names: readonly string[];
  /** An HTTP status from 400 to 599. */
  readonly status: number | undefined;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Whether it is about a command; its texts are then what the command wrote. */
  readonly ofCommand: boolean;
  /** Each at most {@link longestText} characters. */
  readonly texts: readonly string[];
}

/** A message says what is wrong at its beginning, what a command wrote at its end. */
const longestText = 4096;
const mostTexts = 6;
const longestCode = 60;

const codeNames = ['code', 'type', 'subtype', 'sqlState', 'sqlstate', 'status', 'errno'] as const;
const textNames = [
  'message',
  'result',
  'error',
  'errstr',
  'detail',
  'responseBody',
  'body',
  'error_description',
] as const;

/** Primary result codes of SQLite, which `node:sqlite` gives as numbers. */
const sqliteCodes: ReadonlyMap<number, string> = new Map([
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [7, 'SQLITE_NOMEM'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [19, 'SQLITE_CONSTRAINT'],
  [20, 'SQLITE_MISMATCH'],
  [26, 'SQLITE_NOTADB'],
]);

const nothing: ErrorFacts = {
  codes: [],
  names: [],
  status: undefined,
  exitCode: undefined,
  signal: undefined,
  ofCommand: false,
  texts: [],
};

/** Collects what a thrown value says. It never throws, and reads a bounded number of properties. */
export function factsOf(thrown: unknown): ErrorFacts {
  if (typeof thrown === 'string') return { ...nothing, texts: thrown === '' ? [] : [bounded(thrown)] };
  if (typeof thrown === 'number')
    return { ...nothing, status: httpStatus(thrown), exitCode: thrown > 0 && thrown < 256 ? thrown : undefined };
  if (typeof thrown !== 'object' || thrown === null) return nothing;
  return factsOfObject(thrown);
}

function factsOfObject(thrown: object): ErrorFacts {
  const code = property(thrown, 'code');
  const exit = property(thrown, 'exitCode') ?? property(thrown, 'status');
  const stderr = textOf(property(thrown, 'stderr'));
  const argv = property(thrown, 'argv') ?? property(thrown, 'spawnargs') ?? property(thrown, 'cmd');
  const signal = property(thrown, 'signal');
  const exitCode = [exit, code].find((value) => isExitCode(value));
  const ofCommand = argv !== undefined || stderr !== undefined || property(thrown, 'exitCode') !== undefined;
  const carriers = carriersOf(thrown);
  const codes = carriers.flatMap((carrier) => codeNames.flatMap((name) => codeOf(property(carrier, name))));
  const errcode = property(thrown, 'errcode');
  if (typeof errcode === 'number') codes.push(...codeOf(sqliteCodes.get(errcode & 255)));
  const texts = ofCommand ? commandTexts(thrown, stderr) : messageTexts(thrown, carriers);
  if (property(thrown, 'is_error') === true || property(thrown, 'isError') === true) codes.push('is_error');
  // A program that could not be started is one that was not found, not a file.
  const notStarted = code === 'ENOENT' && startsProgram(property(thrown, 'syscall'));
  return {
    codes: notStarted ? codes.filter((each) => each !== 'ENOENT') : codes,
    names: namesOf(thrown),
    status: carriers.map(statusOf).find((status) => status !== undefined),
    exitCode: notStarted || code === 'command-not-found' ? 127 : exitCode,
    signal: typeof signal === 'string' ? signal.slice(0, longestCode) : undefined,
    ofCommand,
    texts,
  };
}

/** The error, and what libraries hang the answer's body on. */
function carriersOf(thrown: object): readonly object[] {
  const carriers: object[] = [thrown];
  const add = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    carriers.push(value);
    const inner = property(value, 'error');
    if (typeof inner === 'object' && inner !== null) carriers.push(inner);
  };
  const response = property(thrown, 'response');
  if (typeof response === 'object' && response !== null) carriers.push(response);
  add(property(thrown, 'error'));
  add(property(thrown, 'data'));
  add(property(thrown, 'body'));
  add(property(response, 'data'));
  return carriers;
}

function codeOf(value: unknown): string[] {
  return typeof value === 'string' && value !== '' && value.length <= longestCode ? [value] : [];
}

function namesOf(thrown: object): readonly string[] {
  const own = property(thrown, 'name');
  const maker: unknown = property(thrown, 'constructor');
  let made: unknown;
  try {
    made = typeof maker === 'function' ? maker.name : undefined;
  } catch {
    made = undefined;
  }
  return [own, made].filter(
    (name): name is string => typeof name === 'string' && name !== 'Error' && name !== 'Object' && name.length <= 100,
  );
}

function statusOf(carrier: object): number | undefined {
  return (
    httpStatus(property(carrier, 'status')) ??
    httpStatus(property(carrier, 'statusCode')) ??
    httpStatus(property(carrier, 'api_error_status')) ??
    httpStatus(property(carrier, 'code'))
  );
}

function httpStatus(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599 ? value : undefined;
}

function isExitCode(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && (value < 256 || value === 9009);
}

function startsProgram(syscall: unknown): boolean {
  return typeof syscall === 'string' && syscall.startsWith('spawn');
}

function messageTexts(thrown: object, carriers: readonly object[]): readonly string[] {
  const texts = carriers.flatMap((carrier) => textNames.flatMap((name) => textOf(property(carrier, name)) ?? []));
  for (const part of [...listOf(property(thrown, 'errors')), ...listOf(property(thrown, 'content'))]) {
    const text = textOf(part) ?? textOf(property(part, 'text'));
    if (text !== undefined) texts.push(text);
  }
  return [...new Set(texts)].slice(0, mostTexts);
}

/** Agents on the command line write why they failed to their standard output, as JSON. */
function commandTexts(thrown: object, stderr: string | undefined): readonly string[] {
  const stdout = textOf(property(thrown, 'stdout'));
  const result = stdout?.includes('"is_error":true') === true ? stdout : undefined;
  const texts = [stderr ?? textOf(property(thrown, 'message')), result];
  return texts.filter((text) => text !== undefined);
}

/** At most the first few members of a list. */
export function listOf(value: unknown): readonly unknown[] {
  try {
    return Array.isArray(value) ? Array.from({ length: Math.min(value.length, 8) }, (_, at): unknown => value[at]) : [];
  } catch {
    return [];
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 2 ? bounded(value) : undefined;
}

function bounded(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText / 2)} ${text.slice(1 - longestText / 2)}`;
}

/** The program that an error is about, without its folder; empty when it does not say. */
export function programOf(thrown: unknown): string {
  const argv = property(thrown, 'argv');
  const [first] = listOf(argv);
  const path = first ?? property(thrown, 'spawnfile') ?? property(thrown, 'path') ?? firstWord(property(thrown, 'cmd'));
  if (typeof path !== 'string') return '';
  const program = path.slice(-200);
  return program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).slice(0, longestCode);
}

function firstWord(text: unknown): string | undefined {
  return typeof text === 'string' ? text.slice(0, 200).trim().split(' ', 1)[0] : undefined;
}
