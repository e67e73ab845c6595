import type { Word, Words } from './words.ts';

/** A word with whether the text is for it or against it. */
export interface StancedWord extends Word {
  readonly against: boolean;
  /** Words that a cue holds for together have the same. */
  readonly clause: number;
}

const turning =
  /\b(?:do(?:es)? not|don['’]?t|must not|mustn['’]?t|should not|shouldn['’]?t|shall not|will not|won['’]?t|cannot|can not|can['’]?t|may not|not|never|no longer|no more|no|without|avoid(?:ing|s)?|stop(?:s|ping)?|cease|drop(?:s|ping)?|remov(?:e|es|ing)|disabl(?:e|es|ing)|turn(?:ing)? off|switch(?:ing)? off|forbid(?:s|den)?|ban(?:s|ned)?|prohibit(?:s|ed)?|disallow(?:s|ed)?|reject(?:s|ed|ing)?|abandon(?:s|ed|ing)?|deprecat(?:e|es|ed|ing)|retir(?:e|es|ing)|eliminat(?:e|es|ing)|get rid of|phase out|refus(?:e|es|ing)|discontinu(?:e|es|ing)|ditch(?:ing)?)\b/y;
const instead =
  /\b(?:instead of|rather than|in place of|in favou?r over|as opposed to|over(?= (?:the )?\w+ing\b)|except)\b/y;
const leaving = /\b(?:replac(?:e|es|ing)|substitut(?:e|es|ing)|swap(?:ping)?)\b/y;
const moving =
  /\b(?:mov(?:e|es|ing)|migrat(?:e|es|ing)|switch(?:es|ing)?|chang(?:e|es|ing)|convert(?:s|ing)?|port(?:s|ing)?)\b/y;
const arriving = /\b(?:with|by|for)\b/y;
const favour = /\bin favou?r of\b/y;
const clauseEnd = /[.;:,!?()\n—]|\b(?:but|and instead|because|since|so that|although)\b/y;
const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}'’+#._/-]*/uy;

/**
 * Reads for each word of a decision whether it is for or against it: `Replace Jenkins with GitHub Actions, do not run builds
 * by hand` is against Jenkins and hands. Cues hold until the clause ends; a second one turns the first around.
 */
export function readStance(text: string, words: Words): readonly StancedWord[] {
  const stanced: StancedWord[] = [];
  const plain = text.toLowerCase();
  let against = false;
  let mode: 'plain' | 'leaving' | 'moving' | 'moved' = 'plain';
  let at = 0;
  let clause = 0;
  const meets = (cue: RegExp): boolean => {
    cue.lastIndex = at;
    const match = cue.exec(plain);
    if (match === null) return false;
    at += match[0].length;
    clause += 1;
    return true;
  };
  while (at < plain.length) {
    if (meets(clauseEnd)) {
      against = false;
      mode = 'plain';
    } else if (meets(favour)) against = false;
    else if (meets(instead)) against = true;
    else if (mode === 'plain' && meets(leaving)) {
      mode = 'leaving';
      against = !against;
    } else if (mode === 'plain' && meets(turning)) against = !against;
    else if (mode === 'plain' && meets(moving)) mode = 'moving';
    else if (mode === 'leaving' && meets(arriving)) {
      mode = 'plain';
      against = !against;
    } else if (mode === 'moving' && meets(/\b(?:away from|from)\b/y)) {
      mode = 'moved';
      against = true;
    } else if (mode === 'moved' && meets(/\bto\b/y)) {
      mode = 'plain';
      against = false;
    } else {
      wordPattern.lastIndex = at;
      const word = wordPattern.exec(plain)?.[0].replace(/[.'’/-]+$/, '');
      if (word === undefined || word === '') {
        at += 1;
        continue;
      }
      // Cut out of the text as it was written, so that humps are seen.
      for (const read of words.read(text.slice(at, at + word.length))) stanced.push({ ...read, against, clause });
      at += word.length;
    }
  }
  return stanced;
}
