import { spawn, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { gated, isAlive, phase, planOf, ScriptFolder, until } from './script-folder.ts';

const terminal = spawnSync('script', ['--version']).status === 0;

/** Runs it on a terminal of its own, where keys can be pressed. */
function onTerminal(folder: ScriptFolder): {
  said(): string;
  press(keys: string): void;
  ended: Promise<number | null>;
} {
  const child = spawn('script', ['-qefc', 'bash plan.sh', '/dev/null'], {
    cwd: folder.path,
    env: { ...process.env, HOLDFAST_AGENT: '' },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { said: () => text, press: (keys) => child.stdin.write(keys), ended };
}

function approvals(): ScriptFolder {
  const folder = new ScriptFolder();
  const look = { kind: 'approval', message: 'Is it\ngood? \u001b[31m' } as const;
  folder.write(planOf([phase('look', look), phase('end', 'echo end >> work', { needs: ['look'] })]));
  return folder;
}

test.runIf(terminal)('on a terminal a person is asked, and it goes on with a yes', async () => {
  using folder = approvals();
  const script = onTerminal(folder);
  await until('it asks', () => script.said().includes('Do you agree? [y/n] '));
  expect(script.said()).toContain('Is it\r\ngood? [31m');
  script.press('y\n');
  expect(await script.ended).toBe(0);
  expect(folder.lines()).toEqual(['end']);
});

test.runIf(terminal)('a no ends the plan, and --retry asks again', async () => {
  using folder = approvals();
  for (const again of [false, true]) {
    if (again) expect(await folder.run()).toMatchObject({ exit: 1 });
    const script = again ? await folder.run(['--retry']) : undefined;
    if (script !== undefined) {
      expect(script).toMatchObject({ exit: 3 });
      continue;
    }
    const first = onTerminal(folder);
    await until('it asks', () => first.said().includes('[y/n] '));
    first.press('n\n');
    expect(await first.ended).toBe(1);
    expect(folder.statuses()).toEqual({ look: 'failed', end: 'skipped' });
  }
});

test.runIf(terminal)('Ctrl-C on a terminal ends what is at work, and a question', async () => {
  using folder = new ScriptFolder();
  folder.write(
    planOf([phase('one', gated('one')), phase('look', { kind: 'approval', message: 'Good?' }, { needs: ['one'] })]),
  );
  const script = onTerminal(folder);
  await until('it is at work', () => folder.read('at.one').endsWith('\n'));
  script.press('\u0003');
  expect(await script.ended).toBe(130);
  await until('the phase has ended', () => !isAlive(Number(folder.read('at.one'))));
  folder.touch('go.one');
  const again = onTerminal(folder);
  await until('it asks', () => again.said().includes('[y/n] '));
  again.press('\u0003');
  expect(await again.ended).toBe(130);
  expect(folder.state()).toMatchObject({ status: 'interrupted' });
  expect(folder.lines()).toEqual(['begin one', 'begin one', 'end one']);
});

test.runIf(terminal)('a command that asks for something on the terminal fails, and nobody waits for it', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'read answer </dev/tty || echo "nobody is here" >> work')]));
  expect(await onTerminal(folder).ended).toBe(0);
  expect(folder.lines()).toEqual(['nobody is here']);
});
