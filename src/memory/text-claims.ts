import type { Words } from './words.ts';

/** A thing that only one can have, and who has it, as a text says. */
export interface TextClaim {
  readonly name: string;
  readonly holder: ReadonlySet<string>;
}

/** That something may be done by nobody else, or belongs to nobody else. */
export interface Reservation {
  readonly holder: ReadonlySet<string>;
  readonly deed: ReadonlySet<string>;
}

const port =
  /^(.{1,120}?)\b(?:listens?|binds?|serves?|runs?|is served|is exposed|exposes?|uses?|takes?|gets?|occupies|claims?|starts?)\b[^.;]{0,30}?\bport (\d{2,5})\b/i;
/** Many servers share these behind one entrance. */
const sharedPorts: ReadonlySet<string> = new Set(['80', '443']);
const onlyMay =
  /^(?:only|nobody (?:but|except)|no one (?:but|except)|none but) (.{2,80}?) (?:may|can|must|should|(?:is|are) allowed to|has|have|gets?|do(?:es)?) (.{2,160})/i;
const onlyDoes = /^only (?:the |an? )?((?:\S+ ){1,4}?)(\S+(?:s|es)\b.{0,160})/i;
const reserved =
  /^(.{3,120}?) (?:is|are) (?:reserved (?:for|to)|exclusive(?:ly)? (?:to|for)|dedicated (?:exclusively )?to) (.{2,80})/i;
const anyone: ReadonlySet<string> = new Set('team group peopl person member everyon'.split(' '));

/** What a text claims for somebody: `The gateway listens on port 8080`. */
export function textClaimOf(text: string, words: Words): TextClaim | undefined {
  const [, holder = '', number = ''] = port.exec(text.slice(0, 400)) ?? [];
  const stems = stemsIn(holder, words);
  return number === '' || sharedPorts.has(number) || stems.size === 0
    ? undefined
    : { name: `port ${number}`, holder: stems };
}

/** What only one may do or have: `Only the operations team may deploy`. */
export function reservationOf(text: string, words: Words): Reservation | undefined {
  const [sentence = ''] = text.slice(0, 400).split(/[.;\n]/, 1);
  const [, thing = '', owner = ''] = reserved.exec(sentence) ?? [];
  const [, holder = owner, deed = thing] =
    onlyMay.exec(sentence) ?? (owner === '' ? onlyDoes.exec(sentence) : null) ?? [];
  const read = { holder: stemsIn(holder, words), deed: stemsIn(deed, words) };
  return read.holder.size === 0 || read.deed.size === 0 ? undefined : read;
}

function stemsIn(text: string, words: Words): ReadonlySet<string> {
  return new Set(words.read(text).flatMap(({ stem }) => (anyone.has(stem) ? [] : [stem])));
}
