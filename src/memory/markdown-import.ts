import { crc32 } from 'node:zlib';
import { invalidOption } from '../core/expect.ts';
import type { DecisionDraft, DecisionLink, DecisionOutcome } from './decision.ts';
import { readExact } from './markdown-exact.ts';
import { type FoundLink, targetsOf } from './markdown-links.ts';
import { type MarkdownNote, readRecord } from './markdown-record.ts';

/** A file of a folder of decision records. */
export interface MarkdownFile {
  readonly name: string;
  readonly text: string;
}

/** A file that was not imported, and why. */
export interface SkippedFile {
  readonly name: string;
  readonly reason: string;
}

/** What of a file was taken over otherwise than it stands there. */
export interface ImportWarning extends SkippedFile {
  /** The line of the file, counted from 1, where it is one. */
  readonly line?: number;
}

/** A decision of a file. */
export interface ReadFile {
  readonly name: string;
  readonly draft: DecisionDraft & { readonly id: string };
  /** What was seen of it, where the file says that exactly. */
  readonly outcomes: readonly DecisionOutcome[];
}

/** What a folder of decision records says. */
export interface MarkdownImport {
  readonly files: readonly ReadFile[];
  /** Files that are no decision records, and why. */
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly ImportWarning[];
}

interface LinkedFile extends ReadFile {
  readonly text: string;
  readonly links: readonly FoundLink[];
}

const longestFile = 1024 * 1024;
/** A file may have thousands of links that lead nowhere; so many are named. */
const mostNotes = 20;

/**
 * Reads files as decisions. What is no decision record is named and left out, whatever is in it.
 *
 * @throws UsageError `invalid-option` for what are no files.
 */
export function readMarkdown(files: readonly MarkdownFile[], project: string | undefined): MarkdownImport {
  if (project !== undefined && typeof (project as unknown) !== 'string')
    throw invalidOption('project', project, 'a text');
  if (!areFiles(files)) throw invalidOption('files', files, 'a list of files, each with its name and its text');
  const read: LinkedFile[] = [];
  const skipped: SkippedFile[] = [];
  const warnings: ImportWarning[] = [];
  const ids = new Set<string>();
  for (const { name, text } of files) {
    const file = text.length > longestFile ? 'it is larger than 1 MiB' : readFile(name, text, project, ids);
    if (typeof file === 'string') skipped.push({ name, reason: file });
    else {
      read.push(file);
      ids.add(file.draft.id);
      for (const note of file.notes) warnings.push({ name, ...note });
    }
  }
  const { targets, ambiguous } = targetsOf(read);
  const links = new Map<string, Map<string, DecisionLink>>();
  for (const { name, text, draft, links: found } of read) {
    const notes = new Map<string, ImportWarning>();
    const note = (line: string, reason: string): void => {
      // Where it stands is looked for in all of the file: once for each.
      if (notes.size < mostNotes && !notes.has(reason)) notes.set(reason, { name, reason, ...placeOf(text, line) });
    };
    for (const { kind, target, reversed, line } of found) {
      const other = targets.get(target);
      if (other === undefined) note(line, `it names ${JSON.stringify(target)}, which is not among the files`);
      else if (ambiguous.has(target))
        note(line, `it names ${target}, and several files have that number: "${other}" is taken`);
      if (other === undefined || other === draft.id) continue;
      const [from, to] = reversed ? [other, draft.id] : [draft.id, other];
      const known = links.get(from) ?? new Map<string, DecisionLink>();
      links.set(from, known.set(`${kind} ${to}`, { kind, id: to }));
    }
    warnings.push(...notes.values());
  }
  return {
    files: read.map(({ name, draft, outcomes }) => {
      // Whether what a comment says is a list of links is seen when it is recorded.
      const given: unknown = draft.links ?? [];
      const own = [...(links.get(draft.id)?.values() ?? [])];
      return { name, outcomes, draft: own.length === 0 ? draft : { ...draft, links: merged(given, own) } };
    }),
    skipped,
    warnings,
  };
}

/** Callers without types may give anything. */
function areFiles(files: unknown): boolean {
  return (
    Array.isArray(files) &&
    files.every((file: Partial<MarkdownFile> | null) => typeof file?.name === 'string' && typeof file.text === 'string')
  );
}

function readFile(
  name: string,
  text: string,
  project: string | undefined,
  taken: ReadonlySet<string>,
): (LinkedFile & { readonly notes: readonly MarkdownNote[] }) | string {
  const exact = readExact(text);
  if (exact !== undefined && 'draft' in exact) return { ...exact, name, text, links: [], notes: [] };
  const record = readRecord(text);
  if (typeof record === 'string') return record;
  const kept = exact?.kept ?? {};
  const id = kept.id ?? idOf(name, project);
  return {
    ...{ name, text, links: record.links, outcomes: [], notes: record.notes },
    draft: {
      ...record.draft,
      ...(project === undefined ? {} : { project }),
      ...kept,
      id: taken.has(id) ? `${id}-${crc32(name).toString(16)}` : id,
      source: name.slice(0, 900),
    },
  };
}

function merged(given: unknown, own: readonly DecisionLink[]): readonly DecisionLink[] {
  const known: readonly DecisionLink[] = Array.isArray(given) ? (given as readonly DecisionLink[]) : [];
  return [...known, ...own.filter(({ kind, id }) => !known.some((link) => link.kind === kind && link.id === id))];
}

/** Every repository has a record of the number 1: the project tells them apart, as does the folder. */
function idOf(name: string, project: string | undefined): string {
  const path = [...(project === undefined ? [] : [project]), ...name.replace(/\.(?:md|markdown)$/i, '').split(/[/\\]/)];
  const parts = path.flatMap((part) => {
    const plain = part
      .normalize('NFKC')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[^\p{L}\p{N}]+/u, '');
    return plain === '' ? [] : [plain];
  });
  const id = parts.join('/');
  // What is cut says by its sum which one it is.
  if (id.length > 150) return `adr:${id.slice(0, 140)}-${crc32(id).toString(16)}`;
  return `adr:${id === '' ? crc32(name).toString(16) : id}`;
}

/** Where a line stands in a file. */
function placeOf(text: string, line: string): { readonly line?: number } {
  const at = text.indexOf(line.trim());
  return at < 0 ? {} : { line: text.slice(0, at).split(/\r\n|\r|\n/).length };
}
