import { linkKinds, outcomeResults, statuses } from './decision.ts';
import type { DecisionEvent } from './decision-event.ts';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const share: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1;
const moment: Check = (value) => typeof value === 'string' && value.length < 40 && !Number.isNaN(Date.parse(value));
const amount: Check = (value) => typeof value === 'number' && value >= 0;
const facts: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf =
  (choices: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && choices.includes(value);
const list =
  (of: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((one) => of(one));
const shaped =
  (needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value) =>
    facts(value) &&
    Object.entries(needed).every(([name, check]) => check((value as Fields)[name])) &&
    Object.entries(optional).every(
      ([name, check]) => (value as Fields)[name] === undefined || check((value as Fields)[name]),
    );

const outcome = { result: oneOf(outcomeResults), score: share, at: moment };
const said = { by: text, reason: text };

const shapes: Readonly<Record<DecisionEvent['kind'], Check>> = {
  decision: shaped(
    {
      ...{ id: text, timestamp: moment, type: text, question: text, context: facts, decision: text, rationale: text },
      ...{ confidence: share, status: oneOf(statuses), tags: list(text), precedents: list(text) },
      alternatives: list(shaped({ option: text }, { reason: text })),
      resources: list(shaped({ name: text }, { amount, capacity: amount })),
      links: list(shaped({ kind: oneOf(linkKinds), id: text })),
    },
    {
      ...{ run: text, step: text, project: text, author: text, source: text, validUntil: moment },
      violations: list(shaped({ policy: text, severity: text, message: text })),
    },
  ),
  outcome: shaped({ decision: text, ...outcome }, { note: text, by: text }),
  link: shaped({ from: text, link: oneOf(linkKinds), to: text, at: moment }, said),
  status: shaped({ decision: text, status: oneOf(statuses), at: moment }, said),
  reconciliation: shaped(
    { conflict: text, conflictKind: text, decisions: list(text), way: text, at: moment, ...said },
    { winner: text },
  ),
};

/**
 * Whether an event has what its kind has. A checksum says that a line is as it was written, and not by whom: whatever
 * else wrote it, it is left out as damaged lines are.
 */
export function isShaped(kind: DecisionEvent['kind'], event: unknown): boolean {
  return shapes[kind](event);
}
