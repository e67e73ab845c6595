import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { killAtCommand } from '../torture/script-kills.ts';
import {
  gated,
  isAlive,
  phase,
  planOf,
  ScriptFolder,
  until,
  type RunningScript,
} from '../integration/planning/script-folder.ts';

/** One phase, two side by side, one that needs both. */
const names = ['first', 'left', 'right', 'last'] as const;
const needs: Readonly<Record<string, readonly string[]>> = {
  left: ['first'],
  right: ['first'],
  last: ['left', 'right'],
};

function plan(): ReturnType<typeof planOf> {
  return planOf(names.map((name) => phase(name, gated(name), { needs: needs[name] ?? [] })));
}

/** Runs a script until this phase is at work, and gives the process of the phase. */
async function startUntil(folder: ScriptFolder, victim: string): Promise<{ script: RunningScript; worker: number }> {
  folder.write(plan());
  folder.touch(...names.filter((name) => name !== victim).map((name) => `go.${name}`));
  const script = folder.start();
  await until(`${victim} is at work`, () => folder.read(`at.${victim}`).endsWith('\n'));
  // What may go on beside it has ended, and is known to have.
  const beside = victim === 'left' ? 'right' : victim === 'right' ? 'left' : undefined;
  await until('the others have ended', () => beside === undefined || folder.statuses()[beside] === 'completed');
  return { script, worker: Number(folder.read(`at.${victim}`)) };
}

function counts(folder: ScriptFolder, what: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    names.map((name) => [name, folder.lines().filter((line) => line === `${what} ${name}`).length]),
  );
}

function group(script: RunningScript): number {
  if (script.child.pid === undefined) throw new Error('The script has not started');
  return -script.child.pid;
}

const once = { first: 1, left: 1, right: 1, last: 1 };

describe.each(names)('a script that is stopped while the phase %s is at work', (victim) => {
  test('by Ctrl-C ends what is at work, and goes on with that phase alone', async () => {
    using folder = new ScriptFolder();
    const { script, worker } = await startUntil(folder, victim);
    process.kill(group(script), 'SIGINT');
    const { exit, stderr } = await script.ended;
    expect(exit).toBe(130);
    expect(stderr).toMatch(/Interrupted\. To go on: {2}bash plan\.sh/);
    await until('the worker has ended', () => !isAlive(worker));
    expect(folder.state()).toMatchObject({ status: 'interrupted' });
    expect(folder.statuses()[victim]).toBe('interrupted');
    folder.touch(`go.${victim}`);
    expect(await folder.run()).toMatchObject({ exit: 0 });
    expect(counts(folder, 'end')).toEqual(once);
    expect(counts(folder, 'begin')).toEqual({ ...once, [victim]: 2 });
  });

  test('by SIGKILL is gone on with by waiting for what is at work still: nothing is done twice', async () => {
    using folder = new ScriptFolder();
    const { script } = await startUntil(folder, victim);
    process.kill(group(script), 'SIGKILL');
    expect((await script.ended.then(({ exit }) => exit)) as unknown).toBe('SIGKILL');
    expect((await folder.run(['--status'])).stdout).toMatch(/interrupted: its process was killed/);
    const next = folder.start();
    await until('it waits', () => next.said().includes(`${victim}: The phase ${victim}: still at work`));
    folder.touch(`go.${victim}`);
    expect(await next.ended).toMatchObject({ exit: 0 });
    expect(counts(folder, 'begin')).toEqual(once);
    expect(counts(folder, 'end')).toEqual(once);
  });

  test('by SIGKILL knows of a phase that has ended since', async () => {
    using folder = new ScriptFolder();
    const { script } = await startUntil(folder, victim);
    process.kill(group(script), 'SIGKILL');
    await script.ended;
    folder.touch(`go.${victim}`);
    const ended = `.holdfast/scripts/20261121-add-contents/phases/${victim}.ended`;
    await until('it has ended', () => folder.has(ended));
    expect(folder.statuses()[victim]).toBe('running');
    expect(await folder.run()).toMatchObject({ exit: 0 });
    expect(counts(folder, 'begin')).toEqual(once);
    expect(counts(folder, 'end')).toEqual(once);
  });

  test('by SIGKILL with all its phases repeats only what was killed half-way', async () => {
    using folder = new ScriptFolder();
    const { script, worker } = await startUntil(folder, victim);
    process.kill(group(script), 'SIGKILL');
    await script.ended;
    const [, pid = ''] = folder.read(`.holdfast/scripts/20261121-add-contents/phases/${victim}.begun`).split(' ');
    process.kill(-Number(pid), 'SIGKILL');
    await until('the worker has ended', () => !isAlive(worker) && !isAlive(Number(pid)));
    folder.touch(`go.${victim}`);
    expect(await folder.run()).toMatchObject({ exit: 0 });
    expect(counts(folder, 'end')).toEqual(once);
    expect(counts(folder, 'begin')).toEqual({ ...once, [victim]: 2 });
  });
});

