import { type ErrorFacts, programOf } from './classifiers/error-facts.ts';
import { type Finding, inquire } from './classifiers/inquiry.ts';
import type { Classification } from './classifiers/rule.ts';
import { foldedText } from './folded-text.ts';
import { foldedHost, foldedName, printable, printableName } from './folded-token.ts';
import { property } from '../core/property.ts';

const longestSignature = 160;
const deepestCause = 8;

/**
 * What errors of one cause have in common, such as `NetworkTimeout:api.github.com`: the rule that recognised the error,
 * and what tells its cause from others. Of an error that no rule knows: its name, its code, and its message without what
 * varies from case to case.
 *
 * At most 160 printable characters; linear in the length of the error's texts; it never throws. It is not redacted, but
 * carries no long words: pass it through the redactor before it reaches a sink.
 */
export function signatureOf(error: unknown, classification?: Classification): string {
  try {
    return signatureOfFinding(inquire(error, 0), classification);
  } catch {
    return 'Unreadable';
  }
}

/** The signature of what was found out about an error. */
export function signatureOfFinding(finding: Finding, classification?: Classification): string {
  const { rule, decider, facts } = finding;
  const name = classification?.rule ?? rule?.name ?? (facts.ofCommand ? 'CommandFailed' : undefined);
  const parts =
    name === undefined
      ? [nameOf(decider, facts), ...facts.codes.slice(0, 1).map(foldedName), foldedText(saying(facts))]
      : [printableName(name), ...subjectOf(finding)];
  const signature = parts
    .filter((part) => part !== '')
    .join(':')
    .slice(0, longestSignature);
  return /^[ -~]*$/.test(signature) ? signature : printable(signature);
}

function subjectOf({ rule, decider, facts }: Finding): readonly string[] {
  const status = facts.status === undefined || rule?.statuses === undefined ? [] : [String(facts.status)];
  if (facts.ofCommand)
    return [
      programOf(decider),
      ...exitOf(facts),
      rule === undefined || rule.tells === 'message' ? lastLine(facts) : '',
    ];
  const host = rule?.tells === undefined ? undefined : hostOf(decider, rule.tells === 'host' ? facts.texts : []);
  if (rule?.tells === 'host') return [...status, host ?? ''];
  if (rule !== undefined && rule.tells === undefined) return [];
  return [...status, host ?? '', foldedText(saying(facts))];
}

function exitOf({ exitCode, signal }: ErrorFacts): readonly string[] {
  return [exitCode === undefined ? (signal ?? '') : String(exitCode)];
}

/** What commands write last, or where they say that it is the error, tells why they failed. */
function lastLine({ texts: [text = ''] }: ErrorFacts): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /^(?:fatal|error)\b/i.test(line)) ?? lines.at(-1) ?? '';
  return foldedText(telling);
}

function saying({ texts }: ErrorFacts): string {
  return texts[0] ?? '';
}

function nameOf(decider: unknown, { names: [name] }: ErrorFacts): string {
  if (name !== undefined) return foldedName(name);
  if (typeof decider === 'object' && decider !== null) return 'Error';
  return decider === undefined || decider === null ? String(decider) : `thrown ${typeof decider}`;
}

/** The host that an error is about, as far as it or its causes say. */
function hostOf(decider: unknown, texts: readonly string[]): string | undefined {
  let current: unknown = decider;
  for (let depth = 0; depth < deepestCause && typeof current === 'object' && current !== null; depth += 1) {
    const named = property(current, 'hostname') ?? property(current, 'host') ?? property(current, 'address');
    const port = property(current, 'port');
    if (typeof named === 'string' && named !== '')
      return foldedHost(named.slice(0, 200), typeof port === 'number' ? port : undefined);
    const address =
      property(current, 'url') ??
      property(property(current, 'response'), 'url') ??
      property(property(current, 'request'), 'url') ??
      property(property(current, 'config'), 'url');
    if (typeof address === 'string') return hostInText(address.slice(0, 300));
    current = property(current, 'cause');
  }
  for (const text of texts) {
    const host = hostInText(text.slice(0, 512));
    if (host !== undefined) return host;
  }
  return undefined;
}

/** The first address or name of a host in a text. Each place is tried for a bounded number of characters. */
function hostInText(text: string): string | undefined {
  const found =
    /:\/\/([^/\s?#'"]{1,120})/.exec(text)?.[1] ??
    /\b(?:[a-z0-9][a-z0-9-]{0,62}\.){1,6}[a-z]{2,18}(?::\d{1,5})?\b(?!\()/i.exec(text)?.[0] ??
    /\b(?:localhost|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?::\d{1,5})?/.exec(text)?.[0] ??
    /: ?([a-z0-9][a-z0-9-]{0,62})$/i.exec(text.split('\n', 1)[0] ?? '')?.[1];
  return found === undefined ? undefined : foldedHost(found.slice(found.lastIndexOf('@') + 1));
}
