import type { Word, Words } from './words.ts';

/** What a word is to the decision: what it is about, what it is for, or by what means, where, to where, from where and as what. */
export type WordRole = 'plain' | 'purpose' | 'means' | 'place' | 'target' | 'source' | 'form' | 'condition' | 'reason';

/** A word with whether the text is for it or against it. */
export interface StancedWord extends Word {
  readonly against: boolean;
  /** Words that a cue holds for together have the same. */
  readonly clause: number;
  /** The clause that denies something of it: what is denied says more than this about what the text is against. */
  readonly subjectOf: number | undefined;
  readonly role: WordRole;
  /** Where in the text it begins. */
  readonly start: number;
}

const turning =
  /\b(?:do(?:es)? not|don['’]?t|must not|mustn['’]?t|should not|shouldn['’]?t|shall not|will not|won['’]?t|cannot|can not|can['’]?t|may not|not|never|nobody|nothing|no one|none|no longer|no more|no|without|avoid(?:ing|s)?|stop(?:s|ping)?|cease|drop(?:s|ping)?|remov(?:e|es|ing)|disabl(?:e|es|ing)|turn(?:ing)? off|switch(?:ing)? off|forbid(?:s|den)?|ban(?:s|ned)?|prohibit(?:s|ed)?|disallow(?:s|ed)?|reject(?:s|ed|ing)?|abandon(?:s|ed|ing)?|deprecat(?:e|es|ed|ing)|retir(?:e|es|ing)|eliminat(?:e|es|ing)|get rid of|phase out|refus(?:e|es|ing)|discontinu(?:e|es|ing)|ditch(?:ing)?)\b/y;
/** Turns that stand behind what they turn around: `Doc comments are not required`, `Debug logging is off`. */
const settled =
  /\b(?:is|are|was|were|be|been|gets?|stays?|remains?|becomes?) (?:(?:now|always|all|to be|being|turned|switched|left) )*(?:(?:not|never|no longer) (?:be )?(?:used|required|needed|necessary|allowed|permitted|enforced|supported|wanted|accepted|mandatory|done|enabled)|off limits|off|out of (?:the )?question|out|disabled|forbidden|banned|prohibited|disallowed|removed|dropped|abandoned|deprecated|discontinued|retired|rejected|optional|gone|unsupported|unnecessary|avoided|taboo|unacceptable)\b(?! of\b)|\b(?:excepted|excluded)\b/y;
/** Turns of a predicate, which deny it of what stands before. */
const predicate = /(?:must|should|shall|will|can|may|is|are|be|was|were) not$|n['’]?t$|cannot$|never$|no longer$/;
const notPredicate = /\b(?:and|or|then|do|does) (?:not|never|no longer)$|\bdon['’]?t$|\b(?:and|or|then) \S+(?: not)?$/;
/** What lacks something is not turned around itself. */
const lacking = /(?:needs?|ha(?:ve|s)|requires?|gets?|takes?) no$|without$/;
/** What is removed at its time was there before, on purpose. */
const inTime =
  /(?:drop|remov|disabl|deprecat|retir|delet)\w*(?= [^.;:!?\n]{0,80}\b(?:after|once|when|within|as soon as|later)\b)(?![^.;:!?\n]* at once\b)/y;
const instead =
  /\b(?:instead of|rather than|in place of|in favou?r over|as opposed to|over(?= (?:the )?\w+ing\b)|except)\b/y;
const leaving = /\b(?:replac(?:e|es|ing)|substitut(?:e|es|ing)|swap(?:ping)?)\b/y;
const moving =
  /(?<!\b(?:each|every|all|an?|the|any|no|of|code) )\b(?:mov(?:e|es|ing)|migrat(?:e|es|ing)|switch(?:es|ing)?|chang(?:e|es|ing)|convert(?:s|ing)?|port(?:s|ing)?)\b(?! (?:is|are|may|must|can|should|will|needs?|gets?|go|have|has|of|on)\b)/y;
const arriving = /\b(?:with|by|for)\b/y;
const favour = /\bin favou?r of\b/y;
const clauseEnd = /[.;:,!?()\n—]|\b(?:but|and instead|because|since|so that|although)\b/y;
/** What is denied ends where another thing is begun: `Drop Jenkins and use GitHub Actions`. */
const beginning =
  /\band (?:(?:then|only|always|we|we will) )*(?=(?:use|adopt|choose|pick|select|go|prefer|keep|stay|switch|move|migrate|replace|introduce|add|enable|allow|require|run|put|store|write|record|build|create|implement|send|serve|deploy|host|log|track|measure|test|check|review|scan|block|sign|encrypt|hash|cache|batch|buffer|queue|limit|rotate|return|answer|call|fetch|load|import|export|generate|split|merge|squash|rebase|release|ship|publish|pin|wrap|give|take|let|make|set|start|rely|read|render|show|display|ask|notify|alert|schedule|partition|shard|replicate|validate|verify|handle|treat|compute|derive|rank|chunk)\b)/y;
/** A long text behind the word is another thing as well: `never floats and a canary release behind the load balancer`. */
const another = /\band (?=(?:[^\s.;:,!?()]+ ){5})/y;
/** But `do not copy and keep` denies both. */
const distributing = /(?:not|n['’]?t|cannot|never|no longer)$/;
/** `Do not copy and keep`: verbs are denied together. */
function predicateBefore(cue: string): boolean {
  return /(?:not|n['’]?t|cannot)$/.test(cue);
}

/** What is said behind it says why, and not of what. */
const reasoning =
  /\b(?:because|since|so that|in order to|to(?= (?:make|avoid|keep|reduce|save|improve|prevent|allow|help|ensure|speed|cut|ease|simplify|meet|satisfy|protect|lower|be|stay|get)\b))\b/y;
/** `Nothing is merged without a review` is for merging with one. */
const conditional = /^without$/;
/**
 * `Without Redis the catalogue reads the database`: when there is none, and not that there is to be none. Where more is denied, as
 * in `Without a review nothing is merged`, it turns around as elsewhere.
 */
const lacked =
  /\bwithout\b(?=[^.;:!?\n]{1,200} (?:is|are|must|may|can|will|should|\w+s) )(?![^.;:!?\n]{0,200}\b(?:nothing|nobody|none|no)\b)/y;
/** Where the subject of a sentence ends at the latest. */
const saying = /^(?:is|are|was|were|has|have|gets?|must|should|may|can|will|stays?)$/;

const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}'’+#._/-]*/uy;

const roles: ReadonlyMap<string, WordRole> = new Map<string, WordRole>([
  ...['for', 'of', 'between', 'that', 'which', 'who'].map((word) => [word, 'purpose'] as const),
  ...['during', 'when', 'while', 'if', 'where'].map((word) => [word, 'condition'] as const),
  ...['with', 'using', 'via', 'through', 'by', 'use', 'uses', 'over'].map((word) => [word, 'means'] as const),
  ...['in', 'on', 'at'].map((word) => [word, 'place'] as const),
  ...['to', 'into', 'onto'].map((word) => [word, 'target'] as const),
  ['from', 'source'],
  ...['as', 'under'].map((word) => [word, 'form'] as const),
  ...['is', 'are', 'and', 'or', 'must', 'should', 'may', 'can', 'will'].map((word) => [word, 'plain'] as const),
]);

/**
 * Reads for each word of a decision whether it is for or against it: `Replace Jenkins with GitHub Actions, do not run builds
 * by hand` is against Jenkins and hands. Cues hold until the clause ends; a second one turns the first around. A predicate
 * that is denied takes what it is denied of with it: `Request bodies are never logged` is against logged request bodies.
 */
export function readStance(text: string, words: Words): readonly StancedWord[] {
  const stanced: StancedWord[] = [];
  const plain = text.toLowerCase();
  let against = false;
  let mode: 'plain' | 'leaving' | 'moving' | 'moved' = 'plain';
  let role: WordRole = 'plain';
  let at = 0;
  let clause = 0;
  /** Where the words of the clause at hand begin. */
  let begin = 0;
  let met = '';
  /** What was said last to turn around. */
  let cue = '';
  /** The words that the sentence says something of. */
  let subject: readonly [from: number, to: number] | undefined;
  const meets = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(plain);
    if (match === null) return false;
    [met] = match;
    at += met.length;
    clause += 1;
    return true;
  };
  const turnAround = (change: Partial<StancedWord>): void => {
    for (let place = begin; place < stanced.length; place += 1) {
      const word = stanced[place];
      if (word !== undefined) stanced[place] = { ...word, ...change };
    }
  };
  const takeSubject = ([from, to]: readonly [number, number]): void => {
    for (const [place, word] of stanced.slice(from, to).entries())
      stanced[from + place] = { ...word, subjectOf: word.subjectOf ?? clause };
  };
  /** Meets without another clause. */
  const reads = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(plain);
    at += match?.[0].length ?? 0;
    return match !== null;
  };
  const endsIn = (pattern: RegExp): boolean => pattern.test(plain.slice(Math.max(0, at - met.length - 12), at));
  while (at < plain.length) {
    // No turn begins with it, and it is met as often as words are.
    if (plain[at] === ' ') at += 1;
    else if (role !== 'reason' && reads(reasoning)) {
      against = false;
      mode = 'plain';
      role = 'reason';
      begin = stanced.length;
    } else if (meets(clauseEnd)) {
      against = false;
      if (/[.;:?!\n]/.test(met)) subject = undefined;
      mode = 'plain';
      role = 'plain';
      begin = stanced.length;
    } else if (meets(favour)) {
      against = false;
      role = 'plain';
    } else if (against && mode === 'plain' && !distributing.test(cue) && meets(beginning)) {
      against = false;
      role = 'plain';
      begin = stanced.length;
    } else if (against && mode === 'plain' && !predicateBefore(cue) && meets(another)) {
      against = false;
      role = 'plain';
      begin = stanced.length;
    } else if (meets(instead)) {
      against = true;
      cue = met;
    } else if (mode === 'plain' && !against && stanced.length > begin && meets(settled))
      turnAround({ against: true, clause });
    else if (stanced.length === begin && subject === undefined && !against && reads(lacked)) role = 'condition';
    else if (mode === 'plain' && meets(leaving)) {
      mode = 'leaving';
      against = !against;
    } else if (mode === 'plain' && !against && meets(inTime)) role = 'plain';
    else if ((mode === 'plain' || mode === 'moving') && meets(turning)) {
      if (against && conditional.test(met)) turnAround({ against: false, subjectOf: undefined });
      // `Coverage is reported but never blocks`: what never blocks is the coverage.
      else if (!against && stanced.length === begin && subject !== undefined && endsIn(predicate)) takeSubject(subject);
      if (!against && endsIn(predicate) && !endsIn(notPredicate)) turnAround({ against: true, subjectOf: clause });
      else if (!against && endsIn(lacking)) turnAround({ subjectOf: clause });
      against = !against;
      cue = met;
    } else if (mode === 'plain' && meets(moving)) mode = 'moving';
    else if (mode === 'leaving' && meets(arriving)) {
      mode = 'plain';
      role = 'plain';
      against = !against;
    } else if (mode === 'moving' && meets(/\b(?:away from|from)\b/y)) {
      mode = 'moved';
      against = true;
    } else if (mode === 'moved' && meets(/\bto\b/y)) {
      mode = 'plain';
      role = 'plain';
      against = false;
    } else {
      wordPattern.lastIndex = at;
      const word = wordPattern.exec(plain)?.[0].replace(/[.'’/-]+$/, '');
      if (word === undefined || word === '') {
        at += 1;
        continue;
      }
      role = role === 'reason' ? role : (roles.get(word) ?? role);
      if (subject === undefined && saying.test(word)) subject = [begin, stanced.length];
      // Cut out of the text as it was written, so that humps are seen.
      for (const read of words.read(text.slice(at, at + word.length)))
        stanced.push({ ...read, against, clause, role, subjectOf: undefined, start: at });
      at += word.length;
    }
  }
  return stanced;
}
