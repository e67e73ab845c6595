import type { ConflictKind, ResolutionSuggestion } from './conflict.ts';
import type { Decision } from './decision.ts';

/** So much surer a decision must have been to win by that. */
const clearlySurer = 0.05;

/** Ways out of a conflict in the order of precedence: the latest wins, the surest wins, both are merged, a person is asked. */
export function suggestionsFor(kind: ConflictKind, decisions: readonly Decision[]): readonly ResolutionSuggestion[] {
  const [one, other] = decisions;
  const ask: ResolutionSuggestion = {
    way: 'ask',
    action: `Ask ${whom(decisions)} which holds, and record the answer with its reason.`,
  };
  if (one === undefined) return [ask];
  if (other === undefined) return [{ way: 'merge', action: alone(kind, one) }, ask];
  const latest = decisions.reduce((best, decision) => (decision.timestamp > best.timestamp ? decision : best), one);
  const surest = decisions.reduce((best, decision) => (decision.confidence > best.confidence ? decision : best), one);
  const clear = decisions.every(
    ({ id, confidence }) => id === surest.id || surest.confidence - confidence >= clearlySurer,
  );
  const others = (winner: Decision): string =>
    decisions
      .filter(({ id }) => id !== winner.id)
      .map(({ id }) => `"${id}"`)
      .join(', ');
  if (kind === 'dependency' || kind === 'temporal-inconsistency')
    return [
      {
        way: 'latest-wins',
        winner: latest.id,
        action: `Let "${latest.id}" stand and take back or renew what does not fit it: ${others(latest)}.`,
      },
      { way: 'merge', action: 'Cut the circle or the link, or let the dependent one depend on what holds now.' },
      ask,
    ];
  return [
    { way: 'latest-wins', winner: latest.id, action: `Record that "${latest.id}" supersedes ${others(latest)}.` },
    ...(clear
      ? [
          {
            way: 'highest-confidence' as const,
            winner: surest.id,
            action: `Keep "${surest.id}", which was surer (${surest.confidence}), and supersede ${others(surest)}.`,
          },
        ]
      : []),
    { way: 'merge', action: 'Record a decision that amends both and says where each of them holds.' },
    ask,
  ];
}

function alone(kind: ConflictKind, { id }: Decision): string {
  if (kind === 'policy-violation') return `Change "${id}" so that it obeys the policy, or record why it need not.`;
  return `Record a decision that amends "${id}" with dates and links that fit.`;
}

function whom(decisions: readonly Decision[]): string {
  const authors = [...new Set(decisions.flatMap(({ author }) => author ?? []))];
  return authors.length === 0 ? 'a person' : authors.join(' and ');
}
