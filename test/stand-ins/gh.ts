import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Stands in for GitHub's CLI: keeps issues, pull requests and comments in a folder, writes down what it was called with, and
 * is told there how to behave.
 */
const [folder = '', ...argv] = process.argv.slice(2);

interface Item {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly head?: string;
  readonly base?: string;
  readonly labels?: readonly string[];
  readonly of?: number;
}

type Kind = 'issues' | 'pulls' | 'comments';

const file = join(folder, 'state.json');
const read = (): Record<Kind, Item[]> =>
  (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { issues: [], pulls: [], comments: [] }) as Record<
    Kind,
    Item[]
  >;
const valuesOf = (name: string): readonly string[] =>
  argv.flatMap((word) => (word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : []));
/** The words of a line of CSV. */
const wordsOf = (line: string): readonly string[] =>
  Array.from(line.matchAll(/"((?:[^"]|"")*)"|[^,]+/g), ([word, quoted]) => quoted?.replaceAll('""', '"') ?? word);
const valueOf = (name: string): string | undefined => valuesOf(name)[0];
const behaviour = (): string =>
  existsSync(join(folder, 'behave')) ? readFileSync(join(folder, 'behave'), 'utf8') : 'takes';
const [noun = '', verb = ''] = argv;
// Before it has read what it is to write.
if (told('orphan')) process.kill(process.ppid, 'SIGKILL');
const stdin = valueOf('body-file') === '-' ? readFileSync(0, 'utf8') : '';
const call = { argv, stdin: stdin.length, behaves: behaviour(), pid: process.pid };
appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify(call)}\n`);

function fail(text: string, code = 1): never {
  console.error(text);
  process.exit(code);
}

function hang(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Whether a file told it to do something with this noun, once. */
function told(name: string): boolean {
  const sign = join(folder, `${name}-${noun}-${verb}`);
  if (!existsSync(sign)) return false;
  rmSync(sign);
  return true;
}

// The token is good no longer.
if (told('expire')) writeFileSync(join(folder, 'behave'), 'unauthorized');
const words = join(folder, `say-${noun}-${verb}`);
if (existsSync(words)) fail(readFileSync(words, 'utf8'));
switch (told('limit') ? 'limits' : behaviour()) {
  case 'limits':
    fail('GraphQL: API rate limit exceeded for user ID 1. Please try again in 1 second. (rateLimit)');
    break;
  case 'down':
    fail('error connecting to api.github.com: check your internet connection');
    break;
  case 'refuses':
    fail('GraphQL: Validation failed (HTTP 422)');
    break;
  case 'unauthorized':
    fail('To get started with GitHub CLI, please run:  gh auth login', 4);
    break;
  case 'hangs':
    hang();
}
if (told('hang')) hang();
if (told('slowed')) fail('GraphQL: was submitted too quickly; retry-after: 1 (createIssue)');

function wait(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}

function add(kind: Kind, path: string, item: Omit<Item, 'number' | 'url'>): void {
  // Whoever called it dies, and what it does comes long after that.
  if (told('slow')) {
    process.kill(process.ppid, 'SIGKILL');
    wait(30_000);
  }
  const state = read();
  const all = state[kind];
  // GitHub counts issues and pull requests together.
  const number = kind === 'comments' ? all.length + 1000 : state.issues.length + state.pulls.length + 1;
  const url = `https://github.com/ada/small/${path}${number}`;
  all.push({ ...item, number, url });
  writeFileSync(file, JSON.stringify(state));
  // Between what was done and its being known.
  if (told('kill')) process.kill(process.ppid, 'SIGKILL');
  if (told('lose')) fail('Post "https://api.github.com/graphql": unexpected EOF');
  console.log(url);
}

const state = read();
const title = valueOf('title') ?? '';
const common = { title, body: stdin };
switch (`${noun} ${verb}`) {
  case 'repo view':
    console.log(JSON.stringify({ url: 'https://github.com/ada/small', defaultBranchRef: { name: 'main' } }));
    break;
  case 'issue create':
    if (title.trim() === '' || title.length > 256) fail('GraphQL: Title is too long (maximum is 256 characters)');
    add('issues', 'issues/', { ...common, labels: valuesOf('label').flatMap(wordsOf) });
    break;
  case 'issue list': {
    const search = valueOf('search')?.split(' ')[0];
    // Newest first; the search does not know what is new.
    const found = search === undefined ? state.issues.toReversed() : [];
    console.log(
      JSON.stringify(found.slice(0, Number(valueOf('limit'))).map(({ number, url, body }) => ({ number, url, body }))),
    );
    break;
  }
  case 'pr create':
    if (title.trim() === '' || title.length > 256) fail('GraphQL: Title is too long (maximum is 256 characters)');
    add('pulls', 'pull/', { ...common, head: valueOf('head') ?? '', base: valueOf('base') ?? '' });
    break;
  case 'pr list':
    console.log(
      JSON.stringify(
        state.pulls
          .filter(({ head }) => head === valueOf('head'))
          .map(({ number, url, body }) => ({ number, url, body })),
      ),
    );
    break;
  case 'pr comment':
    add('comments', `pull/${argv[2] ?? ''}#issuecomment-`, { ...common, of: Number(argv[2]) });
    break;
  case 'pr view':
    console.log(
      JSON.stringify({
        comments: state.comments.filter(({ of }) => of === Number(argv[2])).map(({ url, body }) => ({ url, body })),
      }),
    );
    break;
  case `api ${verb}`: {
    // A file has the branches that were pushed.
    const branch = decodeURIComponent(/^repos\/ada\/small\/branches\/(.+)$/.exec(verb)?.[1] ?? '');
    const pushed = existsSync(join(folder, 'branches')) ? readFileSync(join(folder, 'branches'), 'utf8') : '';
    if (!pushed.split('\n').includes(branch)) fail('gh: Branch not found (HTTP 404)');
    console.log(branch);
    break;
  }
  default:
    fail(`unknown command ${argv.join(' ')}`);
}
