import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { bin, gatedModule, Project } from './command-line.ts';

const busyModule = `
import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'busy',
  async run(wf) {
    await wf.phase('plan', () => wf.step('think', async (step) => {
      step.progress(0.5, 'half-way');
      process.stdout.write('printed by a step, ');
      await sleep(150);
      console.log('in two parts');
      await sleep(350);
    }));
    return 'the output';
  },
});
`;

/** `script` of util-linux runs a command on a pseudo-terminal. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout.includes('util-linux');

/** What a terminal shows in the end, of text and the two sequences that the progress uses. */
function screen(text: string): string {
  const lines: string[] = [''];
  for (const piece of text.replaceAll('\r\n', '\n').split(/(\n|\u001b\[\d+F\u001b\[J)/)) {
    const up = /^\u001b\[(\d+)F/.exec(piece)?.[1];
    if (piece === '\n') lines.push('');
    else if (up === undefined) lines.push((lines.pop() ?? '') + piece);
    else lines.splice(lines.length - 1 - Number(up), Infinity, '');
  }
  return lines.join('\n');
}

describe.skipIf(!hasScript)('on a terminal', () => {
  const onTerminal = async (
    project: Project,
    env: Readonly<Record<string, string>>,
    ...words: readonly string[]
  ): Promise<string> => {
    const line = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ');
    return (await project.start(['-qec', line, '/dev/null'], { env }, ['script']).ended).stdout;
  };

  test('shows what goes on below what has happened, and leaves only lines behind', async () => {
    using project = new Project({ 'busy.ts': busyModule });
    const shown = await onTerminal(project, { NO_COLOR: '1' }, 'run', 'busy.ts', '--id', 'b');
    expect(shown).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] plan\/think \d+ms 50% half-way\r\n\u001b\[2F/);
    expect(screen(shown).replace(/\d+(\.\d+)?m?s/g, '#')).toBe(
      [
        '▸ run b started: busy 0.0.0',
        '▸ phase plan: started',
        'printed by a step, in two parts',
        '✔ step plan/think: done in #',
        '✔ phase plan: done, active for #',
        'the output',
        'run b completed in #; steps here: 1 ran, 0 kept',
        '',
      ].join('\n'),
    );
  });

  test('uses colours, unless NO_COLOR is set', async () => {
    using project = new Project({ 'busy.ts': busyModule });
    expect(await onTerminal(project, {}, 'run', 'busy.ts')).toContain('\u001b[32m✔\u001b[39m step');
    expect(await onTerminal(project, { NO_COLOR: '1' }, 'run', 'busy.ts')).not.toMatch(/\u001b\[\d*m/);
    expect(await onTerminal(project, {}, 'list')).toContain('\u001b[32mcompleted');
  });

  test('that cannot be drawn on, writes plain lines', async () => {
    using project = new Project({ 'busy.ts': busyModule });
    const shown = await onTerminal(project, { TERM: 'dumb', NO_COLOR: '1' }, 'run', 'busy.ts');
    expect(shown).not.toContain('\u001b');
    expect(shown).toContain('step plan/think: done in');
  });
});

describe('a reader that goes away', () => {
  test('ends a listing quietly', async () => {
    using project = new Project({
      'busy.ts': `import { defineWorkflow } from 'holdfast';\nexport default defineWorkflow({ name: 'x', run: () => 1 });`,
    });
    for (const id of ['a', 'b', 'c']) await project.call('run', 'busy.ts', '--id', id);
    for (const words of [['list'], ['list', '--json'], ['show', 'a', '--json'], ['--help']]) {
      const child = spawn(process.execPath, [bin, ...words], {
        cwd: project.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.destroy();
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(stderr).toBe('');
    }
  });

  test('does not end a run', async () => {
    using project = new Project({ 'flow.ts': gatedModule });
    const child = spawn(process.execPath, [bin, 'run', 'flow.ts', '--id', 'r'], {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child.stderr, 'data');
    child.stdout.destroy();
    child.stderr.destroy();
    project.write('go-a', '');
    project.write('go-b', '');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await project.json('show', 'r')).toMatchObject({ run: { status: 'completed' } });
  });

  test.skipIf(process.platform !== 'linux')('is not a disk that is full: that is told, with exit code 1', async () => {
    using project = new Project({ 'busy.ts': busyModule });
    const { exit, stderr } = await project.start(['-c', `'${process.execPath}' '${bin}' list --json > /dev/full`], {}, [
      'sh',
    ]).ended;
    expect(exit).toBe(1);
    expect(stderr).toContain('error: standard output cannot be written: ENOSPC');
  });
});
