import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gated, isAlive, phase, planOf, ScriptFolder, told, until } from './script-folder.ts';

describe('a script', () => {
  test('runs its phases in the order of what they need, and does nothing when it is run again', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([
        phase('last', 'echo last >> work', { needs: ['one', 'two'] }),
        phase('one', 'echo one >> work; echo "$HOLDFAST_PLAN $HOLDFAST_PHASE $HOLDFAST_ATTEMPT"'),
        phase('two', { kind: 'command', command: ['sh', '-c', 'echo two >> work'] }, { needs: ['one'] }),
      ]),
    );
    const first = await folder.run();
    expect(first).toMatchObject({ exit: 0, stderr: '' });
    expect(first.stdout).toMatch(/completed after/);
    expect(folder.lines()).toEqual(['one', 'two', 'last']);
    expect(folder.read('.holdfast/scripts/20261121-add-contents/phases/one.log')).toBe('20261121-add-contents one 1\n');
    const state = folder.read('.holdfast/scripts/20261121-add-contents/state');
    const again = await folder.run();
    expect(again).toMatchObject({ exit: 0, stderr: '' });
    expect(again.stdout).toMatch(/was completed before; there is nothing to do/);
    expect(folder.lines()).toHaveLength(3);
    expect(folder.read('.holdfast/scripts/20261121-add-contents/state')).toBe(state);
  });

  test.each(['--help', '--dry-run', '--status'])(
    'that was only asked by %s runs nothing, also if nobody hears the answer',
    async (verb) => {
      using folder = new ScriptFolder();
      folder.write(planOf([phase('one', 'echo one >> work; exit 1')]));
      await folder.run();
      for (const before of ['exec >&-', 'exec > >(exit 0); sleep 0.1']) await folder.run([verb, '--retry'], { before });
      expect(folder.lines()).toEqual(['one']);
      expect(await folder.run([verb, '--retry'])).toMatchObject({ exit: 0, stderr: '' });
      expect(folder.lines()).toEqual(['one']);
    },
  );

  test('runs phases side by side that do not wait for each other: each sees the other at work', async () => {
    using folder = new ScriptFolder();
    const meet = (own: string, other: string): string =>
      `touch here.${own}; while [ ! -e here.${other} ]; do sleep 0.02; done`;
    folder.write(planOf([phase('one', meet('one', 'two')), phase('two', meet('two', 'one'))], { parallel: 2 }));
    expect(await folder.run()).toMatchObject({ exit: 0 });
  });

  test('runs no more phases at a time than the plan allows', async () => {
    using folder = new ScriptFolder();
    const alone = 'mkdir busy || { touch together; exit 1; }; sleep 0.05; rmdir busy';
    folder.write(
      planOf(
        ['one', 'two', 'three'].map((name) => phase(name, alone)),
        { parallel: 1 },
      ),
    );
    expect(await folder.run()).toMatchObject({ exit: 0 });
    expect(folder.has('together')).toBe(false);
  });

  test('ends when a critical phase failed, with all that failed beside it, explains it, and goes on only with --retry', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([
        phase('one', 'echo one >> work'),
        phase('two', 'echo two >> work; echo why >&2; test -e mended || exit 7', { needs: ['one'] }),
        phase(
          'three',
          'while [ ! -e .holdfast/scripts/*/phases/two.ended ]; do sleep 0.02; done; test -e mended || exit 9',
          {
            needs: ['one'],
          },
        ),
        phase('four', 'echo four >> work', { needs: ['two', 'three'] }),
      ]),
    );
    const failed = await folder.run();
    expect(failed.exit).toBe(1);
    expect(failed.stderr).toMatch(/two: .*FAILED \(exit code 7\)[\s\S]*\| why\n[\s\S]*three: .*FAILED \(exit code 9\)/);
    expect(failed.stderr).toMatch(/bash plan\.sh --retry/);
    expect(folder.statuses()).toEqual({ one: 'completed', two: 'failed', three: 'failed', four: 'skipped' });
    expect(folder.state()?.phases[1]).toMatchObject({ exitCode: 7, attempts: 1 });

    folder.touch('mended');
    const again = await folder.run();
    expect(again.exit).toBe(1);
    expect(again.stderr).toMatch(/failed before:[\s\S]*two: .* failed with exit code 7[\s\S]*--retry/);
    expect(folder.lines()).toEqual(['one', 'two']);

    expect(await folder.run(['--retry'])).toMatchObject({ exit: 0 });
    expect(folder.lines()).toEqual(['one', 'two', 'two', 'four']);
  });

  test('only warns when a phase fails that is not critical, and what needs it goes on', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([phase('docs', 'exit 3', { critical: false }), phase('end', 'echo end >> work', { needs: ['docs'] })]),
    );
    const { exit, stdout, stderr } = await folder.run();
    expect(exit).toBe(0);
    expect(stderr).toMatch(/docs: .*WARNING, failed \(exit code 3\)/);
    expect(stdout).toMatch(/completed after .*; 1 phase\(s\) that are not critical failed/);
    expect(folder.lines()).toEqual(['end']);
  });

  test('tries again after a failure, and says which attempt it is', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([phase('flaky', 'echo "$HOLDFAST_ATTEMPT" >> work; test "$HOLDFAST_ATTEMPT" = 3', { retries: 2 })]),
    );
    const { exit, stdout, stderr } = await folder.run();
    expect(exit).toBe(0);
    expect(folder.lines()).toEqual(['1', '2', '3']);
    expect(stdout).toMatch(/attempt 3 of 3/);
    expect(stderr).toMatch(/attempt 1 of 3 failed \(exit code 1\); again in 0s/);
  });

  test('doubles the waits between attempts', async () => {
    using folder = new ScriptFolder();
    folder.write(planOf([phase('flaky', 'exit 1', { retries: 3, delayMs: 700 })]));
    // The waits themselves are stood in for.
    const quick = 'sleep() { :; }; export -f sleep';
    const script = folder.start([], { before: quick });
    await until('it waits for its second attempt', () => script.said().includes('again in 1s'));
    await until('it waits for its third attempt', () => script.said().includes('again in 2s'));
    await until('it waits for its fourth attempt', () => script.said().includes('again in 4s'));
    script.child.kill('SIGTERM');
    expect((await script.ended).exit).toBe(143);
  });

  test('stops an attempt that takes too long, with all that it has started', async () => {
    using folder = new ScriptFolder();
    folder.write(planOf([phase('slow', 'sleep 1000 & echo $! > child; wait', { timeoutMs: 1000 })]));
    const { exit, stderr } = await folder.run();
    expect(exit).toBe(1);
    expect(stderr).toMatch(/slow: .*FAILED \(took longer than 1s\)/);
    await until('it has ended', () => !isAlive(Number(folder.read('child'))));
    expect(folder.state()?.phases[0]).toMatchObject({ status: 'failed', exitCode: 124 });
  });

  test('ends with SIGKILL what ignores to be stopped', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([phase('deaf', 'trap "" TERM; echo $$ > child; while :; do sleep 0.1; done', { timeoutMs: 500 })]),
    );
    expect(await folder.run([], { env: { HOLDFAST_GRACE: '0' } })).toMatchObject({ exit: 1 });
    await until('it has ended', () => !isAlive(Number(folder.read('child'))));
  });

  test('ends what takes longer than the plan may', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([phase('one', 'sleep 1000'), phase('two', 'echo two >> work', { needs: ['one'] })], {
        maxDurationMs: 500,
      }),
    );
    const { exit, stderr } = await folder.run();
    expect(exit).toBe(1);
    expect(stderr).toMatch(/The plan took longer than 1s/);
    expect(folder.statuses()).toEqual({ one: 'interrupted', two: 'skipped' });
  });

  test('hands a prompt to its agent byte by byte, on standard input or as an argument', async () => {
    const prompt = '-n It\'s "done"\n$(touch executed) `touch executed` \\ \t \u{1f600}\n\n';
    for (const promptAs of ['stdin', 'argument'] as const) {
      using folder = new ScriptFolder();
      const code = `const { readFileSync, writeFileSync } = require('node:fs');
        const argv = process.argv.slice(1);
        writeFileSync('got', JSON.stringify([argv, readFileSync(0, 'utf8'), process.env.HOLDFAST_AGENT_NAME]));`;
      folder.write(planOf([phase('ask', { kind: 'agent', agent: 'Reviewer', prompt })]), {
        agentCommand: [process.execPath, '-e', code, '--'],
        promptAs,
      });
      expect(await folder.run()).toMatchObject({ exit: 0 });
      const expected = promptAs === 'stdin' ? [[], prompt, 'Reviewer'] : [[prompt], '', 'Reviewer'];
      expect(JSON.parse(folder.read('got'))).toEqual(expected);
      expect(folder.has('executed')).toBe(false);
    }
  });

  test('asks agents by their own commands, and all of them by HOLDFAST_AGENT where it is set', async () => {
    using folder = new ScriptFolder();
    const ask = (name: string): ReturnType<typeof phase> =>
      phase(name, { kind: 'agent', agent: name, prompt: `For ${name}\n` });
    folder.write(planOf([ask('one'), ask('two')], { parallel: 1 }), {
      agentCommand: ['sh', '-c', 'echo usual >> work'],
      agents: { two: ['sh', '-c', 'echo own >> work'] },
    });
    expect(await folder.run()).toMatchObject({ exit: 0 });
    expect(folder.lines()).toEqual(['usual', 'own']);
    const other = await folder.run(['--state', 'elsewhere'], { env: { HOLDFAST_AGENT: 'cat >> work' } });
    expect(other.exit).toBe(0);
    expect(folder.lines()).toEqual(['usual', 'own', 'For one', 'For two']);
  });

  test('does not fail because an agent leaves its prompt unread', async () => {
    using folder = new ScriptFolder();
    folder.write(planOf([phase('ask', { kind: 'agent', prompt: 'x'.repeat(1_000_000) })]), { agentCommand: ['true'] });
    expect(await folder.run()).toMatchObject({ exit: 0, stderr: '' });
  });

  test('runs programs, never words or functions of the shell', async () => {
    using folder = new ScriptFolder();
    const command = (...argv: string[]): ReturnType<typeof phase> =>
      phase(argv[0] ?? '', { kind: 'command', command: argv }, { critical: false });
    folder.write(
      planOf([command('eval', 'touch executed'), command('refuse', '0', 'executed'), command('source', './plan.sh')]),
    );
    const { stderr } = await folder.run();
    expect(stderr.match(/exit code 127/g)).toHaveLength(3);
    expect(folder.has('executed')).toBe(false);
  });

  test('asks for an approval on a terminal alone; else it waits to be run with --approve', async () => {
    using folder = new ScriptFolder();
    folder.write(
      planOf([
        phase('work', 'echo work >> work'),
        phase('look', { kind: 'approval', message: 'Is it good?' }, { needs: ['work'] }),
        phase('end', 'echo end >> work', { needs: ['look'] }),
      ]),
    );
    const waits = await folder.run();
    expect(waits.exit).toBe(3);
    expect(waits.stderr).toMatch(/look: .*waits for somebody to agree.*--approve look/);
    expect(folder.state()).toMatchObject({ status: 'waiting' });
    expect(await told(folder.run(['--approve', 'work']))).toMatch(/^2: [^]*no approval of the name work/);
    expect(await folder.run(['--approve=look'])).toMatchObject({ exit: 0 });
    expect(folder.lines()).toEqual(['work', 'end']);
  });

  test('says how far it is, what it would do, and what can be asked of it, and does nothing then', async () => {
    using folder = new ScriptFolder();
    folder.write(planOf([phase('one', gated('one')), phase('two', 'true', { needs: ['one'], timeoutMs: 90_000 })]));
    expect((await folder.run(['--dry-run'])).stdout).toMatch(
      /\[2\/2\] two: The phase two\n +after: +one\n +does: +true\n[\s\S]*at most: +1m30s[\s\S]*Nothing was done/,
    );
    expect((await folder.run(['--status'])).stdout).toMatch(/has not begun/);
    expect((await folder.run(['--help'])).stdout).toMatch(/Usage: bash plan\.sh \[options\][\s\S]*Exit codes: 0/);
    expect(await told(folder.run(['--what']))).toMatch(/^2: [^]*Unknown option: --what/);
    expect(folder.has('.holdfast')).toBe(false);
    const script = folder.start();
    await until('the first phase is at work', () => folder.has('at.one'));
    expect((await folder.run(['--status'])).stdout).toMatch(
      /Status: running, process \d+[\s\S]*running +\[1\/2\] one[\s\S]*pending +\[2\/2\] two/,
    );
    folder.touch('go.one');
    expect((await script.ended).exit).toBe(0);
    expect((await folder.run(['--status'])).stdout).toMatch(/Status: completed/);
  });

  test('refuses the state of other phases, and one that is damaged', async () => {
    using folder = new ScriptFolder();
    folder.write(planOf([phase('one', 'echo one >> work')]));
    await folder.run();
    folder.write(planOf([phase('one', 'echo changed >> work')]));
    expect(await told(folder.run())).toMatch(/^2: [^]*of other phases of this one/);
    folder.write(planOf([phase('one', 'echo one >> work')]));
    const path = '.holdfast/scripts/20261121-add-contents/state';
    const whole = folder.read(path);
    for (const damaged of [
      whole.slice(0, -5),
      '',
      whole.replace('completed\t1', 'completed\ta[$(touch executed)]'),
      `${whole}more`,
    ]) {
      writeFileSync(folder.file(path), damaged);
      expect(await told(folder.run())).toMatch(/^5: [^]*is damaged/);
      expect(folder.read(path)).toBe(damaged);
    }
    expect(folder.has('executed')).toBe(false);
    expect(folder.lines()).toEqual(['one']);
  });
});
