import type { Concepts } from './concepts.ts';
import type { Decision } from './decision.ts';
import type { ExclusiveChoices } from './exclusive-choices.ts';
import { readStance, type StancedWord } from './stance.ts';
import type { Words } from './words.ts';

/** An amount that a decision sets, such as 30 days. */
export interface Setting {
  readonly value: number;
  readonly unit: string;
}

/** A decision as conflicts are looked for in it. */
export interface Profile {
  readonly decision: Decision;
  /** What it is for, by stem. */
  readonly favoured: ReadonlySet<string>;
  /** What it is against: stems that belong together. */
  readonly opposed: readonly ReadonlySet<string>[];
  /** Of each class of choices, the members it is for, and against. */
  readonly chosen: ReadonlyMap<number, ReadonlySet<number>>;
  readonly declined: ReadonlyMap<number, ReadonlySet<number>>;
  /** What it speaks about, without what it chooses: stems and concepts. */
  readonly subject: ReadonlySet<string>;
  /** What its own text says that it is about, without the question. */
  readonly scope: ReadonlySet<string>;
  readonly question: ReadonlySet<string>;
  /** What it decided against, by stems. */
  readonly rejected: readonly (readonly string[])[];
  readonly settings: readonly Setting[];
}

/** Words of deciding: they say that something is decided, not what. */
const deciding: ReadonlySet<string> = new Set(
  (
    'use adopt choos pick select decid go prefer keep stai stick remain switch move migrat replac introduc add enabl disabl allow forbid ' +
    'requir avoid stop drop remov ban prohibit reject continu implement creat build set run put store case team project system ' +
    'new all everi first approach solut option standard default servic applic app thing work wai time full complet'
  ).split(' '),
);
const unitPattern =
  /(\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety))\s*-?\s*(ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hours?|days?|weeks?|months?|years?|%|percent|kb|mb|gb|tb|replicas?|retries|attempts?|times|workers?|instances?|approvals?|reviewers?)(?![a-z])/gi;
const seconds: Readonly<Record<string, number>> = {
  m: 0.001,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  mo: 2_592_000,
  y: 31_536_000,
};
const numbers: Readonly<Record<string, number>> = {
  ...{ one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, twelve: 12 },
  ...{ fifteen: 15, twenty: 20, thirty: 30, sixty: 60, ninety: 90 },
};
const sizes: Readonly<Record<string, number>> = { kb: 1, mb: 1024, gb: 1024 ** 2, tb: 1024 ** 3 };

/** Reads a decision. */
export function profileOf(decision: Decision, words: Words, concepts: Concepts, choices: ExclusiveChoices): Profile {
  const stance = readStance(decision.decision, words);
  const named = choices.read(stance);
  const chosen = new Map<number, Set<number>>();
  const declined = new Map<number, Set<number>>();
  const chosenPlaces = new Set<number>();
  for (const { kind, member, from, to } of named) {
    const side = stance[from]?.against === true ? declined : chosen;
    side.set(kind, (side.get(kind) ?? new Set()).add(member));
    for (let at = from; at < to; at += 1) chosenPlaces.add(at);
  }
  const scopeWords = stance.filter(
    ({ stem }, at) => !chosenPlaces.has(at) && !deciding.has(stem) && !/^\d+$/.test(stem),
  );
  const questionWords = words.read(decision.question).filter(({ stem }) => !deciding.has(stem));
  const tagWords = words.read(decision.tags.join(' . '));
  const ideas = (read: readonly { readonly stem: string }[]): string[] =>
    concepts
      .mentions(read)
      .flatMap((mention) => mention.concepts.flatMap(({ name, area }) => (area === undefined ? [] : [name])));
  const stems = (read: readonly { readonly stem: string }[]): string[] => read.map(({ stem }) => stem);
  const scope = new Set(stems(scopeWords));
  const question = new Set(stems(questionWords));
  return {
    decision,
    favoured: new Set(stance.filter(({ against, stem }) => !against && !deciding.has(stem)).map(({ stem }) => stem)),
    opposed: opposedIn(stance),
    chosen,
    declined,
    subject: new Set([...scope, ...question, ...stems(tagWords), ...ideas(scopeWords), ...ideas(questionWords)]),
    scope,
    question,
    rejected: decision.alternatives.map(({ option }) =>
      stems(words.read(option)).filter((stem) => !deciding.has(stem)),
    ),
    settings: settingsOf(decision.decision),
  };
}

function opposedIn(stance: readonly StancedWord[]): readonly ReadonlySet<string>[] {
  const groups = Map.groupBy(
    stance.filter(({ against, stem }) => against && !deciding.has(stem)),
    ({ clause }) => clause,
  );
  return [...groups.values()].map((group) => new Set(group.map(({ stem }) => stem)));
}

/** Amounts in one unit for each kind of amount. */
function settingsOf(text: string): readonly Setting[] {
  return [...text.matchAll(unitPattern)].flatMap(([, digits = '', written = '']) => {
    const value = numbers[digits.toLowerCase()] ?? Number(digits.replace(',', '.'));
    const unit = written.toLowerCase();
    if (/^%|^percent/.test(unit)) return [{ value, unit: '%' }];
    const size = sizes[unit];
    if (size !== undefined) return [{ value: value * size, unit: 'size' }];
    const span = /^(?:mo|min)/.test(unit)
      ? unit.slice(0, unit.startsWith('min') ? 3 : 2)
      : unit === 'ms' || unit.startsWith('milli')
        ? 'm'
        : unit.charAt(0);
    const factor = /^(?:ms|milli|s$|sec|min|h$|hour|day|week|month|year)/.test(unit) ? seconds[span] : undefined;
    return [factor === undefined ? { value, unit: unit.replace(/s$/, '') } : { value: value * factor, unit: 'time' }];
  });
}
