import { findCompanions } from './context-companions.ts';
import type { PastCommit } from './context-history.ts';
import { ImportGraph } from './context-imports.ts';
import { type FileSignals, fileSignals, type KnownCommit, normal, rarity } from './context-signals.ts';
import type { ContextSlices } from './context-slices.ts';
import type { SurveyedFile } from './context-survey.ts';
import type { TaskTerms } from './task-terms.ts';

/** How much each kind of evidence counts. */
export interface RankingWeights {
  readonly text: number;
  readonly path: number;
  readonly named: number;
  readonly alike: number;
  readonly recent: number;
  /** Of what the best file that it imports, or that imports it, has. */
  readonly imports: number;
  /** Of what its test, or what it tests, has. */
  readonly companion: number;
  /** Of what the best files that commits changed with it have. */
  readonly together: number;
}

/** Chosen on half of this repository's own history; the other half is what docs/context.md reports. */
export const rankingWeights: RankingWeights = {
  text: 1,
  path: 1,
  named: 2,
  alike: 0.5,
  recent: 0.1,
  imports: 0.2,
  companion: 0.3,
  together: 0.3,
};

/** Only what the strongest files lead to counts. */
const strongest = 40;

/** How relevant each file is, and by what. */
export interface Ranking {
  /** By the number of the file: 0 to 1. */
  readonly scores: Float64Array;
  /** The numbers of the files, most relevant first. */
  readonly order: readonly number[];
  /** How rare each term of the task is. */
  readonly rare: Float64Array;
  readonly signals: FileSignals;
  readonly commits: readonly KnownCommit[];
  /** What the files around it lend to each. */
  readonly lent: readonly (Lent | undefined)[];
}

/** What another file lends to one. */
export interface Lent {
  readonly by: number;
  readonly how: 'imports' | 'imported' | 'companion' | 'together';
  readonly value: number;
}

/** Orders files by how relevant they are for a task; equal ones keep the order of their paths. @throws the reason of the signal. */
export async function rankFiles(
  files: readonly SurveyedFile[],
  terms: TaskTerms,
  past: readonly PastCommit[],
  slices: ContextSlices,
  weights: RankingWeights = rankingWeights,
): Promise<Ranking> {
  const commits = await knownCommits(files, terms, past, slices);
  const inPath: ReadonlySet<number>[] = [];
  await slices.each(files, ({ path }) => inPath.push(terms.inPath(path)));
  const rare = await rarity(files, inPath, terms, slices);
  const signals = await fileSignals(files, inPath, rare, terms, commits, slices);
  const own = normal(
    signals.text.map(
      (text, file) =>
        weights.text * text +
        weights.path * (signals.path[file] ?? 0) +
        weights.named * (signals.named[file] ?? 0) +
        weights.alike * (signals.alike[file] ?? 0),
    ),
  );
  const lent = await lendings(files, own, commits, weights, slices);
  if (slices.due) await slices.turn();
  const scores = normal(
    own.map(
      (value, file) =>
        value +
        (lent[file]?.reduce((sum, one) => sum + one.value, 0) ?? 0) +
        weights.recent * (signals.recent[file] ?? 0),
    ),
  );
  const order = Array.from(files.keys()).sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other);
  const most = lent.map((list) => list?.toSorted((one, other) => other.value - one.value)[0]);
  return { scores, order, rare, signals, commits, lent: most };
}

async function knownCommits(
  files: readonly SurveyedFile[],
  terms: TaskTerms,
  past: readonly PastCommit[],
  slices: ContextSlices,
): Promise<readonly KnownCommit[]> {
  const numbers = new Map<string, number>();
  await slices.each(files, ({ path }, number) => numbers.set(path, number));
  const commits: KnownCommit[] = [];
  await slices.each(past, ({ subject, files: changed }) => {
    const known = changed.flatMap((file) => numbers.get(file) ?? []);
    commits.push({ subject, files: known, terms: terms.inName(subject), size: changed.length });
  });
  return commits;
}

/** What each file gets from the strongest ones: of each kind, the most. */
async function lendings(
  files: readonly SurveyedFile[],
  own: Float64Array,
  commits: readonly KnownCommit[],
  weights: RankingWeights,
  slices: ContextSlices,
): Promise<readonly (Lent[] | undefined)[]> {
  const paths = files.map(({ path }) => path);
  const companions = await findCompanions(paths, slices);
  const lent: (Lent[] | undefined)[] = files.map(() => undefined);
  const lend = (to: number, by: number, how: Lent['how'], value: number): void => {
    if (value <= 0) return;
    const list = (lent[to] ??= []);
    const kind = (other: Lent): boolean =>
      (other.how === 'imported' ? 'imports' : other.how) === (how === 'imported' ? 'imports' : how);
    const at = list.findIndex(kind);
    if (at < 0) list.push({ by, how, value });
    else if ((list[at]?.value ?? 0) < value) list[at] = { by, how, value };
  };
  const lenders = Array.from(files.keys())
    .filter((file) => (own[file] ?? 0) > 0)
    .sort((one, other) => (own[other] ?? 0) - (own[one] ?? 0) || one - other)
    .slice(0, strongest);
  const named = files.map(({ imports }) => imports);
  const graph = await ImportGraph.of(paths, named, lenders, slices);
  const changes = changesOf(commits);
  await slices.each(lenders, (by) => {
    const strength = own[by] ?? 0;
    const importers = graph.importersOf(by);
    // What everybody imports says little about who does.
    for (const to of importers)
      lend(to, by, 'imports', (weights.imports * strength) / Math.sqrt(1 + importers.length / 4));
    for (const to of graph.importsOf(by)) {
      const popularity = graph.popularity(files[to]?.path ?? '');
      lend(to, by, 'imported', (weights.imports * strength) / Math.sqrt(1 + popularity / 4));
    }
    for (const to of companions[by] ?? []) lend(to, by, 'companion', weights.companion * strength);
    const changed = changes.get(by) ?? [];
    for (const [to, value] of sharesOf(by, changed)) lend(to, by, 'together', weights.together * strength * value);
  });
  return lent;
}

function changesOf(commits: readonly KnownCommit[]): ReadonlyMap<number, readonly KnownCommit[]> {
  const changes = new Map<number, KnownCommit[]>();
  for (const commit of commits)
    for (const file of commit.files) {
      const list = changes.get(file);
      if (list === undefined) changes.set(file, [commit]);
      else list.push(commit);
    }
  return changes;
}

/** How likely each file changes when one does; commits of many files say less. */
function sharesOf(by: number, commits: readonly KnownCommit[]): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  let all = 1;
  for (const { files, size } of commits) {
    const weight = 1 / Math.sqrt(size);
    all += weight;
    for (const file of files) if (file !== by) shares.set(file, (shares.get(file) ?? 0) + weight);
  }
  for (const [file, share] of shares) shares.set(file, share / all);
  return shares;
}
