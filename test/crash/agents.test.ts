import { expect, test } from 'vitest';
import { agentStorm } from '../torture/agent-storm.ts';

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test(
  'SIGKILLs have no finished agent paid again, leave no process, keep every session and count what it cost',
  { timeout: 240_000 },
  async () => {
    const report = await agentStorm({ kills: 12, agents: 8, limitMs: 200_000, random: seeded(17) });
    expect(report).toMatchObject({ again: 0, sessions: 0, miscounted: 0, orphans: 0, errors: [], acknowledged: 8 });
  },
);
