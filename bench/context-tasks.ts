import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { estimateTokens, packContext } from 'holdfast/agents';
import { freshPath } from './measure.ts';

/** A commit as a task: its subject, and what it changed. */
interface Task {
  readonly parent: string;
  readonly subject: string;
  readonly files: ReadonlySet<string>;
  /** By file: the lines that it changed or removed, as they were. */
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Some lines of a file that somebody chose to show. */
interface Shown {
  readonly file: string;
  readonly fromLine: number;
  readonly toLine: number;
}

const last = '9b79761';
const mostFiles = 30;
const budgets = [8000, 32_000];

/** For the half of the commits that no weight was chosen by: which files did each change? */
export async function benchContextTasks(): Promise<void> {
  const repository = new URL('..', import.meta.url).pathname;
  const clone = freshPath();
  execFileSync('git', ['clone', '-q', '--shared', repository, clone], { stdio: 'ignore' });
  const root = realpathSync(clone);
  const git = (...argv: readonly string[]): string =>
    execFileSync('git', ['-C', root, ...argv], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const tasks = readTasks(git).filter((_, number) => number % 2 === 1);
  const sums = new Map<string, number[]>();
  const add = (who: string, figures: readonly number[]): void => {
    const sum = sums.get(who) ?? figures.map(() => 0);
    sums.set(
      who,
      sum.map((value, at) => value + (figures[at] ?? 0)),
    );
  };
  for (const task of tasks) {
    git('checkout', '-q', '-f', task.parent);
    const packs = await Promise.all(
      budgets.map((budgetTokens) => packContext({ root, task: task.subject, budgetTokens })),
    );
    const ranking = packs[0]?.ranking.map(({ file }) => file) ?? [];
    add('ours', [...recalls(task, ranking), ...packs.flatMap(({ chunks }) => covered(task, chunks))]);
    const texts = new Map(
      git('ls-files', '-z')
        .split('\0')
        .filter(Boolean)
        .map((file) => [file, textOf(join(root, file))]),
    );
    for (const [who, order] of [
      ['file order', [...texts.keys()]],
      ['grep counts', byGrep(task.subject, texts)],
    ] as const)
      add(who, [
        ...recalls(task, order),
        ...budgets.flatMap((budget) => covered(task, wholeFiles(order, texts, budget))),
      ]);
  }
  console.log(
    `\ncontext: ${tasks.length} commits of this repository from their subject alone, none of which a weight was chosen by`,
  );
  const heads = ['recall@5', '@10', '@20', ...budgets.flatMap((budget) => [`files in ${budget / 1000}k`, 'lines'])];
  console.log(`  ${''.padEnd(12)} ${heads.map((head) => head.padStart(13)).join('')}`);
  for (const [who, sum] of sums)
    console.log(`  ${who.padEnd(12)} ${sum.map((value) => (value / tasks.length).toFixed(3).padStart(13)).join('')}`);
}

function readTasks(git: (...argv: readonly string[]) => string): readonly Task[] {
  const tasks: Task[] = [];
  for (const line of git('log', '--no-merges', '--format=%H %P%x00%s', last).trim().split('\n')) {
    const [ids = '', subject = ''] = line.split('\0');
    const [commit = '', parent] = ids.split(' ');
    if (parent === undefined || parent === '') continue;
    const files = git('diff', '--name-only', '--no-renames', '--diff-filter=MD', parent, commit)
      .split('\n')
      .filter((file) => file !== '' && !file.includes('package-lock'));
    if (files.length === 0 || files.length > mostFiles) continue;
    const lines = new Map<string, Set<number>>();
    let file = '';
    for (const row of git('diff', '-U0', '--no-renames', '--diff-filter=MD', parent, commit).split('\n')) {
      if (row.startsWith('--- a/')) file = row.slice(6);
      const [, from, count = '1'] = /^@@ -(\d+)(?:,(\d+))? /.exec(row) ?? [];
      if (from === undefined) continue;
      const own = lines.get(file) ?? new Set();
      lines.set(file, own);
      // What was only added belongs to the line before it.
      for (let at = 0; at < Math.max(1, Number(count)); at += 1) own.add(Math.max(1, Number(from) + at));
    }
    tasks.push({ parent, subject, files: new Set(files), lines });
  }
  return tasks;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function recalls({ files }: Task, order: readonly string[]): readonly number[] {
  return [5, 10, 20].map(
    (count) => order.slice(0, count).filter((file) => files.has(file)).length / Math.min(count, files.size),
  );
}

/** The share of the changed files of which anything is shown, and of the changed lines that are shown. */
function covered({ files, lines }: Task, shown: readonly Shown[]): readonly number[] {
  const seen = new Set(shown.map(({ file }) => file).filter((file) => files.has(file)));
  let [all, found] = [0, 0];
  for (const [file, numbers] of lines) {
    const own = shown.filter((one) => one.file === file);
    for (const number of numbers) {
      all += 1;
      if (own.some(({ fromLine, toLine }) => number >= fromLine && number <= toLine)) found += 1;
    }
  }
  return [seen.size / files.size, all === 0 ? 0 : found / all];
}

function wholeFiles(order: readonly string[], texts: ReadonlyMap<string, string>, budget: number): readonly Shown[] {
  let left = budget;
  const shown: Shown[] = [];
  for (const file of order) {
    const text = texts.get(file) ?? '';
    if (text.length > left * 6) continue;
    const tokens = estimateTokens(text);
    if (tokens > left) continue;
    left -= tokens;
    shown.push({ file, fromLine: 1, toLine: text.split('\n').length });
    if (left < 50) break;
  }
  return shown;
}

/** How many different words of the task a file has, and then how often: what one gets with grep. */
function byGrep(task: string, texts: ReadonlyMap<string, string>): readonly string[] {
  const words = [...new Set(task.toLowerCase().match(/[a-z]{4,}/g) ?? [])];
  const counts = [...texts].map(([file, text]) => {
    const lower = text.toLowerCase();
    const times = words.map((word) => lower.split(word).length - 1);
    return {
      file,
      different: times.filter((count) => count > 0).length,
      all: times.reduce((sum, count) => sum + count, 0),
    };
  });
  return counts.sort((one, other) => other.different - one.different || other.all - one.all).map(({ file }) => file);
}
