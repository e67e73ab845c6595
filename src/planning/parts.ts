import type { ActionClass } from './action-class.ts';
import { classify } from './classify.ts';
import { prefixOf } from './prefixes.ts';
import type { RequestLine, RequestText } from './request-text.ts';
import { verbOf } from './verbs.ts';

/** One piece of work in a request. */
export interface RequestPart {
  /** `part-1`, `part-2`, … in the order of the request. */
  readonly id: string;
  readonly text: string;
  /** Characters from the beginning of the request. */
  readonly at: number;
  readonly class: ActionClass;
  readonly confidence: number;
  /** The parts that have to be over before it begins, with the reason. */
  readonly needs: readonly { readonly part: string; readonly because: string }[];
}

interface Piece {
  readonly text: string;
  readonly at: number;
  /** The word that puts it behind the piece before, if there is one. */
  readonly order?: string;
  readonly ordered?: boolean;
}

const mostParts = 40;
/** What stands above lists that ask for nothing: "Expected behaviour", "Additional context", "Relevant log output". */
const listHeading =
  /\b(?:repro(?:duc\w*)?|expected|actual(?:ly)?|environment(?! variable)|versions?(?!\s+v?\d)|checklist|alternatives?|screenshots?)\b|^\W*(?:(?:additional|console|error|further|more|other|relevant|server)\s+)?(?:context|logs?(?: output)?)\W*$/i;
const orderly =
  /^(?:and |but )?(then|after that|afterwards|finally|next|lastly|once (?:this|that|it) is done|second|third)\b,?\s*/i;
const pronoun = /\b(?:it|them|this|that|these|those|the (?:new|same|result|change|changes|fix|findings))\b/i;
const cut =
  /\s{0,2}(?:;|,?\s{1,2}(?:and|but)\s{1,2}(?:then\s{1,2}|also\s{1,2})?|,\s{1,2}(?:then\s{1,2}|also\s{1,2})?|\.\s{1,2}|\s{1,2}then\s{1,2})/gi;

/** The pieces of work that a request names, and which of them wait for which. A request for one thing has one part. */
export function partsOf(request: RequestText, whole: ActionClass): readonly RequestPart[] {
  const listed = listedWork(request);
  const pieces = bundled(
    listed.length >= 2 ? [...besideList(request, listed, whole), ...listed] : clausesOf(request.title, request.body),
  );
  const parts: RequestPart[] = [];
  for (const [index, piece] of pieces.entries()) {
    const { kind, confidence } = kindOf(piece);
    const part = {
      id: `part-${index + 1}`,
      text: piece.text,
      at: piece.at,
      class: pieces.length === 1 ? whole : (kind ?? parts.at(-1)?.class ?? whole),
      confidence,
    };
    parts.push({ ...part, needs: needsOf(part, piece, parts) });
  }
  return parts;
}

/** What a piece asks for; no `kind` where nothing of it is recognised. */
function kindOf({ text, at }: Piece): { readonly kind?: ActionClass; readonly confidence: number } {
  const title: RequestLine = { kind: 'title', text: text.slice(0, 300), at };
  const { class: kind, confidence, evidence } = classify({ title, body: [], cut: false });
  return { confidence, ...(evidence.length > 0 && { kind }) };
}

/** The work of a title whose list is not that work in pieces: none of it is of its kind, as in "Fix the crash", "- document it". */
function besideList({ title, first }: RequestText, listed: readonly Piece[], whole: ActionClass): readonly Piece[] {
  // "Release 2.0", "Clean up": other kinds of titles often are no more than names of what is listed.
  if (first !== undefined || /:\s*$/.test(title.text) || (whole !== 'bug-fix' && whole !== 'feature')) return [];
  if (listed.some((piece) => (kindOf(piece).kind ?? whole) === whole)) return [];
  const pieces = clausesOf(title, []);
  return pieces.every(({ text }) => startsWork(text)) ? pieces : [];
}

/** Which parts can go on side by side, wave after wave; within a wave no part waits for another. */
export function wavesOf(parts: readonly RequestPart[]): readonly (readonly string[])[] {
  const wave = new Map<string, number>();
  // Parts only wait for earlier ones.
  for (const { id, needs } of parts) wave.set(id, Math.max(0, ...needs.map(({ part }) => (wave.get(part) ?? 0) + 1)));
  const waves: string[][] = [];
  for (const [id, number] of wave) (waves[number] ??= []).push(id);
  return waves;
}

/** As many pieces as there may be parts: of longer lists, neighbours are one. */
function bundled(pieces: readonly Piece[]): readonly Piece[] {
  const size = Math.ceil(pieces.length / mostParts);
  if (size <= 1) return pieces;
  return pieces.flatMap((first, index) => {
    if (index % size !== 0) return [];
    const bundle = pieces.slice(index, index + size);
    return [{ ...first, text: bundle.map(({ text }) => text).join('\n') }];
  });
}

