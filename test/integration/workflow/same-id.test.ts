import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

interface Outcome {
  readonly status: string;
  readonly output?: number;
  readonly message?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'holdfast-race-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const next = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve) => child.once('message', resolve as (message: unknown) => void));

test(
  'two processes that start one id at the same moment, 500 times: one runs it, the other joins it or is told who has it',
  { timeout: 180_000 },
  async () => {
    const marks = join(folder, 'marks');
    const worker = new URL('same-id-worker.ts', import.meta.url).pathname;
    for (let index = 0; index < 2; index += 1)
      children.push(fork(worker, [join(folder, 'state'), marks], { execArgv: [] }));
    await Promise.all(children.map((child) => next(child)));
    const statuses = new Set<string>();
    for (let round = 0; round < 500; round += 1) {
      const answers = children.map((child) => next<Outcome>(child));
      for (const child of children) child.send(`race-${round}`);
      const outcomes = await Promise.all(answers);
      for (const { status } of outcomes) statuses.add(status);
      const completed = outcomes.filter(({ status }) => status === 'completed');
      expect(completed.length, JSON.stringify(outcomes)).toBeGreaterThan(0);
      expect(new Set(completed.map(({ output }) => output)).size, JSON.stringify(outcomes)).toBe(1);
      for (const { status, message } of outcomes)
        if (status !== 'completed')
          expect({ status, message }).toMatchObject({
            status: 'run-owned',
            message: expect.stringMatching(/process \d+/) as string,
          });
    }
    const bodies = readFileSync(marks, 'utf8').trim().split('\n');
    expect(bodies).toHaveLength(500);
    expect(new Set(bodies.map((line) => line.split(' ')[1])).size).toBe(2);
    expect(statuses).toContain('completed');
  },
);
