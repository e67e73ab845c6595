import { evidence, type RequestEvidence } from './action-class.ts';
import type { RequestParameter } from './parameters.ts';
import type { RequestPart } from './parts.ts';
import type { RequestText } from './request-text.ts';

/** How much a request is likely to touch. */
export type ComplexityLevel = 'low' | 'medium' | 'high';

/** How complex a request is, and by what that was judged. */
export interface ComplexityVerdict {
  readonly level: ComplexityLevel;
  /** From 0 (a word in one file) to 1 (the whole system); `low` ends at 0.35, `high` begins at 0.65. */
  readonly score: number;
  readonly evidence: readonly RequestEvidence[];
}

const signs: readonly (readonly [sign: string, pattern: RegExp, counts: number])[] = [
  [
    'the whole of something',
    /\b(?:entire|whole|all|every(?:where)?|across|throughout|from scratch|end-to-end|codebase|whole tree)\b/i,
    0.6,
  ],
  [
    'the structure of a system',
    /\b(?:architecture|system|platform|framework|infrastructure|engine|pipeline|multi-\w+|micro-?services?|distributed|cluster)\b/i,
    0.7,
  ],
  [
    'a large change',
    /\b(?:migrat\w+|rewrite|redesign|overhaul|re-?architect\w*|port|modernize|replace|complex|large|major)\b/i,
    0.7,
  ],
  [
    'something hard to get right',
    /\b(?:concurren\w+|race|deadlock|memory leak|security|encrypt\w+|authentication|authori[sz]ation|payments?|transactions?|consisten\w+|real-?time|offline|sync\w*|performance|scal\w+)\b/i,
    0.6,
  ],
  [
    'it breaks what others use',
    /\b(?:breaking|backwards?[- ]compat\w+|deprecat\w+|public api)\b|^[a-z]+(?:\([^)]*\))?!:/i,
    0.5,
  ],
  [
    'a small change',
    /\b(?:typo|rename|bump|simple|trivial|minor|small|quick|tiny|one-liner|wording|label|tooltip|unused|comment|badge|link|color|colour)\b/i,
    -1.1,
  ],
];

/** Judges how complex a request is, from what it touches and how much it lists. */
export function requestComplexity(
  request: RequestText,
  parts: readonly RequestPart[],
  parameters: readonly RequestParameter[],
): ComplexityVerdict {
  const found: RequestEvidence[] = [];
  const lines = [request.title, ...request.body.filter(({ kind }) => kind === 'prose' || kind === 'item')].slice(0, 60);
  for (const [sign, pattern, counts] of signs)
    for (const line of lines) {
      const match = pattern.exec(line.text);
      if (match === null) continue;
      found.push(
        evidence(sign, match[0], line.at + match.index, { complexity: line.kind === 'title' ? counts : counts / 2 }),
      );
      break;
    }
  const [, second] = parts;
  if (second !== undefined)
    found.push(
      evidence('several parts', second.text, second.at, { complexity: Math.min(1.6, 0.4 * (parts.length - 1)) }),
    );
  const files = new Map(parameters.filter(({ kind }) => kind === 'file').map((file) => [file.text, file]));
  const [first] = files.values();
  if (first !== undefined)
    found.push(
      evidence('files that are named', first.text, first.at, {
        complexity: files.size === 1 ? -0.4 : Math.min(1, 0.15 * files.size),
      }),
    );
  const sum = found.reduce((total, { counts }) => total + (counts['complexity'] ?? 0), -0.4);
  const score = Math.round((1 / (1 + Math.exp(-1.4 * sum))) * 1000) / 1000;
  return { level: score < 0.35 ? 'low' : score < 0.65 ? 'medium' : 'high', score, evidence: found };
}
