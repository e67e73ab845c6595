import { type Chunk, type ChunkKind, isTooLong, lengthOf, longestChunk } from './chunk.ts';
import { cutLines } from './chunk-lines.ts';
import { indentationOf, noLevel } from './code-levels.ts';

/** What the scanners must know of a language. */
export interface CodeLanguage {
  /** How deep each line begins; `noLevel` where no statement can. */
  readonly levels: (lines: readonly string[]) => Int32Array;
  /** What a line declares. */
  readonly describe: (line: string) => { readonly kind: ChunkKind; readonly name?: string };
  /** What a line in the body of a class declares. */
  readonly member: (line: string) => string | undefined;
  /** Whether a line belongs to what follows: comments and decorators. */
  readonly leads: (line: string) => boolean;
  /** Whether a line belongs to what stands before it: closing brackets, `else`. */
  readonly continues: (line: string) => boolean;
}

/** A statement or a member, with the comment before it: lines counted from 0, the last one excluded. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly declared: number;
  readonly kind: ChunkKind;
  readonly name?: string | undefined;
}

const mostNested = 8;
/** Short statements that stand together stay together up to so many lines. */
const joinedLines = 12;
const joinable: ReadonlySet<ChunkKind> = new Set(['variable', 'statement', 'type']);

/** Cuts code along its statements; long ones along the statements or members inside. Every line is in one piece. */
export function chunkCode(lines: readonly string[], language: CodeLanguage): readonly Chunk[] {
  const levels = language.levels(lines);
  const blocks = blocksIn(lines, levels, language, 0, lines.length, undefined);
  return joinShort(blocks).flatMap((block) => chunksOf(lines, levels, language, block, 0));
}

/** Statements that begin on the outermost level of some lines. What stands before the first belongs to it. */
function blocksIn(
  lines: readonly string[],
  levels: Int32Array,
  language: CodeLanguage,
  from: number,
  to: number,
  within: Block | undefined,
): Block[] {
  const starts = startsIn(lines, levels, language, from, to);
  // Nothing but closing brackets, comments and empty lines.
  if (starts.length === 0 && to > from) return [{ from, to, declared: from, kind: within?.kind ?? 'statement' }];
  const blocks: Block[] = [];
  let begin = from;
  for (const [at, start] of starts.entries()) {
    if (language.leads(lines[start] ?? '') && at < starts.length - 1) continue;
    const declared = start;
    let end = to;
    const next = starts[at + 1];
    if (next !== undefined) end = next;
    const line = (lines[declared] ?? '').trim();
    const named = within?.kind === 'class' ? memberOf(language, line, within) : language.describe(line);
    blocks.push({ from: begin, to: end, declared, kind: named.kind, name: named.name });
    begin = end;
  }
  return blocks;
}

function memberOf(
  language: CodeLanguage,
  line: string,
  within: Block,
): { readonly kind: ChunkKind; readonly name?: string } {
  const name = language.member(line);
  return { kind: 'method', name: name === undefined ? (within.name ?? '') : `${within.name ?? ''}.${name}` };
}

function startsIn(
  lines: readonly string[],
  levels: Int32Array,
  language: CodeLanguage,
  from: number,
  to: number,
): number[] {
  let level = Infinity;
  for (let at = from; at < to; at += 1) {
    const own = levels[at] ?? noLevel;
    if (own !== noLevel && own < level && !language.continues((lines[at] ?? '').trim())) level = own;
  }
  const starts: number[] = [];
  let indentation = Infinity;
  for (let at = from; at < to; at += 1) {
    if (levels[at] !== level) continue;
    const line = lines[at] ?? '';
    if (language.continues(line.trim())) continue;
    const own = indentationOf(line);
    // The second line of a statement stands further in.
    if (own > indentation) continue;
    indentation = own;
    starts.push(at);
  }
  return starts;
}

function joinShort(blocks: readonly Block[]): readonly Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const before = joined.at(-1);
    const imports = before?.kind === 'imports' && block.kind === 'imports';
    const short =
      before !== undefined &&
      joinable.has(before.kind) &&
      joinable.has(block.kind) &&
      block.to - before.from <= joinedLines;
    if (before === undefined || !(imports || short)) joined.push(block);
    else {
      const names = [before.name, block.name].filter((name) => name !== undefined);
      joined[joined.length - 1] = { ...before, to: block.to, name: names.length === 0 ? undefined : names.join(', ') };
    }
  }
  return joined;
}

function chunksOf(
  lines: readonly string[],
  levels: Int32Array,
  language: CodeLanguage,
  block: Block,
  nested: number,
): readonly Chunk[] {
  const { from, to, kind, name, declared } = block;
  if (!isTooLong(lines, from, to)) return [chunkOf(block)];
  const named = name === undefined ? { kind } : { kind, name };
  const inner = nested < mostNested ? innerBlocks(lines, levels, language, block, nested) : [];
  if (inner.length < 2) return cutLines(lines, from, to, named);
  const first = inner[0]?.from ?? to;
  const chunks: Chunk[] =
    first > from ? [...chunksOf(lines, levels, language, { from, to: first, declared, kind, name }, mostNested)] : [];
  if (kind === 'class' || kind === 'test') {
    chunks.push(...joinShort(inner).flatMap((one) => chunksOf(lines, levels, language, one, nested + 1)));
    return chunks;
  }
  for (const one of grouped(lines, inner, { declared, kind, name }))
    chunks.push(...chunksOf(lines, levels, language, one, nested + 1));
  return chunks;
}

/** What stands inside the brackets, or further in, of a block. */
function innerBlocks(
  lines: readonly string[],
  levels: Int32Array,
  language: CodeLanguage,
  block: Block,
  nested: number,
): readonly Block[] {
  const outer = levels[block.declared] ?? 0;
  let start = block.declared + 1;
  while (start < block.to && ((levels[start] ?? noLevel) <= outer || language.continues((lines[start] ?? '').trim())))
    start += 1;
  // The parameters of a function lie deeper than its first line, and are not its body.
  const inner = start < block.to ? blocksIn(lines, levels, language, start, block.to, block) : [];
  const [only, second] = inner;
  return nested < mostNested && only !== undefined && second === undefined && only.to - only.from > 1
    ? innerBlocks(lines, levels, language, { ...only, kind: block.kind, name: block.name }, nested + 1)
    : inner;
}

/** Joins statements of a long function into pieces of its name. */
function grouped(
  lines: readonly string[],
  blocks: readonly Block[],
  outer: Pick<Block, 'declared' | 'kind' | 'name'>,
): readonly Block[] {
  const groups: Block[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    const length = last === undefined ? 0 : lengthOf(lines, last.from, block.to);
    if (last !== undefined && block.to - last.from <= longestChunk.lines / 2 && length <= longestChunk.characters / 2)
      groups[groups.length - 1] = { ...last, to: block.to };
    else groups.push({ ...block, kind: outer.kind, name: outer.name, declared: block.from });
  }
  return groups;
}

function chunkOf({ from, to, declared, kind, name }: Block): Chunk {
  const chunk: Chunk = { fromLine: from + 1, toLine: to, kind, declaredAt: declared + 1 };
  return name === undefined || name === '' ? chunk : { ...chunk, name };
}
