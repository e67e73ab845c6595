import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { git } from '../git/repositories.ts';
import { type Ended, gatedModule, Project } from './command-line.ts';

let project: Project;
let home: string;

beforeEach(() => {
  project = new Project();
  home = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
});
afterEach(() => {
  project[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

interface Line {
  readonly area: string;
  readonly status: string;
  readonly message: string;
  readonly advice?: string;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project.folder, path)), { recursive: true });
  writeFileSync(join(project.folder, path), text);
}

function call(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return project.start(words, { env: { HOME: home, ...env } }).ended;
}

async function checks(
  env: Readonly<Record<string, string>> = {},
  ...words: readonly string[]
): Promise<{ readonly status: string; readonly exit: number | string; readonly lines: readonly Line[] }> {
  const { stdout, exit } = await call(['doctor', '--json', ...words], env);
  const { status, checks: lines } = JSON.parse(stdout) as { status: string; checks: readonly Line[] };
  return { status, exit, lines };
}

/** All files there are, with their bytes and times. */
function everything(): readonly string[] {
  const paths = globSync('**/*', { cwd: project.folder, exclude: ['node_modules/**'] }).sort();
  return paths.map((path) => {
    const { mtimeMs, size } = statSync(join(project.folder, path));
    return `${path} ${size} ${mtimeMs}`;
  });
}

/** A program of this name that answers to --version. */
function program(name: string, answer: string): void {
  write(`bin/${name}`, `#!/bin/sh\necho "${answer}"\n`);
  chmodSync(join(project.folder, `bin/${name}`), 0o755);
}

