import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStorage, MemoryStorage, WorkflowMemory, type DecisionDraft } from 'holdfast';

interface Question {
  readonly kind: string;
  readonly text: string;
  readonly id: string;
}

type Ranking = (text: string) => Promise<readonly string[]>;

/** Recall, rank and false conflicts on the sets beside this file, against plain BM25; then figures at scale. */
export async function benchPrecedents(): Promise<void> {
  console.log('\nprecedents: recall@3 and mean reciprocal rank, ours | plain BM25');
  await quality('decisions.txt', 'questions.txt', 'word lists were written with these at hand');
  await quality(
    'held-out-decisions.txt',
    'held-out-questions.txt',
    'other fields; 0.583 before the word lists were widened by what was missed',
  );
  await quality('blind-decisions.txt', 'blind-questions.txt', 'written blind: without sight of the word lists');
  await quality('fresh-decisions.txt', 'fresh-questions.txt', 'written before the lists were widened; 0.703 then');
  await quality(
    'unseen-decisions.txt',
    'unseen-questions.txt',
    'fields that the lists did not have: 0.605 before they were widened by these fields',
  );
  await quality('far-decisions.txt', 'far-questions.txt', 'fields that the lists did not have; 0.583 before');
  await quality(
    'last-decisions.txt',
    'last-questions.txt',
    'six fields, asked after the lists were written; 0.667 before',
  );
  await quality(
    'plain-decisions.txt',
    'plain-questions.txt',
    'the work of any team, asked before the lists were read; 0.958 before the everyday words and the rule of what follows',
  );
  await quality(
    'trade-decisions.txt',
    'trade-questions.txt',
    'ten trades, asked just before the everyday words; 0.500 then',
  );
  await quality(
    'quiet-decisions.txt',
    'quiet-questions.txt',
    'six fields that the lists do not have, asked before the lists were read; 0.375 before the everyday words',
  );
  await conflicts('conflicts.txt', 'decisions.txt', 'the set the checks were written with');
  await conflicts(
    'team-conflicts.txt',
    'decisions.txt',
    'as teams contradict themselves; the checks were widened with it',
  );
  await conflicts('blind-conflicts.txt', 'blind-decisions.txt', 'written blind');
  await conflicts('fresh-conflicts.txt', 'fresh-decisions.txt', 'written before the checks were widened');
  await conflicts('unseen-conflicts.txt', 'unseen-decisions.txt', 'one-liners, prose and questions; never fitted to');
  await conflicts(
    'kinds-conflicts.txt',
    'last-decisions.txt',
    'every kind of contradiction; the checks were widened with it',
  );
  await conflicts('later-conflicts.txt', 'far-decisions.txt', 'written with that set and never looked at since');
  for (const count of [10_000, 100_000]) await scale(count);
}

async function quality(decisionsFile: string, questionsFile: string, note: string): Promise<void> {
  const drafts = readDecisions(decisionsFile);
  const questions = readLines(questionsFile).map(([kind = '', text = '', id = '']): Question => ({ kind, text, id }));
  const memory = new WorkflowMemory({ storage: new MemoryStorage() });
  await memory.recordAll(drafts);
  const ours: Ranking = async (text) =>
    (await memory.precedents(text, { limit: 10, threshold: 0 })).precedents.map(({ decision }) => decision.id);
  const plain = plainBm25(drafts);
  console.log(`${drafts.length} decisions (${note})`);
  for (const [kind, name] of [
    ['w', 'same words'],
    ['p', 'few words shared'],
  ] as const) {
    const asked = questions.filter((question) => question.kind === kind && question.id !== '');
    if (asked.length === 0) continue;
    const [own, floor] = [await measure(asked, ours), await measure(asked, plain)];
    let given = 0;
    for (const { text, id } of asked)
      if ((await memory.precedents(text)).precedents.some(({ decision }) => decision.id === id)) given += 1;
    console.log(
      `  ${name}, ${asked.length}: recall@3 ${own.recall} | ${floor.recall}, MRR ${own.rank} | ${floor.rank}; ` +
        `among the first five ${own.five}, of these above the default threshold ${given}`,
    );
  }
  let answered = 0;
  let refused = 0;
  const [real, strange] = [questions.filter(({ id }) => id !== ''), questions.filter(({ id }) => id === '')];
  for (const { text } of real) if ((await memory.precedents(text)).precedents.length > 0) answered += 1;
  for (const { text } of strange) if ((await memory.precedents(text)).precedents.length === 0) refused += 1;
  console.log(
    `  at the default threshold: ${answered} of ${real.length} answered, ${refused} of ${strange.length} about other things refused`,
  );
}

interface Figures {
  readonly recall: string;
  readonly rank: string;
  readonly five: number;
}

async function measure(questions: readonly Question[], ranking: Ranking): Promise<Figures> {
  let found = 0;
  let five = 0;
  let rank = 0;
  for (const { text, id } of questions) {
    const place = (await ranking(text)).indexOf(id);
    if (place >= 0 && place < 3) found += 1;
    if (place >= 0 && place < 5) five += 1;
    if (place >= 0) rank += 1 / (place + 1);
  }
  return { recall: (found / questions.length).toFixed(3), rank: (rank / questions.length).toFixed(3), five };
}

