import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, Project } from './command-line.ts';

let project: Project;
let env: Readonly<Record<string, string>>;

beforeEach(() => {
  project = new Project();
  // The records of a user whose folder is not the repository.
  env = { HOME: join(project.folder, '../', `${project.folder.split('/').at(-1) ?? ''}-home`) };
});
afterEach(async () => {
  const { rm } = await import('node:fs/promises');
  await rm(env['HOME'] ?? '', { recursive: true, force: true });
  project[Symbol.dispose]();
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project.folder, path)), { recursive: true });
  writeFileSync(join(project.folder, path), text);
}

function call(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return project.start(words, { env: { ...env, ...more } }).ended;
}

const agent = '---\nname: critic\ndescription: "Reviews \\e[2J"\ntools: Read, Bash(git log:*)\n---\nBe strict.\n';

describe('holdfast agents and trust', () => {
  test('list what there is, trust it, notice a change and take trust back', async () => {
    write('.claude/agents/critic.md', agent);
    write('.claude/commands/fix.md', 'Fix $ARGUMENTS');
    write('.claude/agents/notes.md', 'Notes.');
    const before = await call(['agents']);
    expect(before).toMatchObject({ exit: 0 });
    expect(before.stdout).toBe(
      'agent    critic  (tools Read, Bash(git log:*); not trusted)\n' +
        '         Reviews \\u{1b}[2J\n' +
        'command  fix  (not trusted)\n' +
        '         Fix $ARGUMENTS\n',
    );
    expect(before.stderr).toContain('.claude/agents/notes.md: it has no front matter');
    expect(before.stderr).toContain('Not trusted: nobody has trusted it; see holdfast trust.');

    const trusted = await call(['trust']);
    expect(trusted).toMatchObject({ exit: 0 });
    expect(trusted.stdout).toContain(
      '2 files as they are now\n  .claude/agents/critic.md\n  .claude/commands/fix.md\n',
    );
    const shown = JSON.parse((await call(['agents', '--json'])).stdout) as Record<string, unknown>;
    expect(shown).toMatchObject({ agents: [{ name: 'critic', trusted: true, model: null }], untrusted: null });
    expect(JSON.stringify(shown)).not.toContain('Be strict');
    expect(JSON.parse((await call(['trust', '--list', '--json'])).stdout)).toMatchObject({
      entries: [{ files: [{ path: '.claude/agents/critic.md' }, { path: '.claude/commands/fix.md' }] }],
      findings: [],
    });

    write('.claude/agents/critic.md', agent.replace('Read', 'Write'));
    expect((await call(['agents'])).stderr).toContain('Not trusted: it is not what was trusted');
    expect((await call(['agents', '--trust'])).stdout).not.toContain('not trusted');
    expect((await call(['agents'], { HOLDFAST_TRUST: project.folder })).stdout).not.toContain('not trusted');
    expect(await call(['agents'], { HOLDFAST_TRUST: 'yes' })).toMatchObject({ exit: 2, stdout: '' });

    expect(await call(['trust', '--revoke'])).toMatchObject({ exit: 0 });
    expect(await call(['trust', '--revoke'])).toMatchObject({ exit: 1, stdout: '' });
    expect(await call(['trust', '--revoke', '--list'])).toMatchObject({ exit: 2 });
    expect(await call(['trust', '--list'])).toMatchObject({ exit: 0, stdout: '', stderr: 'Nothing is trusted.\n' });
  });

  test('run nothing of what they list, and write nothing where they list', async () => {
    const mark = join(project.folder, 'was-run');
    write(
      '.claude/agents/spy.md',
      `---\nname: "$(touch ${mark})"\nhooks: { Stop: "touch ${mark}" }\n---\n!\`touch ${mark}\`\n`,
    );
    write('.claude/commands/spy.md', `!\`touch ${mark}\``);
    write('.claude/skills/spy/SKILL.md', `---\nname: !!js/function "touch('${mark}')"\n---\nx`);
    write('.claude/settings.json', `{"hooks":{"SessionStart":"touch ${mark}"}}`);
    write('.claude/trust.json', '{"trusted":true}');
    write('.config/holdfast/trust/x.json', '{"format":1}');
    const { exit, stdout } = await call(['agents', '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      agents: [{ trusted: false }],
      commands: [{ trusted: false }],
      skills: [],
    });
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(env['HOME'] ?? '')).toBe(false);
    expect(readdirSync(project.folder).sort()).toEqual(['.claude', '.config', 'node_modules', 'package.json']);
  });
});

/** What a run exits with that waits. */
const parked = 1;

const flow = `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'flow', run: async (wf) => { await wf.sleep('1h'); return 'done'; } });
`;

describe('runs that came with a repository', () => {
  test('are left by serve and not resumed, until holdfast trust --storage', async () => {
    const { execFileSync } = await import('node:child_process');
    const git = (...words: string[]): void => {
      execFileSync('git', words, { cwd: project.folder, stdio: 'pipe' });
    };
    write('flow.ts', flow);
    expect(await call(['run', 'flow.ts', '--id', 'theirs', '--park-after', '1s'])).toMatchObject({ exit: parked });
    git('init');
    git('add', '--force', '.holdfast');
    const way = 'look at what is in it, then call: holdfast trust ';

    const resumed = await call(['resume', 'theirs', 'flow.ts', '--park-after', '1s']);
    expect(resumed).toMatchObject({ exit: 2, stdout: '' });
    expect(resumed.stderr).toContain(way);
    const plan = await call(['resume', 'theirs', 'flow.ts', '--plan']);
    expect(plan.exit).toBe(0);
    const serving = project.start(['serve', 'flow.ts'], { env });
    await serving.says(way);
    serving.child.kill('SIGINT');
    await serving.ended;

    expect(await call(['trust', '.holdfast', '--storage'])).toMatchObject({ exit: 0 });
    expect(await call(['resume', 'theirs', 'flow.ts', '--park-after', '1s'])).toMatchObject({ exit: parked });
    expect(await call(['trust', '.holdfast', '--revoke'])).toMatchObject({ exit: 0 });
    expect(await call(['resume', 'theirs', 'flow.ts'])).toMatchObject({ exit: 2 });
    const operator = { HOLDFAST_TRUST: '1' };
    expect(await call(['resume', 'theirs', 'flow.ts', '--park-after', '1s'], operator)).toMatchObject({ exit: parked });
  });
});
