/** A decision in one sentence, as the template of O. Zimmermann has it (a Y-statement). */
export interface DecisionStatement {
  /** In the context of what, and facing what. */
  readonly situation: string;
  readonly option: string;
  readonly neglected: readonly string[];
  /** To achieve what, accepting what, and because of what. */
  readonly rationale: string;
  /** What stands behind the sentence, in paragraphs of its own. */
  readonly rest: string;
}

const longest = 8000;
const context = /^\W*in the context of\b[\s:,]*/i;
const concern = /[\s,;.]{0,4}\bfacing\b[\s:,]{0,4}/i;
const decided =
  /[\s,;.]{0,4}\b(?:(?:we|i)(?: have)? (?:(?:decided|opted)(?: (?:for|to use|on))?|chose(?:n)?|selected)|decided for)\b[\s:,]{0,4}/i;
/** What may stand behind the option, in any order. */
const parts = {
  neglected:
    /(?:[,;]|[,;\s](?:and|but)) (?:(?:we )?(?:neglect|reject|discard|dismiss)(?:ed|ing)|against|not)(?: for)?\b[\s:,]{0,4}/i,
  aim: /[\s,;.]{0,4}\b(?:in order )?to achieve\b[\s:,]{0,4}/i,
  cost: /[\s,;.]{0,4}\b(?:and )?accepting\b[\s:,]{0,4}/i,
  reason: /[\s,;.]{0,4}\bbecause\b[\s:,]{0,4}/i,
};

/** Reads `In the context of …, facing …, we decided for … and against …, to achieve …, accepting …`. */
export function readStatement(text: string): DecisionStatement | undefined {
  const whole = text.trim();
  const [paragraph = ''] = whole.slice(0, longest).split(/\n[ \t]*\n/, 1);
  const line = paragraph.replace(/\s+/g, ' ');
  const start = context.exec(line)?.[0].length;
  const chosen = start === undefined ? null : decided.exec(line);
  if (start === undefined || chosen === null) return undefined;
  const where = line.slice(start, chosen.index);
  const rest = line.slice(chosen.index + chosen[0].length);
  const found = Object.entries(parts)
    .flatMap(([name, pattern]) => {
      const met = pattern.exec(rest);
      return met === null ? [] : [{ name, at: met.index, from: met.index + met[0].length }];
    })
    .sort((one, other) => one.at - other.at);
  const option = ended(rest.slice(0, found[0]?.at));
  if (option === '') return undefined;
  const said = (name: keyof typeof parts): string => {
    const place = found.findIndex((part) => part.name === name);
    return place < 0 ? '' : ended(rest.slice(found[place]?.from, found[place + 1]?.at));
  };
  const facing = concern.exec(where);
  const told = ([words, name]: readonly [string, keyof typeof parts]): string =>
    said(name) === '' ? '' : `${words} ${said(name)}.`;
  return {
    situation: [where.slice(0, facing?.index), facing === null ? '' : where.slice(facing.index + facing[0].length)]
      .map(ended)
      .filter((part) => part !== '')
      .join('; facing '),
    option,
    neglected: optionsIn(said('neglected')),
    rationale: [told(['To achieve', 'aim']), told(['Accepting', 'cost']), told(['Because', 'reason'])]
      .filter((part) => part !== '')
      .join(' '),
    rest: whole.slice(paragraph.length).trim(),
  };
}

/** Lists are cut at their commas; `and` alone joins options only where both are names and not sentences. */
function optionsIn(text: string): readonly string[] {
  const items = text.split(/\s*[,;]\s*(?:(?:and|or)\s+)?/);
  const last = items.at(-1) ?? '';
  const both = last.split(/\s+(?:and|or)\s+/);
  const areNames = both.every((item) => item.split(' ').length <= (items.length > 1 ? 6 : 3));
  return [...items.slice(0, -1), ...(areNames ? both : [last])].filter((item) => /[\p{L}\p{N}]/u.test(item));
}

function ended(text: string): string {
  return text
    .trim()
    .replace(/[\s,;.]{1,20}$/, '')
    .trim();
}
