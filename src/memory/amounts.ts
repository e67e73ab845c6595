import type { Words } from './words.ts';

/** An amount that a decision sets, such as 30 days. */
export interface Setting {
  readonly value: number;
  /** What is counted: only amounts of one kind are compared. */
  readonly unit: string;
  /** Whether it is the least or the most that is allowed. */
  readonly bound?: 'least' | 'most';
  /** Whether it says when something holds, and sets nothing. */
  readonly isWhen?: boolean;
  /** Whether it is what is called a limit, a timeout or the like. */
  readonly isLimit?: boolean;
  /** The words around it, by stem: what the amount is of. */
  readonly near: ReadonlySet<string>;
}

const numbers: ReadonlyMap<string, number> = new Map([
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'].map(
    (word, value) => [word, value] as const,
  ),
  ...([
    ['fifteen', 15],
    ['twenty', 20],
    ['thirty', 30],
    ['forty', 40],
    ['fifty', 50],
    ['sixty', 60],
  ] as const),
  ...([
    ['ninety', 90],
    ['hundred', 100],
    ['thousand', 1000],
    ['once', 1],
    ['twice', 2],
    ['a', 1],
    ['an', 1],
  ] as const),
]);
const seconds: ReadonlyMap<string, number> = new Map([
  ...['ms', 'millisecond'].map((name) => [name, 0.001] as const),
  ...['s', 'sec', 'second'].map((name) => [name, 1] as const),
  ...['min', 'minute'].map((name) => [name, 60] as const),
  ...['h', 'hour'].map((name) => [name, 3600] as const),
  ...([
    ['day', 86_400],
    ['night', 86_400],
    ['week', 604_800],
    ['sprint', 1_209_600],
    ['month', 2_592_000],
  ] as const),
  ...([
    ['quarter', 7_776_000],
    ['year', 31_536_000],
  ] as const),
]);
const sizes: ReadonlyMap<string, number> = new Map([
  ...['kb', 'kib'].map((name) => [name, 1] as const),
  ...['mb', 'mib'].map((name) => [name, 1024] as const),
  ...['gb', 'gib'].map((name) => [name, 1024 ** 2] as const),
  ...['tb', 'tib'].map((name) => [name, 1024 ** 3] as const),
]);
const periods: ReadonlyMap<string, number> = new Map([
  ...['hourly'].map((name) => [name, 3600] as const),
  ...['daily', 'nightly'].map((name) => [name, 86_400] as const),
  ...([
    ['weekly', 604_800],
    ['biweekly', 1_209_600],
    ['fortnightly', 1_209_600],
    ['monthly', 2_592_000],
  ] as const),
  ...([
    ['quarterly', 7_776_000],
    ['yearly', 31_536_000],
    ['annually', 31_536_000],
  ] as const),
]);
/** Words before a number that are no name of what has a version. */
const noName =
  /^(?:a|an|the|to|at|of|in|on|by|for|from|per|every|each|after|before|within|than|least|most|over|under|below|above|about|only|all|exactly|up|is|are|and|or|with|last|next|first|another|until|as|keep|use|run|allow|require|limit|give|wait|take|retry|between|through|via|port|level|step|phase|part|week|day|year|month|top|status|code|error|http|newer|later|everywhere|days|weeks)$/;

/** Whether a word is part of an amount, and so not what a text is about. */
export function isAmount(stem: string): boolean {
  return /^\d/.test(stem) || amountStems.has(stem);
}

const amountStems: ReadonlySet<string> = new Set([
  ...[...numbers.keys()].filter((word) => word.length > 2),
  ...'second minut hour dai week month year quarter percent millisecond ms sec min kb mb gb tb least most'.split(' '),
  ...'night sprint forev unlimit dail daili nightli weekli monthli yearli quarterli hourli maximum minimum per'.split(
    ' ',
  ),
]);