function needsOf(
  part: Pick<RequestPart, 'text' | 'class'>,
  piece: Piece,
  earlier: readonly RequestPart[],
): RequestPart['needs'] {
  const last = earlier.at(-1);
  if (last === undefined) return [];
  if (piece.order !== undefined) return [{ part: last.id, because: `"${piece.order}" puts it behind` }];
  if (piece.ordered === true) return [{ part: last.id, because: 'the list is numbered' }];
  const needs = new Map<string, string>();
  const refers = pronoun.exec(part.text);
  if (refers !== null && refers.index < 40) needs.set(last.id, `"${refers[0]}" is what the part before is about`);
  for (const other of earlier) {
    const shared = sharedName(part.text, other.text);
    if (shared !== undefined) needs.set(other.id, `both are about "${shared}"`);
    else if (other.class === 'research' && part.class !== 'research')
      needs.set(other.id, 'what is found out decides what is made');
    else if (/^(?:tests?|add (?:unit )?tests?|cover)\b/i.test(part.text))
      needs.set(other.id, 'what is tested has to be there');
  }
  return [...needs].map(([name, because]) => ({ part: name, because }));
}

function listedWork(request: RequestText): readonly Piece[] {
  let ignored = false;
  const pieces: Piece[] = [];
  for (const line of [...(request.first === undefined ? [] : [request.first]), ...request.body]) {
    if (line.kind === 'heading') ignored = listHeading.test(line.text);
    if (/:\s*$/.test(line.text) && line.kind === 'prose') ignored = listHeading.test(line.text);
    if (line.kind !== 'item' || ignored || line.text.trim() === '') continue;
    const order = orderly.exec(line.text)?.[1];
    pieces.push({
      ...{ text: line.text.trim(), at: line.at },
      ...(order !== undefined && { order: order.toLowerCase() }),
      ...(line.ordered !== undefined && { ordered: line.ordered }),
    });
  }
  return pieces;
}

/** Clauses with a verb of their own: "fix A and document B". What has none belongs to the clause before. */
function clausesOf(title: RequestLine, body: readonly RequestLine[]): readonly Piece[] {
  const begins = prefixOf(title.text)?.words.length ?? 0;
  const lines = [
    { text: title.text.slice(begins), at: title.at + begins },
    ...body.filter(({ kind }) => kind === 'prose').slice(0, 20),
  ];
  const pieces: { text: string; at: number; order?: string }[] = [];
  for (const { text, at } of lines) {
    let from = 0;
    const ends = [...text.matchAll(cut)].map((match) => ({
      end: match.index,
      next: match.index + match[0].length,
      by: match[0],
    }));
    let by = '';
    for (const { end, next, by: following } of [...ends, { end: text.length, next: text.length, by: '' }]) {
      const piece = text.slice(from, end);
      const order = /\bthen\b/i.exec(by)?.[0] ?? orderly.exec(piece)?.[1];
      if (startsWork(piece))
        pieces.push({ text: piece.trim(), at: at + from, ...(order !== undefined && { order: order.toLowerCase() }) });
      else if (pieces.length > 0 && at <= title.at + begins) {
        const last = pieces.at(-1);
        if (last !== undefined) last.text = text.slice(last.at - at, end).trim();
      }
      from = next;
      by = following;
    }
  }
  if (pieces.length < 2) return [{ text: lines[0]?.text.trim() ?? '', at: title.at + begins }];
  return pieces;
}

/** Whether a clause begins with a verb of work, in the form of an order. */
function startsWork(clause: string): boolean {
  const word =
    /^\W*(?:(?:please|also|just|then|finally|afterwards|next|after that|we (?:need|want) to|i want to),?\s+)*([A-Za-z]+)/i
      .exec(clause.replace(orderly, ''))?.[1]
      ?.toLowerCase();
  if (word === undefined) return false;
  return verbOf(word)?.lemma === word || word === 'test' || word === 'set';
}

const names =
  /`[^`\n]{2,80}`|\b[\w-]{1,60}(?:\/[\w.-]{1,60}){1,12}|\b[\w-]{1,60}\.[a-z]{1,5}\b|\b[a-z]{1,40}[A-Z]\w{0,40}\b|\b[A-Z][a-z]{1,40}[A-Z]\w{0,40}\b|\b[A-Za-z0-9]{1,40}_\w{1,40}\b/g;

function sharedName(one: string, other: string): string | undefined {
  const theirs = new Set(other.match(names));
  return one
    .match(names)
    ?.find((name) => theirs.has(name))
    ?.replaceAll('`', '');
}
