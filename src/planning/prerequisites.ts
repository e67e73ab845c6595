import { evidence, type ActionClass, type RequestEvidence } from './action-class.ts';
import type { RequestText } from './request-text.ts';

/** Something that has to be there before work begins. */
export interface Prerequisite {
  readonly kind: 'tool' | 'access' | 'service' | 'knowledge' | 'environment';
  readonly what: string;
  readonly evidence: readonly RequestEvidence[];
}

const signs: readonly (readonly [kind: Prerequisite['kind'], what: string, pattern: RegExp])[] = [
  [
    'service',
    'a database with data like the real ones',
    /\b(?:database|sql|postgres\w*|mysql|sqlite|mongo\w*|redis|schema|queries)\b/i,
  ],
  ['tool', 'a container runtime', /\b(?:docker\w*|containers?|podman|images?\s+(?:to|for)|compose)\b/i],
  ['access', 'access to the cluster', /\b(?:kubernetes|k8s|helm|pods?|cluster)\b/i],
  [
    'access',
    'an account of the cloud provider',
    /\b(?:aws|azure|gcp|google cloud|terraform|s3|lambda|cloudflare|vpc)\b/i,
  ],
  [
    'access',
    'access to the production system, or a copy of it',
    /\b(?:production|prod|live (?:system|site|database))\b/i,
  ],
  ['access', 'the right to change the pipeline', /\b(?:github actions?|gitlab ci|ci|pipeline|jenkins|travis)\b/i],
  [
    'access',
    'a test account of the outside service',
    /\b(?:stripe|paypal|oauth|slack|google|github login|twilio|sendgrid|third[- ]party)\b/i,
  ],
  [
    'environment',
    'a browser to try it in',
    /\b(?:browsers?|safari|firefox|chrome|css|frontend|front-end|ui|button|page|modal|sidebar|dark mode)\b/i,
  ],
  ['environment', 'a machine with Windows', /\bwindows\b/i],
  ['environment', 'a machine with macOS', /\b(?:macos|os x|xcode|ios)\b/i],
  ['environment', 'a phone or an emulator', /\b(?:android|ios|mobile app|iphone)\b/i],
];

/** What a request takes, beside the repository itself: tools, access, services. */
export function prerequisitesOf(request: RequestText, action: ActionClass): readonly Prerequisite[] {
  const found = new Map<string, Prerequisite>();
  for (const line of [request.title, ...request.body].slice(0, 80)) {
    if (line.kind === 'code' || line.kind === 'trace') continue;
    for (const [kind, what, pattern] of signs) {
      const match = found.has(what) ? null : pattern.exec(line.text);
      if (match === null) continue;
      found.set(what, {
        kind,
        what,
        evidence: [evidence('named in the request', match[0], line.at + match.index, { need: 1 })],
      });
    }
  }
  const byClass: Readonly<Partial<Record<ActionClass, readonly [Prerequisite['kind'], string]>>> = {
    'bug-fix': ['knowledge', 'the steps that show the defect'],
    refactor: ['tool', 'tests that pass before the first change'],
    feature: ['tool', 'the test command of the project'],
  };
  const own = byClass[action];
  if (own !== undefined)
    found.set(own[1], {
      kind: own[0],
      what: own[1],
      evidence: [evidence('its class', request.title.text, request.title.at, { need: 1 })],
    });
  return [...found.values()];
}
