import type { Alternative, DecisionDraft } from './decision.ts';
import { type FoundLink, linksIn } from './markdown-links.ts';
import { readFields } from './markdown-fields.ts';
import { cutMarkdown, type MarkdownSections } from './markdown-sections.ts';
import { readStatement } from './markdown-statement.ts';
import { dateIn, statusIn } from './markdown-status.ts';

/** What one file says. */
export interface MarkdownRecord {
  readonly draft: Omit<DecisionDraft, 'id' | 'links' | 'project' | 'source'>;
  readonly links: readonly FoundLink[];
  /** What could not be taken over as it is. */
  readonly notes: readonly MarkdownNote[];
}

/** Something about a file that a person should know. */
export interface MarkdownNote {
  readonly reason: string;
  /** Counted from 1. */
  readonly line?: number;
}

const longestText = 20_000;
const longestName = 200;
const mostOptions = 100;

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

/** Lines before the first section that say what is read from there. */
const leadFact =
  /^[ \t]*(?:[-*+][ \t]+)?\**(status|date|deciders?|decision[- ]makers|authors?|tags)\**[ \t]*:\**[ \t]*(.*)$/i;

/** Reads a file as a decision; gives the reason where it is none. Nothing is thrown. */
export function readRecord(text: string): MarkdownRecord | string {
  if (text.includes('\0')) return 'it is no text';
  const cut = withFields(cutMarkdown(text));
  const { sections, outermost, matter } = cut;
  const notes: MarkdownNote[] = [];
  if (matter.isOpen) notes.push({ reason: 'its front matter has no end and is taken for text', line: 1 });
  if (cut.cutAt !== undefined) notes.push({ reason: 'it has more lines than are read', line: cut.cutAt });
  const within = (what: string, long: string, most = longestText): string => {
    if (long.length > most)
      notes.push({ reason: `its ${what} is cut after ${most.toLocaleString('en')} characters of ${long.length}` });
    return long.slice(0, most);
  };
  const read = new Set<string>();
  const section = (names: readonly string[]): string => {
    const name = names.find((one) => (sections.get(one) ?? '') !== '');
    if (name === undefined) return '';
    read.add(name);
    return sections.get(name) ?? '';
  };
  const lead = leadOf(cut.lead);
  const fact = (...names: readonly string[]): readonly string[] =>
    names.map((name) => matter.values.get(name) ?? []).find((values) => values.length > 0) ??
    names.flatMap((name) => lead.facts.get(name) ?? []);
  const decided = plain(section(headings.decision));
  const situation = plain(section(headings.context));
  // A decision of one sentence stands where the decision is expected, or instead of all sections.
  const inDecision = readStatement(decided);
  const inContext = decided === '' ? readStatement(situation) : undefined;
  const inLead = decided === '' && situation === '' ? readStatement(plain(lead.rest)) : undefined;
  const statement = inDecision ?? inContext ?? inLead;
  const outcome = statement?.option ?? decided;
  const context = situation === '' || inContext !== undefined ? (statement?.situation ?? '') : situation;
  const beside = inLead === undefined ? lead.rest : '';
  const title = cut.title.replace(/^(?:adr[- ]?)?\d{1,6}\s*[.:\u2013-]\s*/i, '').trim();
  if (outcome === '' && context === '') return 'it has neither a decision nor a context';
  const chosen =
    statement === undefined
      ? chosenIn(outcome)
      : {
          option: statement.option,
          reason: [statement.rationale, statement.rest].filter((part) => part !== '').join('\n\n'),
        };
  const decision = (chosen?.option ?? (outcome === '' ? title : outcome)).trim();
  if (decision === '') return 'it has no decision and no title';
  const statusText = fact('status').join('\n') || section(headings.status);
  const status = statusIn(statusText);
  if (!status.isKnown)
    notes.push({ reason: `its status ${JSON.stringify(statusText.slice(0, 80))} is taken for "accepted"` });
  const timestamp = dateIn([...fact('date'), sections.get('date') ?? '', section(headings.status)].join('\n'));
  const dated = [...fact('date'), sections.get('date') ?? ''].join(' ').trim();
  if (timestamp === undefined && dated !== '')
    notes.push({ reason: `its date ${JSON.stringify(dated.slice(0, 80))} is not read: it is as old as its import` });
  const options = section(headings.options);
  const rationale = [chosen?.reason ?? '', section(headings.rationale)];
  // Inside of the decision they are part of it already.
  if (headings.consequences.some((name) => outermost.has(name))) rationale.push(section(headings.consequences));
  const related = section(headings.related);
  const listed = alternativesOf(options, decision, sections);
  const neglected = (statement?.neglected ?? []).map((option) => ({ option: option.slice(0, 1000) }));
  const alternatives = [...listed, ...neglected.filter(({ option }) => !listed.some((one) => one.option === option))];
  if (alternatives.length > mostOptions) notes.push({ reason: `only ${mostOptions} of its options are kept` });
  // Whatever else it has is kept as well.
  for (const name of outermost)
    if (!read.has(name) && name !== 'date') rationale.push(`${name}: ${sections.get(name) ?? ''}`);
  const author = fact('deciders', 'decider', 'decision-makers', 'decision makers', 'author', 'authors').join(', ');
  const tags = fact('tags').flatMap((tag) => tag.split(',').map((one) => one.trim()));
  return {
    draft: {
      ...(timestamp === undefined ? {} : { timestamp }),
      type: 'architecture',
      question: within('title', title),
      ...(context === '' ? {} : { context: { situation: within('context', context) } }),
      decision: within('decision', decision),
      rationale: within('rationale', [...rationale, beside].filter((part) => part !== '').join('\n\n')),
      alternatives: alternatives.slice(0, mostOptions),
      tags: [...new Set(tags.filter((tag) => tag !== '' && tag.length <= longestName))].slice(0, mostOptions),
      status: status.status,
      ...(author === '' ? {} : { author: within('author', author, longestName * 5) }),
    },
    links: [statusText, related, cut.lead].flatMap(linksIn),
    notes,
  };
}

