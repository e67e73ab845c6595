import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { analyzeRequest, type ActionClass } from 'holdfast/planning';
import { percentile, report } from './measure.ts';

interface Labelled {
  readonly class: ActionClass;
  readonly text: string;
}

const classes: readonly ActionClass[] = [
  'feature',
  'bug-fix',
  'refactor',
  'research',
  'infrastructure',
  'documentation',
];
/** What the types of conventional commits are called here. Tests and merges are left out: they are no class of their own. */
const types: Readonly<Record<string, ActionClass>> = {
  feat: 'feature',
  fix: 'bug-fix',
  docs: 'documentation',
  refactor: 'refactor',
  perf: 'refactor',
  style: 'refactor',
  chore: 'infrastructure',
  build: 'infrastructure',
  ci: 'infrastructure',
};

/** Classes of requests against their labels, how often confidences hold, and how long an analysis takes. */
export function benchPlanning(): void {
  console.log('\nplanning: the class of a request');
  quality('requests-dev', labelled('requests-dev.txt'), 'the tables were adjusted with these at hand');
  quality('requests-test', labelled('requests-test.txt'), 'split off before the tables; nothing was adjusted by them');
  quality(
    'titles-a',
    labelled('titles-a.txt'),
    'titles of issues and changes of public projects; signs were adjusted by them',
  );
  quality('titles-b', labelled('titles-b.txt'), 'the same of other projects; nothing was adjusted by them');
  quality(
    'titles-c',
    labelled('titles-c.txt'),
    'one half of others, gathered later; signs were adjusted by the other half only',
  );
  quality(
    'statements',
    labelled('statements.txt'),
    'changes told as change logs do, one half; signs were adjusted by the other half only',
  );
  quality('commits', commits(), 'subjects of this repository without their types: statements of what is now true');
  const texts = labelled('requests-test.txt').map(({ text }) => text);
  for (const text of texts) analyzeRequest(text);
  const times = texts.flatMap((text) => [1, 2, 3].map((round) => timed(`${text} (${round})`)));
  const p99 = percentile(times, 0.99);
  report('a whole analysis, warm, p99', { ours: p99, unit: 'ms', target: '10 ms', met: p99 <= 10 });
  const long = Math.max(
    ...['fix, ', 'add b\n', '- a\n', 'a/', 'a. ', '`', ' '].map((piece) => timed(`Fix ${piece.repeat(130_000)}`)),
  );
  report('a text of up to 1 MB', { ours: long, unit: 'ms', target: '250 ms', met: long <= 250 });
}

function quality(name: string, rows: readonly Labelled[], note: string): void {
  const judged = rows.map((row) => ({ row, action: analyzeRequest(row.text).action }));
  const right = judged.filter(({ row, action }) => action.class === row.class).length;
  const scores = classes.flatMap((kind) => {
    const labels = judged.filter(({ row }) => row.class === kind).length;
    const given = judged.filter(({ action }) => action.class === kind).length;
    const both = judged.filter(({ row, action }) => row.class === kind && action.class === kind).length;
    return labels === 0 ? [] : [(2 * both) / (labels + given)];
  });
  const bins = [0, 1, 2, 3, 4].map((bin) => {
    const within = judged.filter(({ action }) => Math.min(4, Math.floor(action.confidence * 5)) === bin);
    const said = within.reduce((sum, { action }) => sum + action.confidence, 0);
    return {
      bin,
      count: within.length,
      said,
      held: within.filter(({ row, action }) => row.class === action.class).length,
    };
  });
  const ece = bins.reduce((sum, { said, held }) => sum + Math.abs(said - held), 0) / judged.length;
  const f1 = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  console.log(
    `  ${name}: ${rows.length} requests, accuracy ${(right / rows.length).toFixed(3)}, macro F1 ${f1.toFixed(3)}, ECE ${ece.toFixed(3)} (${note})`,
  );
  for (const { bin, count, said, held } of bins)
    if (count > 0)
      console.log(
        `    confidence ${bin * 20} to ${bin * 20 + 20} %: ${count} requests, said ${(said / count).toFixed(2)}, right ${(held / count).toFixed(2)}`,
      );
  console.log(`    ${'label \\ given'.padEnd(16)}${classes.map((kind) => kind.slice(0, 8).padStart(9)).join('')}`);
  for (const kind of classes) {
    const given = classes.map((other) =>
      String(judged.filter(({ row, action }) => row.class === kind && action.class === other).length).padStart(9),
    );
    console.log(`    ${kind.padEnd(16)}${given.join('')}`);
  }
}

/**
 * Rows of a file of `bench/data`. The titles were found by topics of many fields in public trackers, and labelled by what is
 * said below them: labels, prefixes, descriptions, answers. Where two readers might differ they were left out.
 */
function labelled(file: string): readonly Labelled[] {
  const lines = readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const end = line.indexOf(': ');
    return { class: line.slice(0, end) as ActionClass, text: line.slice(end + 2).replaceAll('\\n', '\n') };
  });
}

function commits(): readonly Labelled[] {
  const subjects = execFileSync('git', ['log', '--format=%s'], { encoding: 'utf8' }).trim().split('\n');
  return subjects.flatMap((subject) => {
    const [, type = '', text = ''] = /^([a-z]+)(?:\([^)]*\))?!?: (.+)$/.exec(subject) ?? [];
    const kind = types[type];
    return kind === undefined ? [] : [{ class: kind, text }];
  });
}

function timed(text: string): number {
  const begun = performance.now();
  analyzeRequest(text);
  return performance.now() - begun;
}
