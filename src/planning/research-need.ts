import { evidence, type RequestEvidence } from './action-class.ts';
import type { ActionVerdict } from './classify.ts';
import type { RequestParameter } from './parameters.ts';
import type { RequestText } from './request-text.ts';

/** Whether something has to be found out before work can begin. */
export interface ResearchNeed {
  readonly needed: boolean;
  /** How probable it is that `needed` is right, from 0.5 to 1. */
  readonly confidence: number;
  /** The reasons, what counts most first: above 0 for research, below 0 against it. */
  readonly evidence: readonly RequestEvidence[];
}

const signs: readonly (readonly [sign: string, pattern: RegExp, counts: number])[] = [
  ['it asks', /\b(?:how (?:do|does|can|should|to best)|which|what are|whether|why)\b|\?\s*$/im, 1.2],
  [
    'alternatives are open',
    /\b(?:options?|alternatives?|compare|versus|vs\.?|trade-?offs?|either .{1,40} or|choose|decide|best|recommend\w*)\b/i,
    1,
  ],
  [
    'something is to be found out',
    /\b(?:investigate|research|explore|evaluate|find out|figure out|look into|analy[sz]e|assess|feasib\w+|spike|root cause|understand)\b/i,
    1.8,
  ],
  [
    'the cause is not known',
    /\b(?:sometimes|randomly|intermittent\w*|flaky|occasionally|for no reason|not sure|no idea|unknown|unclear|somehow|mysterious\w*)\b/i,
    1.2,
  ],
  [
    'something from outside comes in',
    /\b(?:integrat\w+|third[- ]party|oauth|saml|sso|stripe|payments?|gdpr|hipaa|compliance|standards?|protocol|migrat\w+|port to)\b/i,
    0.8,
  ],
  [
    'a design is to be made',
    /\b(?:architecture|design|redesign|strategy|scal(?:e|able|ability|ing)|multi-\w+|distributed|real-?time|machine learning|encrypt\w+|authentication system)\b/i,
    0.9,
  ],
  ['a small change', /\b(?:typo|rename|bump|simple|trivial|minor|small|quick|one-liner|unused|wording|just)\b/i, -1.4],
];

/** Judges how much has to be found out first. Without any sign the answer is "no", with little confidence. */
export function researchNeed(
  request: RequestText,
  action: ActionVerdict,
  parameters: readonly RequestParameter[],
): ResearchNeed {
  const found: RequestEvidence[] = [];
  const share = action.probabilities.research;
  const [strongest] = action.evidence;
  if (share > 0.15)
    found.push(
      evidence('its class', strongest?.words ?? request.title.text, strongest?.at ?? request.title.at, {
        research: Math.round(share * 340) / 100,
      }),
    );
  const lines = [request.title, ...request.body.filter(({ kind }) => kind === 'prose' || kind === 'item')].slice(0, 60);
  for (const [sign, pattern, counts] of signs)
    for (const line of lines) {
      const match = pattern.exec(line.text);
      if (match === null) continue;
      const factor = line.kind === 'title' ? 1 : 0.6;
      found.push(
        evidence(sign, match[0], line.at + match.index, { research: Math.round(counts * factor * 100) / 100 }),
      );
      break;
    }
  const file = parameters.find(({ kind }) => kind === 'file');
  if (file !== undefined) found.push(evidence('the place is named', file.text, file.at, { research: -0.8 }));
  const trace = request.body.find(({ kind }) => kind === 'trace');
  if (trace !== undefined)
    found.push(evidence('a stack trace shows the place', trace.text, trace.at, { research: -0.6 }));
  // Most requests can be begun at once.
  const odds = found.reduce((sum, { counts }) => sum + (counts['research'] ?? 0), -1.2);
  const probability = 1 / (1 + Math.exp(-odds));
  return {
    needed: probability > 0.5,
    confidence: Math.round(Math.max(probability, 1 - probability) * 1000) / 1000,
    evidence: found.toSorted(
      (one, other) => Math.abs(other.counts['research'] ?? 0) - Math.abs(one.counts['research'] ?? 0),
    ),
  };
}
