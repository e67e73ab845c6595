import type { ClassWeights } from './action-class.ts';

/*
 * Verbs of software work by what they do: make something new, repair, reshape, find out, operate, describe. A verb
 * that is used for several kinds of work says a little of each. The weights are logarithms of odds, given by judgement and
 * in steps of 0.2: finer ones would claim to know more than is known.
 */
const groups: readonly (readonly [verbs: string, counts: ClassWeights])[] = [
  ['implement introduce', { feature: 2.2 }],
  ['support allow enable expose let offer permit', { feature: 2.2 }],
  ['add create build develop', { feature: 1.2 }],
  ['provide include accept show display emit export import integrate extend notify send', { feature: 1.2 }],
  [
    `retry remember collapse expand sort group filter highlight preview pause resume cancel undo redo drag resize zoom search
     pick choose select sync cache warn prompt suggest record track count save load fall hide persist attach embed initialize initialise toggle assign invite apply set specify define diagnose detect register`,
    { feature: 0.7 },
  ],
  ['fix repair hotfix debug', { 'bug-fix': 2.4 }],
  ['resolve correct prevent patch guard sanitize escape', { 'bug-fix': 1.8 }],
  ['handle ensure restore respect honor honour preserve reject stop catch', { 'bug-fix': 1.4 }],
  ['validate', { 'bug-fix': 0.6, feature: 0.6 }],
  ['avoid', { 'bug-fix': 0.8, refactor: 0.6 }],
  ['revert', { 'bug-fix': 0.8, infrastructure: 0.2 }],
  ['return throw raise skip ignore treat forward propagate defer limit', { 'bug-fix': 0.6 }],
  [
    'refactor restructure organize organise reorganize reorganise deduplicate decouple untangle inline modularize modularise',
    { refactor: 3 },
  ],
  ['rename extract simplify consolidate unify tidy flatten encapsulate rework modernize modernise', { refactor: 2.4 }],
  [
    'clean cleanup split merge reduce rewrite optimize optimise speed streamline standardize standardise',
    { refactor: 1.8 },
  ],
  ['normalize normalise share reuse hoist abstract isolate separate convert', { refactor: 1.4 }],
  ['move replace deprecate drop remove turn port lower', { refactor: 1.8 }],
  ['delete', { refactor: 1, feature: 0.4 }],
  ['use switch migrate', { refactor: 0.8, infrastructure: 0.4 }],
  ['improve change make', { feature: 0.4, refactor: 0.4 }],
  ['investigate research explore evaluate assess compare analyze analyse study examine', { research: 3 }],
  ['consider', { research: 1.4 }],
  ['benchmark audit survey gather discuss understand brainstorm prototype spike recommend', { research: 2.2 }],
  ['check', { 'bug-fix': 0.6, research: 0.4 }],
  ['decide', { research: 2 }],
  ['find review identify figure look propose measure profile determine verify', { research: 1 }],
  ['deploy provision dockerize dockerise containerize containerise automate rotate host', { infrastructure: 2.6 }],
  ['bump upgrade downgrade pin release install setup', { infrastructure: 2.2 }],
  ['configure schedule publish', { infrastructure: 1.4, feature: 0.4 }],
  ['test', { infrastructure: 0.8, refactor: 0.4 }],
  ['disable', { infrastructure: 0.4, 'bug-fix': 0.4 }],
  ['update run monitor sign prepare lock', { infrastructure: 0.6 }],
  ['document', { documentation: 3 }],
  ['clarify describe explain translate mention reword rephrase proofread', { documentation: 1.6 }],
  ['write comment outline say tell state', { documentation: 1 }],
];

/** Verbs that say what something does wrong when they stand behind their subject: the grammar of reports of defects. */
const reporting = `
  appear assume become begin behave block blink break call cancel cause clear close come consume contain corrupt crash
  create cut default delete depend disappear discard display do double drop duplicate end error exceed exit expire fail fill
  flicker fire forget freeze generate get give go grow hang happen have hide ignore jump keep lack lag leak leave load lock lose
  make match misbehave miss move omit open overflow overlap overwrite override panic pick point print produce raise read receive
  refresh reject remain remove render reopen repeat report require reset resolve restart return reverse run save scroll send set shift
  show skip spin stall start stay steal stop strip swallow take throw timeout treat trigger truncate try turn use vanish wait wake write
`;

/** Those of them that tell what works as often. */
const neutral = new Set(
  `assume become begin call close come create cut default depend display do draw end expire fill get give go grow have hold keep
   lead leave load make match move open pick point print produce raise read receive refresh remain render require reset resolve
   return run save send set show start stay stop take treat turn use wait write`.split(/\s+/),
);

const irregulars: Readonly<Record<string, readonly string[]>> = {
  build: ['built'],
  write: ['wrote', 'written'],
  rewrite: ['rewrote', 'rewritten'],
  make: ['made'],
  find: ['found'],
  send: ['sent'],
  split: ['splitting'],
  drop: ['dropped', 'dropping'],
  stop: ['stopped', 'stopping'],
};

const forms = new Map<string, { readonly lemma: string; readonly counts: ClassWeights }>();
const finite = new Map<string, 'plain' | 'complaint'>();
for (const [verbs, counts] of groups)
  for (const lemma of verbs.split(/\s+/))
    for (const form of formsOf(lemma)) if (!forms.has(form)) forms.set(form, { lemma, counts });
for (const lemma of reporting.trim().split(/\s+/))
  finite.set(thirdPerson(lemma), neutral.has(lemma) ? 'plain' : 'complaint');

/** The verb that a word is a form of, with what it speaks for at the beginning of a clause. */
export function verbOf(word: string): { readonly lemma: string; readonly counts: ClassWeights } | undefined {
  return forms.get(word);
}

/** Whether a word is a verb as it stands behind a subject: `allows`, `handles`. */
export function isThirdPerson(word: string): boolean {
  const lemma = forms.get(word)?.lemma;
  return lemma !== undefined && word === thirdPerson(lemma);
}

/** Whether a word behind its subject reports what that subject does (`crashes`, `shows`). */
export function isReporting(word: string): boolean {
  return finite.has(word);
}

/** Whether what a word behind its subject reports is a defect, and no mere fact: `crashes`, but not `shows`. */
export function isComplaint(word: string): boolean {
  return finite.get(word) === 'complaint';
}

function formsOf(lemma: string): readonly string[] {
  const stem = lemma.endsWith('e') ? lemma.slice(0, -1) : lemma;
  const last = lemma.at(-1) ?? '';
  const short = lemma.length <= 4 && /[^aeiou][aeiou][bdgmnpt]$/.test(lemma);
  const doubled = short ? lemma + last : stem;
  const past = /[^aeiou]y$/.test(lemma) ? `${lemma.slice(0, -1)}ied` : `${doubled}ed`;
  const irregular = irregulars[lemma] ?? [];
  return [lemma, thirdPerson(lemma), past, `${doubled}ing`, ...irregular];
}

function thirdPerson(lemma: string): string {
  if (/[^aeiou]y$/.test(lemma)) return `${lemma.slice(0, -1)}ies`;
  if (lemma === 'have') return 'has';
  return /(?:s|x|z|ch|sh|o)$/.test(lemma) ? `${lemma}es` : `${lemma}s`;
}
