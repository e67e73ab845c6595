import { crc32 } from 'node:zlib';
import type { Alternative, DecisionDraft, DecisionLink, DecisionStatus } from './decision.ts';
import { type FoundLink, linksIn, targetsOf } from './markdown-links.ts';
import { cutMarkdown, type MarkdownSections } from './markdown-sections.ts';

/** A file of a folder of decision records. */
export interface MarkdownFile {
  readonly name: string;
  readonly text: string;
}

/** A file as it was read. */
interface ReadFile {
  readonly draft: DecisionDraft & { readonly id: string };
  readonly name: string;
  readonly links: readonly FoundLink[];
}

/** What a folder of decision records says. */
export interface MarkdownImport {
  readonly drafts: readonly (DecisionDraft & { readonly id: string })[];
  /** Files that are no decision records, and why. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const longestFile = 1024 * 1024;
const longestText = 20_000;

/** What the sections are called in the templates of M. Nygard, MADR, J. Tyree and A. Akerman, and others. */
const headings = {
  context: [
    'context and problem statement',
    'context',
    'issue',
    'problem',
    'problem statement',
    'background',
    'motivation',
    'prologue (summary)',
    'prologue',
    'summary',
  ],
  decision: ['decision outcome', 'decision', 'solution', 'resolution', 'proposal', 'outcome'],
  rationale: [
    'rationale',
    'argument',
    'arguments',
    'justification',
    'reasoning',
    'discussion',
    'decision drivers',
    'why',
  ],
  options: [
    'considered options',
    'options considered',
    'options',
    'alternatives',
    'alternatives considered',
    'considered alternatives',
    'positions',
  ],
  consequences: ['consequences', 'implications', 'positive consequences', 'results'],
  status: ['status'],
  related: ['links', 'related decisions', 'related', 'more information', 'related requirements', 'references', 'notes'],
};

/** Reads files as decisions. What is no decision record is named and left out; nothing is thrown. */
export function readMarkdown(files: readonly MarkdownFile[], project: string | undefined): MarkdownImport {
  const read: ReadFile[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const { name, text } of files) {
    const file = text.length > longestFile ? 'it is larger than 1 MiB' : readFile(name, text, project);
    if (typeof file === 'string') skipped.push({ name, reason: file });
    else read.push(file);
  }
  const links = new Map<string, Map<string, DecisionLink>>();
  const targets = targetsOf(read);
  for (const { draft, links: found } of read)
    for (const { kind, target, reversed } of found) {
      const other = targets.get(target);
      if (other === undefined || other === draft.id) continue;
      const [from, to] = reversed ? [other, draft.id] : [draft.id, other];
      const known = links.get(from) ?? new Map<string, DecisionLink>();
      links.set(from, known.set(`${kind} ${to}`, { kind, id: to }));
    }
  return {
    drafts: read.map(({ draft }) => {
      const own = [...(links.get(draft.id)?.values() ?? [])];
      const given = draft.links ?? [];
      return {
        ...draft,
        links: [...given, ...own.filter((link) => !given.some(({ kind, id }) => kind === link.kind && id === link.id))],
      };
    }),
    skipped,
  };
}

/** The comment in which an exported file keeps what its text cannot say. */
export function exactComment(body: string, draft: DecisionDraft): string {
  const json = JSON.stringify({ sum: crc32(body), draft })
    .replaceAll('-', '\\u002d')
    .replaceAll('>', '\\u003e');
  return `<!-- holdfast ${json} -->`;
}

function readFile(name: string, text: string, project: string | undefined): ReadFile | string {
  const exact = exactDraft(text);
  if (exact !== undefined) return { draft: exact, name, links: [] };
  const cut = cutMarkdown(text);
  const section = (names: readonly string[]): string =>
    names
      .map((one) => cut.sections.get(one) ?? '')
      .find((one) => one !== '')
      ?.slice(0, longestText) ?? '';
  const lead = cut.lead.slice(0, longestText);
  const outcome = plain(section(headings.decision));
  const title = cut.title.replace(/^(?:adr[- ]?)?\d{1,6}\s*[.:\u2013-]\s*/i, '').trim();
  if (outcome === '' && section(headings.context) === '') return 'it has neither a decision nor a context';
  const chosen = chosenIn(outcome);
  const decision = (chosen?.option ?? (outcome === '' ? title : outcome)).trim();
  if (decision === '') return 'it has no decision and no title';
  const statusText =
    cut.matter.get('status') ??
    (section(headings.status) || (/^[ \t]*(?:[-*][ \t]*)?\**status\**:\s*(.+)$/im.exec(lead)?.[1] ?? ''));
  const rationale = [chosen?.reason, section(headings.rationale), section(headings.consequences)]
    .filter(Boolean)
    .join('\n\n');
  const context = plain(section(headings.context));
  const author = cut.matter.get('deciders') ?? cut.matter.get('decision-makers') ?? cut.matter.get('author');
  return {
    name,
    draft: {
      id: idOf(name),
      ...dateOf(cut),
      type: 'architecture',
      question: title.slice(0, longestText),
      ...(context === '' ? {} : { context: { situation: context } }),
      decision: decision.slice(0, longestText),
      rationale: rationale.slice(0, longestText),
      alternatives: alternativesOf(section(headings.options), decision),
      tags: tagsOf(cut.matter.get('tags')),
      status: statusOf(statusText),
      ...(project === undefined ? {} : { project }),
      ...(author === undefined || author === '' ? {} : { author: author.slice(0, 900) }),
      source: name.slice(0, 900),
    },
    links: [statusText, section(headings.related), lead].flatMap(linksIn),
  };
}

/** What an exported file keeps in its comment, unless somebody changed the text since. */
function exactDraft(text: string): (DecisionDraft & { readonly id: string }) | undefined {
  const start = text.lastIndexOf('<!-- holdfast {');
  if (start < 0) return undefined;
  try {
    const { sum, draft } = JSON.parse(text.slice(start + 14, text.indexOf('-->', start))) as {
      sum?: unknown;
      draft?: unknown;
    };
    if (sum !== crc32(text.slice(0, start)) || typeof draft !== 'object' || draft === null) return undefined;
    return 'id' in draft && typeof draft.id === 'string'
      ? (draft as DecisionDraft & { readonly id: string })
      : undefined;
  } catch {
    return undefined;
  }
}

function idOf(name: string): string {
  const base = (name.split(/[/\\]/).at(-1) ?? name).replace(/\.(?:md|markdown)$/i, '');
  const plain = base
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  return `adr:${plain === '' ? crc32(name).toString(16) : plain.slice(0, 150)}`;
}

/** What a decision in the words of MADR chose, and why. */
function chosenIn(outcome: string): { readonly option: string; readonly reason: string } | undefined {
  const start = /^chosen option:?\s*["“*_`]*/i.exec(outcome)?.[0].length;
  if (start === undefined) return undefined;
  const rest = outcome.slice(start, 4000);
  const because = /because\s+/i.exec(rest);
  if (because === null || because.index === 0) return undefined;
  const option = rest
    .slice(0, because.index)
    .trimEnd()
    .replace(/,$/, '')
    .replace(/["”*_`]+$/, '');
  return option === '' ? undefined : { option, reason: rest.slice(because.index + because[0].length) };
}

function statusOf(text: string): DecisionStatus {
  const first = text.trim().toLowerCase();
  if (/supersed|replaced by|obsolete/.test(first) && !/^supersedes|^accepted|^proposed/.test(first))
    return 'superseded';
  if (/^\W*(?:proposed|draft|pending|open|wip|in review|to be)/.test(first)) return 'proposed';
  if (/^\W*(?:rejected|declined|withdrawn)/.test(first)) return 'rejected';
  if (/^\W*(?:deprecated|retired)/.test(first)) return 'deprecated';
  return 'accepted';
}

function dateOf({ matter, sections, lead }: MarkdownSections): { readonly timestamp?: string } {
  const text = [
    matter.get('date'),
    sections.get('date'),
    /date\W{0,6}(.+)/i.exec(lead)?.[1],
    sections.get('status'),
  ].join(' ');
  const found = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(text)?.[0];
  return found === undefined || Number.isNaN(Date.parse(found)) ? {} : { timestamp: found };
}

/** The options of a list that are not the one that was chosen. */
function alternativesOf(text: string, decision: string): readonly Alternative[] {
  const items = text.split('\n').flatMap((line) => /^\s{0,3}(?:[*+-]|\d+[.)])\s+(.+)$/.exec(line)?.[1] ?? []);
  const plainItems = items.map((item) => plain(item).slice(0, 1000)).filter((item) => item !== '');
  const chosen = decision.toLowerCase();
  return plainItems
    .filter((item) => item.toLowerCase() !== chosen)
    .slice(0, 100)
    .map((option) => ({ option }));
}

function tagsOf(text = ''): readonly string[] {
  const names = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((tag) => tag.trim().replace(/^["']|["']$/g, ''));
  return [...new Set(names.filter((tag) => tag !== '' && tag.length <= 200))].slice(0, 100);
}

/** Text without the marks of Markdown that only dress it. */
function plain(text: string): string {
  return text
    .replace(/\[([^[\]]{0,500})\]\([^()\s]{0,500}\)/g, '$1')
    .replace(/(?<![\w*])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\w*])/g, '')
    .trim();
}
