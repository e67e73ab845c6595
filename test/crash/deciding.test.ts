import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnhancedWorkflowManager, FileStorage } from 'holdfast';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { live, type PlantedDeath } from './planted-death.ts';

const program = fileURLToPath(new URL('deciding-worker.ts', import.meta.url));
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-deciding-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Lives until the run has ended: dies at each of these decisions, and then no more. */
async function lives(id: string, deaths: readonly PlantedDeath[]): Promise<readonly string[]> {
  for (const [index, death] of deaths.entries())
    expect(await live(program, [directory, id], death), `life ${index + 1} of ${id}`).toBeUndefined();
  return JSON.parse((await live(program, [directory, id])) ?? '') as readonly string[];
}

interface Line {
  readonly kind: string;
  readonly id: string;
  readonly run: string;
  readonly decision: string;
}

function decisionLines(): readonly Line[] {
  const folder = join(directory, 'decisions');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === 'decision');
}

describe('what runs decide', () => {
  test('is recorded once each, by four processes at once that die before and after decisions are written and go on', async () => {
    const before = (write: number): PlantedDeath => ({ write, moment: 'before' });
    const after = (write: number): PlantedDeath => ({ write, moment: 'after' });
    // However many decisions are written at once, there are at least three writes of them in a run.
    const deaths = [
      [before(1), after(1), after(1), before(1)],
      [after(1), before(1), before(2), after(1)],
      [before(2), after(1), before(1), after(1)],
      [after(2), before(1), after(1)],
    ];
    const outputs = await Promise.all(deaths.map((moments, index) => lives(`run-${index}`, moments)));
    const lines = decisionLines();
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    for (const [index, output] of outputs.entries()) {
      const own = lines.filter(({ run }) => run === `run-${index}`);
      expect(own.map(({ decision }) => decision).sort()).toEqual([...output].sort());
      expect(output).toHaveLength(6);
      // What a process has written before its death is what the run goes on with.
      expect(new Set(output.map((made) => made.split(' ').at(-1))).size).toBeGreaterThan(1);
    }
    const storage = new FileStorage({ directory, durability: 'process' });
    const manager = new EnhancedWorkflowManager({ storage });
    expect((await manager.memory.statistics()).count).toBe(24);
    expect(await manager.memory.unreadable()).toEqual([]);
    await manager.close();
    await storage.close();
  }, 120_000);
});
