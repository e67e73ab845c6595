import type { Precedent } from './situation.ts';

/** A score in a sentence: what speaks for the precedent, and what against. */
export function explain({ similarity, parts }: Pick<Precedent, 'similarity' | 'parts'>): string {
  const pieces = parts.flatMap(({ name, value, effect, why }) => {
    if (effect === 'averaged') return [`${name} ${percent(value)} (${why})`];
    // Every decision is some days old.
    return value < 0.96 || (name !== 'recency' && value < 0.97) ? [`${name}: ${why}`] : [];
  });
  return `${percent(similarity)} similar: ${pieces.join('; ')}`;
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
