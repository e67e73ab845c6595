import { actionClasses, type ActionClass, type ClassWeights } from './action-class.ts';

/** How a title begins that tells its own kind: `fix(scope)!: …`, `[Bug] …`, `DOC: …`. */
export interface TitlePrefix {
  readonly words: string;
  readonly counts: ClassWeights;
  readonly scope?: string;
  readonly breaking: boolean;
}

const kinds = new Map<string, ClassWeights>();
for (const [words, counts] of [
  [
    'feat feature feature-request enh enhancement wishlist wish story user-story suggestion new request',
    { feature: 4 },
  ],
  ['fix bug bugfix bug-fix bug-report hotfix defect crash regression problem security sec', { 'bug-fix': 4 }],
  ['docs doc documentation readme typo typos', { documentation: 4.4 }],
  [
    'refactor refactoring refact cleanup clean cln maint style perf performance techdebt tech-debt debt',
    { refactor: 3.8 },
  ],
  ['ci cd build bld deps deps-dev infra infrastructure ops devops release', { infrastructure: 4 }],
  ['docker packaging', { infrastructure: 2 }],
  ['chore', { infrastructure: 2.2, refactor: 0.8 }],
  ['test tests tst', { infrastructure: 0.8, refactor: 0.6, 'bug-fix': 0.2 }],
  [
    'research spike rfc question questions investigation analysis evaluation discussion proposal poc help q',
    { research: 3.6 },
  ],
  ['idea', { feature: 1.6, research: 1.2 }],
  ['revert', { 'bug-fix': 1.2, infrastructure: 0.4 }],
  ['improvement improve', { feature: 1.4, refactor: 0.8 }],
] as const satisfies readonly (readonly [string, ClassWeights])[])
  for (const word of words.split(' ')) kinds.set(word, counts);

/** Signs that some put where others put words. */
const pictures: Readonly<Record<string, string>> = {
  '✨': 'feat',
  '🚀': 'feat',
  '🐛': 'fix',
  '🐞': 'fix',
  '🚑': 'fix',
  '🔒': 'fix',
  '📝': 'docs',
  '📚': 'docs',
  '📖': 'docs',
  '♻': 'refactor',
  '⚡': 'perf',
  '🎨': 'style',
  '🔥': 'refactor',
  '👷': 'ci',
  '💚': 'ci',
  '⬆': 'deps',
  '📦': 'build',
  '🔧': 'chore',
  ':sparkles:': 'feat',
  ':bug:': 'fix',
  ':ambulance:': 'fix',
  ':memo:': 'docs',
  ':recycle:': 'refactor',
  ':zap:': 'perf',
  ':art:': 'style',
  ':fire:': 'refactor',
  ':construction_worker:': 'ci',
  ':arrow_up:': 'deps',
  ':wrench:': 'chore',
};

const ticket =
  /^\s*(?:(?:[Ii]ssue|[Tt]icket) #?\d{1,7}|\[?[A-Z][A-Z0-9]{1,9}-\d{1,7}\]?|\[[\w./-]{1,30}\]|#\d{1,7}|[A-Z]?\d{1,4}(?:\.\d{1,3})?[.:])\s*[:-]?\s+(?=\S)/;
/** Words before a kind that do not change it: "Minor fix: …", "Possible bug: …". */
const degrees = 'minor|small|quick|tiny|simple|possible|potential|internal|general|new';
/** The name of a branch, which says the kind less surely: many begin all of theirs with `feature/`. */
const branch = /^\s*(feature|feat|fix|bugfix|hotfix|refactor|docs|chore|ci|perf|release)\/(?=\S)/i;
const ofBranch = 0.6;
/** A kind in brackets at the end: "… does not start [BUG]". */
const behind = /[[(]\s*([A-Za-z][A-Za-z -]{1,24}?)\s*[\])]\s*$/;
const picture = /^\s*(:[a-z_]{3,30}:|\p{Extended_Pictographic})\uFE0F?\s*(?=\S)/u;
const conventional = new RegExp(
  String.raw`^\s*(?:(?:${degrees}) )?(?:[\w.-]{1,30}/)?([A-Za-z][A-Za-z-]{0,20})(?:\(([^()\n]{1,60})\)|/[\w./-]{1,40})?(?: #\d{1,7})?(!?)(?::|(?<=\))\s|\s[-–—]\s)\s*(?=\S)`,
  'i',
);
const bracketed = /^\s*[[({]\s*([A-Za-z][A-Za-z -]{0,24}?)\s*[\])}][:\s-]*(?=\S)/;
const spoken =
  /^\s*(feature request|change request|technical debt|tech debt|bug report|bug fix|user story|proof of concept)\s*[:-]\s*/i;
const spokenKinds: Readonly<Record<string, string>> = {
  'feature request': 'feature',
  'change request': 'feature',
  'user story': 'feature',
  'bug fix': 'bug',
  'technical debt': 'debt',
  'tech debt': 'debt',
  'bug report': 'bug',
  'proof of concept': 'poc',
};

/** The prefix of a title, if it has one that says something. A prefix that is a place (`server: …`) says nothing and is none. */
export function prefixOf(title: string): TitlePrefix | undefined {
  const place = ticket.exec(title)?.[0] ?? '';
  const found = kindOf(title);
  if (found !== undefined) return withSecond(found, title);
  const named = branch.exec(title);
  if (named !== null) {
    const counts = kinds.get((named[1] ?? '').toLowerCase()) ?? {};
    return { words: named[0], counts: lessened(counts), breaking: false };
  }
  // A number of a ticket or the name of a place may stand before it: "[API-12] fix: …".
  if (place === '') return undefined;
  const next = kindOf(title.slice(place.length));
  return next === undefined ? undefined : { ...next, words: place + next.words };
}

/** The kind in brackets at the end of a title, where some put it: "… does not start [BUG]". */
export function suffixOf(
  title: string,
): { readonly words: string; readonly at: number; readonly counts: ClassWeights } | undefined {
  const match = behind.exec(title);
  const counts = kinds.get((match?.[1] ?? '').toLowerCase().replaceAll(' ', '-'));
  return match === null || counts === undefined ? undefined : { words: match[0], at: match.index, counts };
}

function lessened(counts: ClassWeights): ClassWeights {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count * ofBranch]));
}

/** "[feat][docs] …" is of both kinds. */
function withSecond(first: TitlePrefix, title: string): TitlePrefix {
  const rest = title.slice(first.words.length);
  const second = first.words.trimEnd().endsWith(']') && rest.startsWith('[') ? kindOf(rest) : undefined;
  if (second === undefined) return first;
  const counts: Partial<Record<ActionClass, number>> = { ...first.counts };
  for (const name of actionClasses)
    if (second.counts[name] !== undefined) counts[name] = (counts[name] ?? 0) + second.counts[name];
  return { ...first, words: first.words + second.words, counts, breaking: first.breaking || second.breaking };
}

function kindOf(title: string): TitlePrefix | undefined {
  const drawn = picture.exec(title);
  const match = conventional.exec(title) ?? bracketed.exec(title) ?? spoken.exec(title);
  if (match === null && drawn !== null) {
    const meant = kinds.get(pictures[drawn[1] ?? ''] ?? '');
    return meant === undefined ? undefined : { words: drawn[0], counts: meant, breaking: false };
  }
  if (match === null) return undefined;
  const [words, name = '', scope, mark] = match;
  const said = name.toLowerCase();
  const counts = kinds.get(spokenKinds[said] ?? said.replaceAll(' ', '-'));
  if (counts === undefined) return undefined;
  return { words, counts, breaking: mark === '!', ...(scope !== undefined && { scope }) };
}
