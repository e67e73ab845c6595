import type { Words } from './words.ts';

/** That a decision speaks of all there is of something. */
export interface Universal {
  /** What it speaks of all of: `services` in `All services are written in Go`; absent where it is everything. */
  readonly of: string | undefined;
}

const quantifier =
  /\b(?:everything|everywhere|anywhere|always|never|nothing|nobody|no one|everyone|everybody|throughout|without exception|(?:all|every|each(?! other)|any)(?: (?:the|our|of|new|other|single))*(?! (?:\d|second|minute|hour|day|night|week|month|quarter|year|time|sprint)))\b(?: ([\p{L}-]+))?|^(?:no|only)(?: (?:the|our|of|new|other|single))*(?: ([\p{L}-]+))/u;
/** Words behind which no noun is named. */
const whole = /^(?:every|any|no|ever)(?:thing|where|body|one)$|^(?:always|never|throughout|nobody)/;

/** Reads whether a decision is about all there is of something: what holds for all contradicts any one that does otherwise. */
export function universalOf(text: string, words: Words): Universal | undefined {
  const met = quantifier.exec(text.slice(0, 400).toLowerCase());
  if (met === null) return undefined;
  return { of: whole.test(met[0]) ? undefined : words.read(met[1] ?? met[2] ?? '')[0]?.stem };
}