/** BM25 over the same texts, words as they are. */
function plainBm25(drafts: readonly DecisionDraft[]): Ranking {
  const docs = drafts.map(({ question, decision, rationale, tags = [], alternatives = [] }) =>
    wordsOf([question, decision, rationale, ...tags, ...alternatives.map(String)].join(' ')),
  );
  const counts = new Map<string, number>();
  for (const doc of docs) for (const word of new Set(doc)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const usual = docs.reduce((sum, doc) => sum + doc.length, 0) / docs.length;
  return async (text) =>
    docs
      .map((doc, index) => {
        let score = 0;
        for (const word of wordsOf(text)) {
          const often = doc.filter((other) => other === word).length;
          const count = counts.get(word) ?? 0;
          const information = Math.log(1 + (docs.length - count + 0.5) / (count + 0.5));
          score += (information * often * 2.2) / (often + 1.2 * (0.25 + (0.75 * doc.length) / usual));
        }
        return { id: drafts[index]?.id ?? '', score };
      })
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score)
      .map(({ id }) => id);
}

async function conflicts(pairsFile: string, decisionsFile: string, note: string): Promise<void> {
  const found = { c: 0, n: 0 };
  const pairs = readLines(pairsFile);
  for (const [kind = '', qa = '', da = '', aa = '', qb = '', db = '', ab = ''] of pairs) {
    const memory = new WorkflowMemory({ storage: new MemoryStorage() });
    const draft = (id: string, at: string, question: string, decision: string, more: string): DecisionDraft => ({
      ...{ id, timestamp: at, question, decision, project: 'p' },
      alternatives: more.split(';').filter((option) => option !== ''),
    });
    await memory.recordAll([draft('a', '2026-01-01', qa, da, aa), draft('b', '2026-03-01', qb, db, ab)]);
    if ((await memory.conflicts()).length > 0) found[kind === 'c' ? 'c' : 'n'] += 1;
  }
  const real = pairs.filter(([kind]) => kind === 'c').length;
  const drafts = readDecisions(decisionsFile);
  const memory = new WorkflowMemory({ storage: new MemoryStorage() });
  await memory.recordAll(drafts);
  const wrong = (await memory.conflicts()).length;
  console.log(
    `conflicts (${note}): found ${found.c} of ${real}; false ${found.n} of ${pairs.length - real} pairs that do not conflict`,
  );
  console.log(`  reported among the ${drafts.length} decisions above, which do not conflict: ${wrong}`);
}

async function scale(count: number): Promise<void> {
  const drafts = readDecisions('decisions.txt');
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-bench-decisions-'));
  const before = process.memoryUsage().rss;
  try {
    let storage = new FileStorage({ directory, durability: 'process' });
    let memory = new WorkflowMemory({ storage });
    const buildMs = await timed(async () => {
      for (let from = 0; from < count; from += 1000)
        await memory.recordAll(Array.from({ length: 1000 }, (_, index) => variant(drafts, from + index)));
    });
    const saveMs = await timed(() => memory.flush());
    await storage.close();
    storage = new FileStorage({ directory, durability: 'process' });
    memory = new WorkflowMemory({ storage });
    const loadMs = await timed(() => memory.precedents('warm up'));
    const questions = readLines('questions.txt').filter(([, text = '']) => text.split(' ').length >= 3);
    const times: number[] = [];
    for (let round = 0; round < 6; round += 1)
      for (const [index, [, text = '']] of questions.entries()) {
        const filter = index % 2 === 0 ? { type: 'architecture' } : { project: drafts[index]?.project ?? 'shop' };
        times.push(await timed(() => memory.precedents(text, filter)));
      }
    times.sort((one, other) => one - other);
    const at = (share: number): string => (times[Math.floor(share * times.length)] ?? 0).toFixed(1);
    const megabytes = ((process.memoryUsage().rss - before) / 2 ** 20).toFixed(0);
    console.log(
      `${count} decisions: recorded in ${(buildMs / 1000).toFixed(1)} s, index saved in ${saveMs.toFixed(0)} ms, loaded in ${loadMs.toFixed(0)} ms; ` +
        `query p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${times.length} queries of three words or more, with a filter); ${megabytes} MB`,
    );
    const checks: number[] = [];
    for (let index = 0; index < 60; index += 1) {
      const draft = { ...variant(drafts, index * 37), id: `draft${index}` };
      checks.push(await timed(() => memory.checkConflicts(draft)));
    }
    checks.sort((one, other) => one - other);
    let found = 0;
    const reportMs = await timed(async () => {
      found = (await memory.conflicts(count > 10_000 ? { from: momentOf(count - 1000) } : {})).length;
    });
    console.log(
      `  checkConflicts p50 ${(checks[30] ?? 0).toFixed(1)} ms, worst ${(checks.at(-1) ?? 0).toFixed(1)} ms; ` +
        `report of ${count > 10_000 ? 'the last 1,000' : 'all'}: ${(reportMs / 1000).toFixed(1)} s, ${found} conflicts`,
    );
    await storage.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A decision put together from three of the set, so that words are spread as in real ones. */
function variant(drafts: readonly DecisionDraft[], number: number): DecisionDraft {
  const pick = (step: number): DecisionDraft | undefined =>
    drafts[(number * step + Math.floor(number / 150)) % drafts.length];
  const [one, two, three] = [pick(1), pick(7), pick(13)];
  return {
    ...one,
    id: `d${number}`,
    question: `${one?.question ?? ''} component${number % 2000}`,
    decision: `${one?.decision ?? ''} and ${two?.decision ?? ''}`,
    rationale: `${three?.rationale ?? ''} ${two?.rationale ?? ''} ticket${number}`,
    timestamp: momentOf(number),
  };
}

function momentOf(number: number): number {
  return Date.UTC(2024, 0, 1) + number * 600_000;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

function readDecisions(file: string): readonly DecisionDraft[] {
  return readLines(file).map(
    ([id = '', type = '', project = '', tags = '', question = '', decision = '', rationale = '', more = '']) => ({
      ...{ id, type, project, tags: tags.split(','), question, decision, rationale },
      alternatives: more.split(';').filter((option) => option !== ''),
    }),
  );
}

function readLines(file: string): readonly (readonly string[])[] {
  const text = readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('|'));
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
