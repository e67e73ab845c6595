import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

// At every minute, one is due that is not a minute old.
const tick = `workflow: tick
schedule: { cron: '* * * * *', inputs: { who: clock } }
inputs: { who: string }
steps:
  - id: work
    run: echo "begin $RUN $WHO" >> log; for i in $(seq 600); do test -f go && break; sleep 0.05; done; echo "end $RUN" >> log
    env: { RUN: "\${{ run.id }}", WHO: "\${{ inputs.who }}" }
`;

function prepare(text: string = tick): Project {
  const project = new Project();
  mkdirSync(join(project.folder, '.holdfast/workflows'), { recursive: true });
  project.write('.holdfast/workflows/tick.yml', text);
  return project;
}

function log(project: Project): readonly string[] {
  const path = join(project.folder, 'log');
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

describe('holdfast serve with schedules', () => {
  test('begins each moment once, however many serve; one that is killed loses no run', async () => {
    using project = prepare();
    const words = ['serve', 'tick', '--trust', '--every', '100ms'];
    const [first, second] = [project.start(words), project.start(words)];
    await until(() => log(project).length > 0);
    await sleep(300);
    const [begun = ''] = log(project);
    expect(begun).toMatch(/^begin tick-\d{8}T\d{4}Z clock$/);
    expect(log(project).filter((line) => line === begun)).toHaveLength(1);
    const id = begun.split(' ')[1] ?? '';
    const shown = await project.json('show', id);
    expect(shown).toMatchObject({ run: { metadata: { file: '.holdfast/workflows/tick.yml', schedule: '* * * * *' } } });
    first.child.kill('SIGKILL');
    await first.ended;
    writeFileSync(join(project.folder, 'go'), '');
    await until(() => log(project).includes(`end ${id}`));
    await second.says(`${id} completed`);
    second.child.kill('SIGINT');
    expect((await second.ended).exit).toBe(130);
    const { runs } = (await project.json('list')) as { readonly runs: readonly { readonly workflow_id: string }[] };
    expect(runs.map((run) => run.workflow_id)).toContain(id);
  });

  test('says at once what it serves, and what is due next', async () => {
    using project = prepare(tick.replace('* * * * *', '30 6 29 2 *'));
    project.write('.holdfast/workflows/later.yml', 'workflow: later\nschedule: 31 6 29 2 *\nsteps: [echo]\n');
    project.write('.holdfast/workflows/whenever.yml', 'workflow: whenever\nsteps: [echo]\n');
    const server = project.start(['serve', 'later', 'whenever', 'tick', '--trust', '--json']);
    await server.says('Ctrl-C ends it\n');
    server.child.kill('SIGINT');
    const { exit, stdout, stderr } = await server.ended;
    expect(exit).toBe(130);
    const moment = /^serving later, whenever, tick; next due is tick at (\d{4}-02-29T06:30:00\.000Z); /.exec(
      stderr,
    )?.[1];
    expect(moment).toBeDefined();
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { event: 'serves', run: 'later', next: moment?.replace(':30:', ':31:') },
      { event: 'serves', run: 'whenever' },
      { event: 'serves', run: 'tick', next: moment },
    ]);
  });

  test('begins nothing of a file that nobody trusts', async () => {
    using project = prepare();
    const refused = await project.call('serve', 'tick');
    expect(refused).toMatchObject({ exit: 2, stdout: '' });
    expect(refused.stderr).toContain('[untrusted-file]');
    expect(log(project)).toEqual([]);
  });
});

describe('holdfast schedule', () => {
  test('says what is due, and prints what others need to begin it', async () => {
    using project = prepare(
      tick.replace('* * * * *', '30 6 * * 1').replace(', inputs', ', timezone: Europe/Berlin, inputs'),
    );
    const listed = await project.call('schedule');
    expect(listed.stdout).toMatch(/^tick: 30 6 \* \* 1 \(Europe\/Berlin\), next \d{4}-.*:30:00.000Z\n$/);
    expect(await project.json('schedule', 'tick')).toMatchObject({
      schedules: [{ workflow: 'tick', overlap: 'skip', catch_up: false, inputs: { who: 'clock' } }],
    });
    const printed = await project.call('schedule', 'tick', '--print', 'systemd');
    expect(printed.stdout).toContain('OnCalendar=Mon *-*-* 06:30:00 Europe/Berlin\n');
    expect(printed.stdout).toContain(String.raw`run .holdfast/workflows/tick.yml --input "{\"who\":\"clock\"}"`);
    expect((await project.call('schedule', 'tick', '--print', 'github')).stderr).toContain('it knows UTC alone');
  });

  test.each([
    [`'61 * * * *'`, 'expected "cron" to be five fields of cron such as "30 6 * * 1-5" (Invalid value for minute: 61)'],
    [`'0 0 31 2 *'`, 'expected "cron" to be a time that ever comes'],
    [
      `'* * * * *', timezone: Mars`,
      'expected "timezone" to be a time zone such as "UTC" or "Europe/Berlin", got "Mars"',
    ],
    [`'* * * * *', overlap: both`, 'expected "overlap" to be "skip" or "queue", got "both"'],
    [`'* * * * *', tz: UTC`, 'unknown field "tz"'],
  ])('a file with the cron %s is refused', async (cron, problem) => {
    using project = prepare(tick.replace(`'* * * * *'`, cron));
    const { stdout, exit } = await project.call('lint', '.holdfast/workflows/tick.yml');
    expect(stdout).toContain(`tick.yml:2:`);
    expect(stdout).toContain(problem);
    expect(exit).toBe(1);
  });

  test('a schedule whose runs could not begin is refused', async () => {
    using project = prepare(tick.replace('who: clock', 'whom: clock'));
    const { stdout } = await project.call('lint', 'tick');
    expect(stdout).toContain('input "whom": there is no such input; did you mean "who"?');
    expect(stdout).toContain('input "who": it is missing');
  });

  test('a file that cannot be read is told, since its schedule may be missed', async () => {
    using project = prepare(tick);
    project.write('.holdfast/workflows/broken.yml', 'workflow: broken\nschedule: @daily\nsteps: [');
    const { exit, stdout, stderr } = await project.call('schedule');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^tick: /);
    expect(stderr).toMatch(/^left out: \.holdfast\/workflows\/broken\.yml: /m);
  });

  test('a file that no run could be started from is told, and the others are said', async () => {
    using project = prepare(tick);
    project.write(
      '.holdfast/workflows/lost.yml',
      "workflow: lost\nschedule: '@daily'\nsteps: [{ run: echo, condition: nowhere.status == 'failed' }]\n",
    );
    const { exit, stdout, stderr } = await project.call('schedule');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^tick: /);
    expect(stderr).toMatch(/^left out: .*lost\.yml:3:/);
    expect((await project.call('schedule', 'lost')).exit).toBe(2);
  });
});
