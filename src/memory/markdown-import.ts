import { crc32 } from 'node:zlib';
import type { Alternative, DecisionDraft, DecisionLink, DecisionStatus, LinkKind } from './decision.ts';
import { cutMarkdown, type MarkdownSections } from './markdown-sections.ts';

/** A file of a folder of decision records. */
export interface MarkdownFile {
  readonly name: string;
  readonly text: string;
}

/** A link as a file has it: the other file by its name or number. */
interface FoundLink {
  readonly kind: LinkKind;
  readonly target: string;
  /** The other file has the link. */
  readonly reversed: boolean;
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
  const links = new Map<string, DecisionLink[]>();
  for (const { draft, links: found } of read)
    for (const { kind, target, reversed } of found) {
      const other = read.find((file) => isTarget(file, target))?.draft.id;
      if (other === undefined || other === draft.id) continue;
      const [from, to] = reversed ? [other, draft.id] : [draft.id, other];
      const list = links.get(from) ?? [];
      links.set(from, list);
      if (!list.some((link) => link.kind === kind && link.id === to)) list.push({ kind, id: to });
    }
  return {
    drafts: read.map(({ draft }) => {
      const own = links.get(draft.id) ?? [];
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
  const outcome = plain(section(headings.decision));
  const title = cut.title.replace(/^(?:adr[- ]?)?\d{1,6}\s*[.:\u2013-]\s*/i, '').trim();
  if (outcome === '' && section(headings.context) === '') return 'it has neither a decision nor a context';
  const chosen = /^chosen option:?\s*["“*_`]*(.+?)["”*_`]*,?\s*because\s+(.*)$/is.exec(outcome.slice(0, 4000));
  const decision = (chosen?.[1] ?? (outcome === '' ? title : outcome)).trim();
  if (decision === '') return 'it has no decision and no title';
  const statusText =
    cut.matter.get('status') ??
    (section(headings.status) || (/^\s*[-*]?\s*\**status\**:\s*(.+)$/im.exec(cut.lead)?.[1] ?? ''));
  const rationale = [chosen?.[2], section(headings.rationale), section(headings.consequences)]
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
    links: [statusText, section(headings.related), cut.lead].flatMap(linksIn),
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

function isTarget({ draft, name }: ReadFile, target: string): boolean {
  const base = (name.split(/[/\\]/).at(-1) ?? name).toLowerCase();
  if (/\.md$/i.test(target)) return base === (target.split('/').at(-1) ?? '').toLowerCase();
  if (/^\d+$/.test(target)) return Number(/^(?:adr[-_ ]?)?(\d+)/i.exec(base)?.[1]) === Number(target);
  return draft.id === target;
}

const relation =
  /\b(superseded by|supersedes|replaced by|replaces|obsoleted by|obsoletes|amended by|amends|extends|refines|clarifies|depends on|relates to|related to|see also)\b(.*)$/i;
const kindsOf: Readonly<Record<string, readonly [LinkKind, boolean]>> = {
  'superseded by': ['supersedes', true],
  supersedes: ['supersedes', false],
  'replaced by': ['supersedes', true],
  replaces: ['supersedes', false],
  'obsoleted by': ['supersedes', true],
  obsoletes: ['supersedes', false],
  'amended by': ['amends', true],
  amends: ['amends', false],
  extends: ['amends', false],
  refines: ['amends', false],
  clarifies: ['amends', false],
  'depends on': ['depends-on', false],
};

/** The links of a text: one kind a line, to files by their name or number. */
function linksIn(text: string): readonly FoundLink[] {
  return text.split('\n').flatMap((line) => {
    const [, words = '', rest = ''] = relation.exec(line.slice(0, 1000)) ?? [];
    if (words === '') return [];
    const [kind, reversed] = kindsOf[words.toLowerCase()] ?? ['relates-to', false];
    const files = [...rest.matchAll(/\(([^()\s]+\.md)(?:#[^()\s]*)?\)/gi)].map(([, target = '']) => target);
    const numbers =
      files.length > 0 ? [] : [...rest.matchAll(/\b(?:adr[-_ #]?)?(\d{1,6})\b/gi)].map(([, target = '']) => target);
    return [...files, ...numbers].map((target) => ({ kind, target, reversed }));
  });
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