describe('holdfast doctor', () => {
  test('says of each area how it is, and what to do, and changes nothing', async () => {
    git(project.folder, 'init', '--quiet');
    program('claude', '2.0.1 (Claude Code)');
    write('flow.ts', gatedModule);
    write('holdfast.yml', 'max_retries: 5\n');
    write('.holdfast/workflows/nightly.yml', 'workflow: nightly\nschedule: "30 2 * * *"\nsteps: ["true"]\n');
    write('.holdfast/workflows/broken.yml', 'workflow: broken\nsteps:\n  - rnu: x\n');
    write('go-a', '');
    write('go-b', '');
    await call(['run', 'flow.ts']);
    const before = everything();
    const path = `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}`;
    const { status, exit, lines } = await checks({ PATH: path, WORKFLOW_LOG_LEVEL: 'ERROR' });
    expect(everything()).toEqual(before);
    expect({ status, exit }).toEqual({ status: 'problem', exit: 1 });
    const said = lines.map((line) => `${line.status} ${line.area}: ${line.message}`);
    expect(said).toContain(`ok node: Node.js ${process.versions.node}`);
    expect(said).toContain('ok configuration: max_retries = 5, by holdfast.yml, line 1');
    expect(said).toContain('ok configuration: log_level = "ERROR", by WORKFLOW_LOG_LEVEL');
    expect(said).toContain('ok runs: 1 completed; one journal was read');
    expect(said).toContain('ok agents: claude, 2.0.1 (Claude Code)');
    expect(said.some((text) => text.startsWith('ok git: the folder is in repository '))).toBe(true);
    expect(said).toContain('warning workflows: nightly (.holdfast/workflows/nightly.yml) is not trusted');
    expect(said.some((text) => text.startsWith('ok schedules: nightly (30 2 * * *, UTC) is due at '))).toBe(true);
    const broken = lines.find(({ area, status: own }) => area === 'workflows' && own === 'problem');
    expect(broken).toMatchObject({ advice: 'see `holdfast lint .holdfast/workflows/broken.yml`' });
    for (const { status: own, advice } of lines) expect(advice === undefined).toBe(own === 'ok');
  });

  test('exits with 0 where there is nothing but warnings, and groups what belongs together', async () => {
    program('git', 'git version 2.30.1');
    const { stdout, exit } = await call(['doctor'], { PATH: join(project.folder, 'bin') });
    expect(exit).toBe(0);
    const areas = [...stdout.matchAll(/^(?:ok|warning|problem)\s+(\S+)/gm)].map(([, area]) => area);
    expect(new Set(areas).size).toBe(areas.filter((area, index) => area !== areas[index - 1]).length);
    expect(stdout).toContain('use git 2.36 or newer');
    expect(stdout).toContain('claude is not on the PATH');
    expect(stdout).toMatch(/0 problems, \d warnings\n$/);
    expect(globSync('.holdfast/**', { cwd: project.folder })).toEqual([]);
  });

  test('tells of a configuration that is refused, and looks at the rest all the same', async () => {
    write('holdfast.yml', 'max_retries: many\nlog_levle: INFO\n');
    const { exit, lines } = await checks();
    expect(exit).toBe(1);
    const wrong = lines.filter(({ area }) => area === 'configuration');
    expect(wrong.map(({ status }) => status)).toEqual(['problem', 'problem']);
    expect(wrong[0]?.message).toContain('holdfast.yml');
    expect(lines.map(({ area }) => area)).toContain('notifications');
  });

  test('finds runs that nobody drives, and journals that are damaged', async () => {
    write('flow.ts', gatedModule);
    write('go-a', '');
    const running = project.start(['run', 'flow.ts', '--id', 'gone'], { env: { HOME: home } });
    await running.says('at the gate');
    running.child.kill('SIGKILL');
    await running.ended;
    expect((await checks()).lines.find(({ area, status }) => area === 'runs' && status === 'warning')?.message).toBe(
      'nobody drives 1 that began',
    );
    const [journal = ''] = globSync('.holdfast/runs/*/gone/1.jsonl', { cwd: project.folder });
    const path = join(project.folder, journal);
    const text = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [text[0], '{"torn', ...text.slice(2)].join('\n'));
    rmSync(join(dirname(path), 'state.json'), { force: true });
    const { status, lines } = await checks();
    expect(status).toBe('problem');
    expect(lines.find(({ area, status: own }) => area === 'runs' && own === 'problem')?.advice).toContain(
      'holdfast diagnostics',
    );
  });

  test('finds the damaged journal of a run that has ended, whatever lists say of it', async () => {
    write('flow.ts', gatedModule);
    write('go-a', '');
    write('go-b', '');
    await call(['run', 'flow.ts', '--id', 'over']);
    await call(['run', 'flow.ts', '--id', 'whole']);
    const [journal = ''] = globSync('.holdfast/runs/*/over/1.jsonl', { cwd: project.folder });
    const path = join(project.folder, journal);
    const text = readFileSync(path, 'utf8');
    expect((await checks()).lines.filter(({ area }) => area === 'runs')).toEqual([
      { area: 'runs', status: 'ok', message: '2 completed; 2 journals were read' },
    ]);
    writeFileSync(path, text.replace('"step-completed"', '"step-comPleted"'));
    const before = everything();
    const { exit, lines } = await checks();
    expect(exit).toBe(1);
    expect(lines.filter(({ status }) => status === 'problem').map(({ message }) => message)).toEqual([
      'run over is damaged',
    ]);
    expect(everything()).toEqual(before);
  });

  test('sends a notice only where it is asked to', async () => {
    write('bin/notify-send', `#!/bin/sh\necho sent >> "${project.folder}/sent"\n`);
    chmodSync(join(project.folder, 'bin/notify-send'), 0o755);
    const env = { PATH: `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}`, DISPLAY: ':0' };
    const sent = (): boolean => globSync('sent', { cwd: project.folder }).length > 0;
    const { lines } = await checks(env);
    expect(lines.filter(({ area }) => area === 'notifications')).toMatchObject([{ status: 'ok' }]);
    expect(sent()).toBe(false);
    const tested = await checks(env, '--send-test');
    expect(tested.lines.at(-1)).toMatchObject({ status: 'ok', message: 'a test notice was delivered' });
    expect(sent()).toBe(true);
  });
});

test.runIf(process.getuid?.() !== 0)('a folder that cannot be written in is not said to be one that can', async () => {
  write('.holdfast/kept', '');
  chmodSync(join(project.folder, '.holdfast'), 0o500);
  try {
    const said = (await checks()).lines.filter(({ area }) => area === 'folder').map(({ message }) => message);
    expect(said).toContain('.holdfast cannot be written in');
    expect(said.join('\n')).not.toContain('can be written in');
  } finally {
    chmodSync(join(project.folder, '.holdfast'), 0o700);
  }
});
