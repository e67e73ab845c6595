import { evidence, type ActionClass, type RequestEvidence } from './action-class.ts';
import type { ActionVerdict } from './classify.ts';
import type { ComplexityVerdict } from './request-complexity.ts';
import type { RequestText } from './request-text.ts';

/** What may go wrong with a request, and what is done about it. */
export interface RequestRisk {
  readonly kind:
    | 'data-loss'
    | 'security'
    | 'money'
    | 'outage'
    | 'breaking-change'
    | 'concurrency'
    | 'outside-service'
    | 'new-version'
    | 'lost-behaviour'
    | 'scope'
    | 'unclear'
    | 'cause-unknown';
  readonly severity: 'low' | 'medium' | 'high';
  readonly mitigation: string;
  readonly evidence: readonly RequestEvidence[];
}

type Kind = RequestRisk['kind'];

const mitigations: Readonly<Record<Kind, string>> = {
  'data-loss': 'Back up first, try it on a copy, and keep a way back for every step.',
  security: 'Have it reviewed by a second person, test what an attacker would try, and keep secrets out of logs.',
  money: 'Work in the sandbox of the provider, make every call safe to repeat, and compare the books afterwards.',
  outage: 'Roll it out in stages, watch the health checks, and prepare the command that takes it back.',
  'breaking-change': 'Name every caller, announce it, and keep the old way for one version.',
  concurrency: 'Write a test that fails by chance a thousand times over before the change, and passes after it.',
  'outside-service': 'Set a timeout and retries, test with a stand-in, and decide what happens while it is down.',
  'new-version': 'Read the list of changes, raise one thing at a time, and run the whole suite after each.',
  'lost-behaviour': "Pin today's behaviour with tests before the first change, and go in small commits.",
  scope: 'Cut it into parts that can be delivered alone, and agree on what is left out.',
  unclear: 'Ask what is wanted, or have a second opinion, before anything is changed.',
  'cause-unknown': 'Reproduce it first; change nothing that is not shown to be the cause.',
};

const signs: readonly (readonly [kind: Kind, severity: RequestRisk['severity'], pattern: RegExp])[] = [
  [
    'data-loss',
    'high',
    /\b(?:(?:database|data|schema|db) migrations?|migrat\w+ .{0,40}(?:data|database|users?|records?|tables?)|drop (?:the )?(?:table|column|database)|truncate|purge|delete .{0,30}(?:data|records?|rows?|accounts?|backups?)|data loss|backfill)\b/i,
  ],
  [
    'security',
    'high',
    /\b(?:auth\w*|log-?in|passwords?|tokens?|secrets?|credentials?|encrypt\w*|permissions?|oauth|saml|sso|xss|csrf|injection|vulnerab\w+|cve-\d|security|sessions?|certificates?|tls)\b/i,
  ],
  [
    'money',
    'high',
    /\b(?:payments?|billing|invoices?|refunds?|checkout|stripe|paypal|subscriptions?|prices?|pricing|vat|tax)\b/i,
  ],
  [
    'outage',
    'high',
    /\b(?:production|prod|deploy\w*|rollout|dns|load balancer|failover|cluster|live (?:system|site|database))\b/i,
  ],
  [
    'breaking-change',
    'medium',
    /\b(?:breaking|public api|backwards?[- ]compat\w+|deprecat\w+|remove (?:the )?(?:support|api|endpoint|option)|drop (?:support|the|node|python))\b|^[a-z]+(?:\([^)]*\))?!:/i,
  ],
  [
    'concurrency',
    'medium',
    /\b(?:race|deadlock|concurren\w+|parallel\w*|threads?|locks?|flaky|simultaneous\w*|at the same time)\b/i,
  ],
  [
    'outside-service',
    'medium',
    /\b(?:third[- ]party|external|integrat\w+|webhooks?|smtp|s3|stripe|slack|github|google|aws|azure|graphql api|rest api)\b/i,
  ],
  ['new-version', 'medium', /\b(?:upgrade|bump|update .{1,40} to|migrate .{0,40}(?:from|to)|to v?\d+(?:\.\d+)+)\b/i],
  [
    'cause-unknown',
    'medium',
    /\b(?:sometimes|randomly|at random|intermittent\w*|flaky|occasionally|for no reason|cannot reproduce|not sure why|unknown)\b/i,
  ],
];

/** Judges what may go wrong, the gravest first. The work's class and size bring risks of their own. */
export function risksOf(
  request: RequestText,
  action: ActionVerdict,
  complexity: ComplexityVerdict,
): readonly RequestRisk[] {
  const found = new Map<Kind, RequestRisk>();
  const note = (kind: Kind, severity: RequestRisk['severity'], because: RequestEvidence): void => {
    if (!found.has(kind)) found.set(kind, { kind, severity, mitigation: mitigations[kind], evidence: [because] });
  };
  const whole = (sign: string): RequestEvidence => evidence(sign, request.title.text, request.title.at, { risk: 1 });
  const reads: readonly ActionClass[] = ['research', 'documentation'];
  for (const line of [request.title, ...request.body].slice(0, 80)) {
    // What is only read or described is not put at risk.
    if (line.kind === 'code' || line.kind === 'trace' || reads.includes(action.class)) continue;
    for (const [kind, severity, pattern] of signs) {
      const match = pattern.exec(line.text);
      if (match === null) continue;
      const counted = line.kind === 'title' ? severity : severity === 'high' ? 'medium' : 'low';
      note(kind, counted, evidence('a word for it', match[0], line.at + match.index, { risk: 1 }));
    }
  }
  if (action.class === 'refactor')
    note('lost-behaviour', complexity.level === 'high' ? 'high' : 'medium', whole('its class'));
  if (complexity.level === 'high') note('scope', 'medium', complexity.evidence[0] ?? whole('its size'));
  if (action.confidence < 0.5) note('unclear', 'medium', whole('its class is not sure'));
  const order = ['high', 'medium', 'low'];
  return [...found.values()].sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}