/** A file without sections may have its fields in a table. */
function withFields(cut: MarkdownSections): MarkdownSections {
  const { fields, rest } = readFields(cut.lead, Object.values(headings).flat());
  const isRecord = [...headings.decision, ...headings.context].some((name) => (fields.get(name) ?? '') !== '');
  if (!isRecord) return cut;
  const all = new Map([...fields, ...cut.sections]);
  return { ...cut, sections: all, outermost: new Set([...fields.keys(), ...cut.outermost]), lead: rest };
}

function leadOf(lead: string): { readonly facts: ReadonlyMap<string, readonly string[]>; readonly rest: string } {
  const facts = new Map<string, string[]>();
  const rest: string[] = [];
  for (const line of lead.split('\n')) {
    const [, name = '', value = ''] = leadFact.exec(line.slice(0, 2000)) ?? [];
    if (name === '') rest.push(line);
    else facts.set(name.toLowerCase(), [...(facts.get(name.toLowerCase()) ?? []), plain(value)]);
  }
  return { facts, rest: rest.join('\n').trim() };
}

/** What a decision in the words of MADR chose, and why. */
function chosenIn(outcome: string): { readonly option: string; readonly reason: string } | undefined {
  const start = /^chosen option:?\s*["“*_`]*/i.exec(outcome)?.[0].length;
  if (start === undefined) return undefined;
  const rest = outcome.slice(start, 4000);
  const [paragraph = ''] = rest.split(/\n[ \t]*\n/, 1);
  const [line = ''] = rest.split('\n', 1);
  // Without a reason in the words of MADR, what stands behind the line is one.
  const because = /because\s+/i.exec(paragraph) ?? { index: line.length, 0: '' };
  const option = rest
    .slice(0, because.index)
    .trimEnd()
    .replace(/[,.]$/, '')
    .replace(/["”*_`]+$/, '');
  return option === '' ? undefined : { option, reason: rest.slice(because.index + because[0].length).trimStart() };
}

/** The options of a list that are not the one that was chosen, with what is said of each in a section of its name. */
function alternativesOf(
  text: string,
  decision: string,
  sections: MarkdownSections['sections'],
): readonly Alternative[] {
  const items = text.split('\n').flatMap((line) => /^\s{0,3}(?:[*+-]|\d+[.)])\s+(.+)$/.exec(line)?.[1] ?? []);
  const plainItems = [
    ...new Set(items.map((item) => plain(item).slice(0, 1000)).filter((item) => /[\p{L}\p{N}]/u.test(item))),
  ];
  const chosen = decision.toLowerCase();
  // `Use Kafka for returns` chooses the one option that it names; of several that it names, it is not said which.
  const named = plainItems.filter((item) => isNamedIn(chosen, item.toLowerCase()));
  return plainItems
    .filter((item) => !beginsWith(item.toLowerCase(), chosen) && !beginsWith(chosen, item.toLowerCase()))
    .filter((item) => named.length !== 1 || item !== named[0])
    .map((option) => {
      const reason = plain(sections.get(option.toLowerCase()) ?? '').slice(0, longestText);
      return { option, ...(reason === '' ? {} : { reason }) };
    });
}

/** `MADR 2.1.2 – a template` is what was chosen as `MADR 2.1.2`. */
function beginsWith(text: string, start: string): boolean {
  return text.startsWith(start) && !/^[\p{L}\p{N}]/u.test(text.slice(start.length));
}

function isNamedIn(text: string, name: string): boolean {
  const at = text.indexOf(name);
  if (at < 0) return false;
  return !/[\p{L}\p{N}]$/u.test(text.slice(0, at)) && !/^[\p{L}\p{N}]/u.test(text.slice(at + name.length));
}

/** Text without the marks of Markdown that only dress it. */
function plain(text: string): string {
  return text
    .replace(/\[([^[\]]{0,500})\]\([^()\s]{0,500}\)/g, '$1')
    .replace(/(?<![\w*])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\w*])/g, '')
    .trim();
}