describe('a script', () => {
  test.runIf(existsSync('/proc/self/environ'))(
    'that is killed with its attempts, but not with what these had begun, ends that before it begins it again',
    async () => {
      using folder = new ScriptFolder();
      const { script, worker } = await startUntil(folder, 'first');
      const [, attempt = ''] = folder.read('.holdfast/scripts/20261121-add-contents/phases/first.begun').split(' ');
      script.child.kill('SIGKILL');
      process.kill(Number(attempt), 'SIGKILL');
      await script.ended;
      await until('its attempt is gone', () => !isAlive(Number(attempt)));
      expect(isAlive(worker)).toBe(true);
      const next = folder.start();
      await until('it has begun again', () => counts(folder, 'begin')['first'] === 2);
      await until('what had been begun has ended', () => !isAlive(worker));
      folder.touch('go.first');
      expect(await next.ended).toMatchObject({ exit: 0 });
      expect(counts(folder, 'end')).toEqual(once);
    },
  );

  test('whose attempt alone is killed ends what that had begun before it tries again', async () => {
    using folder = new ScriptFolder();
    folder.write(planOf([phase('one', gated('one'), { retries: 1 })]));
    const script = folder.start();
    await until('it is at work', () => folder.read('at.one').endsWith('\n'));
    const worker = Number(folder.read('at.one'));
    const [, attempt = ''] = folder.read('.holdfast/scripts/20261121-add-contents/phases/one.begun').split(' ');
    process.kill(Number(attempt), 'SIGKILL');
    await until('it is tried again', () => folder.lines().length === 2);
    await until('what had been begun has ended', () => !isAlive(worker));
    folder.touch('go.one');
    expect(await script.ended).toMatchObject({ exit: 0 });
    expect(folder.lines()).toEqual(['begin one', 'begin one', 'end one']);
  });

  test('that is stopped twice does not wait for what does not end by itself', async () => {
    using folder = new ScriptFolder();
    folder.write(planOf([phase('deaf', 'trap "" TERM; echo $$ > at.deaf; while :; do sleep 0.1; done')]));
    const script = folder.start([], { env: { HOLDFAST_GRACE: '100000' } });
    await until('it is at work', () => folder.read('at.deaf').endsWith('\n'));
    process.kill(group(script), 'SIGINT');
    await until('it is being stopped', () => script.said().includes('Stopped by SIGINT'));
    process.kill(group(script), 'SIGINT');
    expect((await script.ended).exit).toBe(130);
    await until('the phase has ended', () => !isAlive(Number(folder.read('at.deaf'))));
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('that gets %s ends what is at work', async (signal, code) => {
    using folder = new ScriptFolder();
    const { script, worker } = await startUntil(folder, 'first');
    script.child.kill(signal);
    expect((await script.ended).exit).toBe(code);
    await until('the worker has ended', () => !isAlive(worker));
    expect(folder.statuses()['first']).toBe('interrupted');
  });

  test('that is stopped asks what is at work to end, before it ends it', async () => {
    using folder = new ScriptFolder();
    const polite = 'trap "echo told >> work; exit" TERM; echo $$ > at.polite; while :; do sleep 0.02; done';
    folder.write(planOf([phase('polite', polite)]));
    const script = folder.start();
    await until('it is at work', () => folder.read('at.polite').endsWith('\n'));
    script.child.kill('SIGTERM');
    expect((await script.ended).exit).toBe(143);
    expect(folder.lines()).toEqual(['told']);
  });

  test('that is run already is refused, and does nothing', async () => {
    using folder = new ScriptFolder();
    const { script } = await startUntil(folder, 'first');
    const before = folder.read('.holdfast/scripts/20261121-add-contents/state');
    const second = await folder.run();
    expect(second.exit).toBe(4);
    expect(second.stderr).toContain(`is being run by process ${script.child.pid}`);
    expect(folder.read('.holdfast/scripts/20261121-add-contents/state')).toBe(before);
    folder.touch('go.first');
    expect(await script.ended).toMatchObject({ exit: 0 });
    expect(counts(folder, 'begin')).toEqual(once);
  });

  test('that was killed is taken over by one of many that try at once', async () => {
    using folder = new ScriptFolder();
    const { script, worker } = await startUntil(folder, 'first');
    process.kill(group(script), 'SIGKILL');
    await script.ended;
    const others = Array.from({ length: 6 }, () => folder.start());
    let left = others.length;
    for (const { ended } of others) void ended.then(() => (left -= 1));
    await until('all but one are refused', () => left === 1);
    expect(isAlive(worker)).toBe(true);
    folder.touch('go.first');
    const exits = await Promise.all(others.map(async ({ ended }) => (await ended).exit));
    expect(exits.sort()).toEqual([0, 4, 4, 4, 4, 4]);
    expect(counts(folder, 'begin')).toEqual(once);
  });

  test('counts the attempts that failed before it was killed', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([phase('flaky', 'echo "$HOLDFAST_ATTEMPT" >> work; exit 1', { retries: 1, delayMs: 100_000 })]),
    );
    const script = folder.start();
    await until('it waits to try again', () => script.said().includes('again in 100s'));
    await until('that is written', () => folder.state()?.phases[0]?.exitCode === 1);
    process.kill(group(script), 'SIGKILL');
    await script.ended;
    expect((await folder.run()).exit).toBe(1);
    expect(folder.lines()).toEqual(['1', '2']);
  });
});

// `npm run torture 5 scripts` goes on from there.
test('a script that is killed at any of its commands is gone on with, and no phase is done twice or left out', async () => {
  const violations: string[] = [];
  let kills = 0;
  for (let step = 5; step < 3000; step += 197) {
    const found = await killAtCommand(step);
    violations.push(...found.violations);
    if (found.killed) kills += 1;
  }
  expect(violations).toEqual([]);
  expect(kills).toBeGreaterThan(3);
});
