import { crc32 } from 'node:zlib';
import type { DecisionDraft, DecisionOutcome } from './decision.ts';

/** A decision with what was seen of it, as an exported file keeps it. */
export interface ExactDecision {
  readonly draft: DecisionDraft & { readonly id: string };
  readonly outcomes: readonly DecisionOutcome[];
}

/** The comment in which an exported file keeps what its text cannot say. */
export function exactComment(body: string, draft: DecisionDraft, outcomes: readonly DecisionOutcome[]): string {
  const json = JSON.stringify({ sum: crc32(body), draft, ...(outcomes.length === 0 ? {} : { outcomes }) })
    .replaceAll('-', '\\u002d')
    .replaceAll('>', '\\u003e');
  return `<!-- holdfast ${json} -->`;
}

/** What an exported file keeps in its comment; where somebody changed the text since, only what the text does not say. */
export function readExact(text: string): ExactDecision | { readonly kept: Partial<DecisionDraft> } | undefined {
  const start = text.lastIndexOf('<!-- holdfast {');
  if (start < 0) return undefined;
  try {
    const {
      sum,
      draft,
      outcomes = [],
    } = JSON.parse(text.slice(start + 14, text.indexOf('-->', start))) as {
      sum?: unknown;
      draft?: unknown;
      outcomes?: unknown;
    };
    if (typeof draft !== 'object' || draft === null || !('id' in draft) || typeof draft.id !== 'string')
      return undefined;
    // Line ends may have been changed on the way, as git does.
    if (
      sum !==
      crc32(
        text
          .slice(0, start)
          .replaceAll('\r\n', '\n')
          .replace(/^\uFEFF/, ''),
      )
    )
      return { kept: keptOf(draft as DecisionDraft) };
    return {
      // Whatever else it says is checked when it is recorded.
      draft: draft as DecisionDraft & { readonly id: string },
      outcomes: Array.isArray(outcomes) ? (outcomes as readonly DecisionOutcome[]).slice(0, mostOutcomes) : [],
    };
  } catch {
    return undefined;
  }
}

const mostOutcomes = 1000;
const unsaid: readonly (keyof DecisionDraft)[] = [
  ...(['id', 'type', 'timestamp', 'confidence', 'precedents', 'resources', 'links'] as const),
  ...(['run', 'step', 'project', 'validUntil'] as const),
];

function keptOf(draft: DecisionDraft): Partial<DecisionDraft> {
  return Object.fromEntries(unsaid.flatMap((name) => (name in draft ? [[name, draft[name]]] : [])));
}
