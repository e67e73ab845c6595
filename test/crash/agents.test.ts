import { expect, test } from 'vitest';
import { agentStorm } from '../torture/agent-storm.ts';

/** Every agent writes each of these, and no life is without an agent that has not begun: one has three at work, of twelve. */
const events = ['agent-called', 'command-started', 'step-completed', 'branch-completed'] as const;
const deaths = events.flatMap((event) =>
  (['before', 'after'] as const).map((moment) => ({ event, moment, write: 1 }) as const),
);

test(
  'SIGKILLs around what is written of agents have no finished one paid again, leave no process, keep every session and count what it cost',
  { timeout: 900_000 },
  async () => {
    const report = await agentStorm({ deaths, kills: 0, agents: 12, limitMs: 800_000, random: () => 0 });
    expect(report).toMatchObject({ again: 0, sessions: 0, miscounted: 0, orphans: 0, errors: [], acknowledged: 12 });
    expect(report.kills).toBe(deaths.length);
  },
);