/** The amounts that a text sets: spans of time, periods, rates, shares, sizes, counts of things, and versions. */
export function settingsOf(text: string, words: Words): readonly Setting[] {
  const tokens =
    text
      .slice(0, 4000)
      .toLowerCase()
      .match(/\d+(?:[.,]\d+)*|[a-z][a-z+#]*|%|[.;!?]/g) ?? [];
  const settings: Setting[] = [];
  let near: ReadonlySet<string> = new Set();
  let isLimit = false;
  const set = (setting: Omit<Setting, 'near' | 'isLimit'>): void =>
    void settings.push({ ...setting, near, ...(isLimit ? { isLimit } : {}) });
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const before = tokens[at - 1] ?? '';
    const next = tokens[at + 1] ?? '';
    const isSet = /^\d/.test(token) || periods.has(token) || numbers.has(token) || /^(?:every|each)$/.test(token);
    if (isSet) near = nearOf(tokens, at, words);
    if (isSet) isLimit = clauseBefore(tokens, at).some((word) => limiting.test(word));
    const endless = endlessAt(tokens, at);
    if (endless !== undefined) {
      near = nearOf(tokens, at, words);
      set({ value: Infinity, unit: endless });
    }
    const period = periods.get(token);
    if (period !== undefined) set({ value: period, unit: 'period' });
    // `every week`, `once a week`
    const turns = /^(?:once|twice)$/.test(token) ? (numbers.get(token) ?? 1) : undefined;
    const each = turns === undefined ? token : /^(?:an?|per|each|every)$/.test(next) ? 'every' : '';
    if (/^(?:every|each)$/.test(each)) {
      const span = seconds.get(singular(turns === undefined ? next : (tokens[at + 2] ?? '')));
      if (span !== undefined) set({ value: span / (turns ?? 1), unit: 'period' });
    }
    const value = valueOf(token);
    if (value === undefined || token === 'once' || token === 'twice') continue;
    // `Four times a year` is how often, as `every quarter` is.
    if (value > 0 && next === 'times' && /^(?:an?|per|each|every)$/.test(tokens[at + 2] ?? '')) {
      const span = seconds.get(singular(tokens[at + 3] ?? ''));
      if (span !== undefined) {
        set({ value: span / value, unit: 'period' });
        continue;
      }
    }
    const unit = singular(next);
    // `For a day`, but neither `a day` of every week nor `a user`.
    const isArticle = token === 'a' || token === 'an';
    if (isArticle && !(/^(?:for|after|within|than)$/.test(before) && seconds.has(unit))) continue;
    // `When traffic is above 1000` is when something holds, and sets nothing.
    const isWhen = /^(?:above|below|over|under|than|exceeds?|reach(?:es)?)$/.test(before) && isCondition(tokens, at);
    const bound = boundOf(tokens, at);
    const bounded = { ...(bound === undefined ? {} : { bound }), ...(isWhen ? { isWhen } : {}) };
    const span = seconds.get(unit);
    if (span !== undefined)
      set(
        before === 'every'
          ? { value: value * span, unit: 'period' }
          : { value: value * span, unit: 'time', ...bounded },
      );
    else if (/^(?:%|percent)$/.test(next)) set({ value, unit: '%', ...bounded });
    else if (sizes.has(unit)) set({ value: value * (sizes.get(unit) ?? 1), unit: 'size', ...bounded });
    else if (isCounted(next, value)) {
      const per = tokens.slice(at + 2, at + 5).findIndex((one) => /^(?:per|an?|each|every)$/.test(one));
      const over = per < 0 ? undefined : seconds.get(singular(tokens[at + 3 + per] ?? ''));
      if (over === undefined) set({ value, unit: words.stem(next), ...bounded });
      else set({ value: value / over, unit: `${words.stem(next)} a second`, ...bounded });
    } else if (/^\d/.test(token) && isName(before, tokens[at - 2] ?? '')) {
      const named = tokens.slice(0, at).findLast((one) => !/^(?:version|is|v)$/.test(one)) ?? '';
      set({ value, unit: `version of ${words.stem(named)}`, ...bounded });
    }
  }
  return settings;
}

/** What is said of something without end begins so. */
const endless: ReadonlySet<string> = new Set(
  'forever indefinitely never no without unlimited uncapped unbounded'.split(' '),
);

/** The unit of what has no end: of any for `unlimited`, of time for `forever`. */
function endlessAt(tokens: readonly string[], at: number): string | undefined {
  const token = tokens[at] ?? '';
  if (!endless.has(token)) return undefined;
  if (/^(?:forever|indefinitely)$/.test(token)) return 'time';
  const text = tokens.slice(at, at + 4).join(' ');
  if (/^never (?:\w+ )?(?:expires?d?|deleted|erased|purged)\b|^(?:no|without) expir/.test(text)) return 'time';
  if (
    /^(?:unlimited|uncapped|unbounded)\b|^(?:no|without(?: an?)?) (?:\w+ )?(?:limits?|cap|maximum|quota)\b/.test(text)
  )
    return anyUnit;
  return undefined;
}

function isCondition(tokens: readonly string[], at: number): boolean {
  return clauseBefore(tokens, at).some((token) => /^(?:when|whenever|if|while|once)$/.test(token));
}

function clauseBefore(tokens: readonly string[], at: number): readonly string[] {
  const before = tokens.slice(Math.max(0, at - 12), at);
  return before.slice(before.findLastIndex((token) => /^[.;!?]$/.test(token)) + 1);
}

/** So many words before and behind an amount say what it is of. */
const window = 8;

function nearOf(tokens: readonly string[], at: number, words: Words): ReadonlySet<string> {
  const isEnd = (token: string): boolean => /^[.;!?]$/.test(token);
  const before = tokens.slice(Math.max(0, at - window), at);
  const behind = tokens.slice(at + 1, at + 1 + window);
  const end = behind.findIndex(isEnd);
  const own = [...before.slice(before.findLastIndex(isEnd) + 1), ...(end < 0 ? behind : behind.slice(0, end))];
  return new Set(words.read(own.join(' ')).flatMap(({ stem }) => (isAmount(stem) ? [] : [stem])));
}

/** The unit of what is unlimited, whatever it is counted in. */
const anyUnit = 'any';

/** Whether two amounts are of one kind. */
export function isComparable(one: Setting, other: Setting): boolean {
  if (one.isWhen === true || other.isWhen === true) return false;
  if (one.unit === other.unit) return true;
  // Unlimited is another than any number that is the most.
  const [endless, set] = one.unit === anyUnit ? [one, other] : [other, one];
  return endless.unit === anyUnit && set.bound !== 'least' && set.unit !== 'period' && !set.unit.startsWith('version');
}

/** Whether both say when they hold, and that is never at the same time: above 80 %, and below 20 %. */
export function holdAtOtherTimes(one: readonly Setting[], other: readonly Setting[]): boolean {
  const exclude = (low: Setting, high: Setting): boolean =>
    low.bound === 'most' && high.bound === 'least' && low.value <= high.value;
  return one.some((mine) =>
    other.some(
      (theirs) =>
        mine.isWhen === true &&
        theirs.isWhen === true &&
        mine.unit === theirs.unit &&
        (exclude(mine, theirs) || exclude(theirs, mine)),
    ),
  );
}

/** Whether two amounts of one kind cannot both be so. */
export function disagree(one: Setting, other: Setting): boolean {
  if (!isComparable(one, other) || one.value === other.value) return false;
  if (one.value === Infinity || other.value === Infinity) return true;
  // 3 and 3.12 may be the same version.
  if (one.unit.startsWith('version') && Math.floor(one.value) === Math.floor(other.value))
    return !Number.isInteger(one.value) && !Number.isInteger(other.value);
  // Two that are the least, or the most, are different decisions about the same bound.
  if (one.bound === other.bound) return true;
  // `The timeout is 5 s` and `up to 60 s`: a timeout is the most, whatever it is called.
  if ((one.isLimit === true && other.bound === 'most') || (other.isLimit === true && one.bound === 'most')) return true;
  const [low, high] = one.value < other.value ? [one, other] : [other, one];
  return low.bound === 'most' || high.bound === 'least';
}

function valueOf(token: string): number | undefined {
  if (!/^\d/.test(token)) return numbers.get(token);
  const value = Number(
    // `1,000.50` and `1.000,50` are thousands, `1,5` is one and a half, and `3.12.4` is version 3.12.
    /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(token)
      ? token.replaceAll(',', '')
      : /^\d{1,3}(?:\.\d{3})+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$/.test(token)
        ? token.replaceAll('.', '').replace(',', '.')
        : token.replace(/^(\d+),(\d+)$/, '$1.$2').replace(/(\.\d+)\..*$/, '$1'),
  );
  return Number.isNaN(value) ? undefined : value;
}

function isCounted(next: string, value: number): boolean {
  return /^[a-z]{3,}$/.test(next) && !noName.test(next) && (value === 1 || next.endsWith('s'));
}

function isName(before: string, further: string): boolean {
  if (/^(?:version|v)$/.test(before)) return true;
  if (before === 'is') return further === 'version';
  return before.length > 1 && /^[a-z]/.test(before) && !noName.test(before) && !numbers.has(before);
}

const least =
  /\b(?:(?:at )?least|minimum|minimum of|minimum (?:\w+ ){0,2}(?:is|version)|(?:requires?|needs?) [a-z]+|(?:more|longer|older|larger|greater|higher|bigger) than|over|above|beyond)$/;
const most =
  /\b(?:(?:at )?most|maximum|maximum of|maximum (?:\w+ ){0,2}is|up to|within|(?:fewer|less|shorter|younger|smaller|lower) than|under|below)$/;
const comparing = /(?:than|over|above|beyond|under|below)$/;
const leastAfter = /^(?:(?:or|and) (?:more|longer|older|later|newer|higher|above|up)|at least|minimum)\b/;
const mostAfter = /^(?:(?:or|and) (?:less|fewer|shorter|earlier|lower|below)|at most|maximum)\b/;
const denying = /\b(?:no|not|never|none|nobody|without|cannot|\w+n t|fails?|rejects?|refuses?|forbids?|blocks?)\b/;

/** What is called so is the most without another word. */
const limiting = /^(?:timeouts?|limit(?:s|ed)?|deadline|cap(?:ped)?|quota|ceiling|ttl|lifetime|budget|threshold)$/;

/** Whether the number at a place is the least or the most, as what stands before or behind it says. */
function boundOf(tokens: readonly string[], at: number): 'least' | 'most' | undefined {
  const before = clauseBefore(tokens, at).join(' ');
  const [isLeast, isMost] = [least.test(before), most.test(before)];
  // `not older than 30 days` is the most; `at least` is what it is, whatever is denied.
  if (isLeast || isMost) return isLeast !== (comparing.test(before) && denying.test(before)) ? 'least' : 'most';
  // Behind the number, or behind its unit.
  const after = [1, 2].map((further) => tokens.slice(at + further, at + further + 3).join(' '));
  if (after.some((text) => leastAfter.test(text))) return 'least';
  if (after.some((text) => mostAfter.test(text))) return 'most';
  return undefined;
}

function singular(unit: string): string {
  return unit.length > 2 ? unit.replace(/s$/, '') : unit;
}
