import type { MemoryDesk } from './memory-desk.ts';
import type { FoundDecision, SearchOptions } from './memory-options.ts';

/** The decisions that have the words of a text or mean the same, the best first; without words the newest. */
export async function searchDecisions(
  desk: MemoryDesk,
  text: string,
  { limit = 20, ...filter }: SearchOptions,
): Promise<readonly FoundDecision[]> {
  const found =
    text.trim() === ''
      ? desk
          .entries(filter)
          .slice(0, limit)
          .map((entry) => ({ entry, score: 0 }))
      : desk.found(text, filter, limit);
  const decisions = await desk.read(found.map(({ entry }) => entry));
  const scores = new Map(found.map(({ entry, score }) => [entry.id, score]));
  return decisions.map((decision) => ({ decision, score: scores.get(decision.id) ?? 0 }));
}
