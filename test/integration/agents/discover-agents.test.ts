import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { discoverAgents } from '../../../src/agents/discover-agents.ts';
import type { Discovery } from '../../../src/agents/discovered.ts';
import { TrustStore } from '../../../src/trust/trust-store.ts';

const isWindows = process.platform === 'win32';
let home: string;
let project: string;
let userFolder: string;
let trust: TrustStore;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-discover-')));
  project = join(home, 'shop');
  userFolder = join(home, 'user/.claude');
  mkdirSync(project);
  trust = new TrustStore({ directory: join(home, 'trust') });
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function write(path: string, text: string | Uint8Array, folder: string = join(project, '.claude')): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function discover(): Promise<Discovery> {
  return discoverAgents(project, { userFolder, trust });
}

const critic = '---\nname: critic\ndescription: Reviews\ntools: Read, Grep\nmodel: opus\n---\nBe strict.\n';

describe('what a repository defines', () => {
  test('is listed, and can be used once it is trusted', async () => {
    write('agents/critic.md', critic);
    write('skills/pdf/SKILL.md', '---\nname: pdf\ndescription: PDFs\n---\nRead them.\n');
    write('skills/pdf/scripts/read.py', 'print()');
    write('commands/fix.md', 'Fix $ARGUMENTS');
    write('commands/git/commit.md', '---\nargument-hint: [message] [scope]\n---\nCommit.');
    const before = await discover();
    expect(before.agents).toMatchObject([{ name: 'critic', model: 'opus', tools: ['Read', 'Grep'], trusted: false }]);
    expect(before.commands.map(({ name }) => name)).toEqual(['fix', 'git:commit']);
    expect(before.untrusted).toBe('nobody has trusted it');
    expect(before.findings).toEqual([]);
    for (const one of [...before.agents, ...before.skills, ...before.commands]) {
      expect(one.trusted).toBe(false);
      expect(one).not.toHaveProperty('definition');
      expect(one).not.toHaveProperty('prompt');
    }
    await trust.trust(project, before.files);
    const { agents, skills, commands, untrusted } = await discover();
    expect(untrusted).toBeUndefined();
    expect(agents[0]?.definition).toEqual({
      description: 'Reviews',
      model: 'opus',
      tools: ['Read', 'Grep'],
      system: 'Be strict.',
    });
    expect(skills[0]?.definition).toEqual({ description: 'PDFs', instructions: 'Read them.' });
    expect(commands[0]?.prompt).toBe('Fix $ARGUMENTS');
    expect(commands[1]).toMatchObject({ prompt: 'Commit.', argumentHint: '[message] [scope]' });
  });

  test('is trusted by nobody where nobody is asked, or where who is asked does not say which', async () => {
    write('agents/critic.md', critic);
    expect((await discoverAgents(project)).agents).toMatchObject([{ trusted: false }]);
    const vague = { assess: () => Promise.resolve({ trusted: false, untrusted: [] }) };
    expect((await discoverAgents(project, { trust: vague })).agents).toMatchObject([{ trusted: false }]);
  });

  test('may not be used once it was changed, while the rest may', async () => {
    write('agents/critic.md', critic);
    write('agents/writer.md', critic.replace('critic', 'writer'));
    await trust.trust(project, (await discover()).files);
    write('agents/critic.md', critic.replace('Read, Grep', 'Bash'));
    const { agents, untrusted } = await discover();
    expect(agents.map(({ name, trusted }) => ({ name, trusted }))).toEqual([
      { name: 'critic', trusted: false },
      { name: 'writer', trusted: true },
    ]);
    expect(agents[0]).not.toHaveProperty('definition');
    expect(untrusted).toBe('it is not what was trusted');
  });

  test('includes what lies beside a skill: a program that is changed or added takes its trust away', async () => {
    write('skills/pdf/SKILL.md', 'Run read.py.');
    write('skills/pdf/read.py', 'print()');
    await trust.trust(project, (await discover()).files);
    expect((await discover()).skills).toMatchObject([{ trusted: true }]);
    write('skills/pdf/read.py', 'steal()');
    expect((await discover()).skills).toMatchObject([{ trusted: false }]);
    write('skills/pdf/read.py', 'print()');
    write('skills/pdf/inner/more.py', 'steal()');
    expect((await discover()).skills).toMatchObject([{ trusted: false }]);
  });

  test('is a skill whatever lies deep below it, which is looked through once', async () => {
    const deep = 'skills/pdf/a/b/c/d/e/f/g/h/i/x.py';
    write('skills/pdf/SKILL.md', 'Run x.py.', userFolder);
    write(deep, 'print()', userFolder);
    expect(await discover()).toMatchObject({ skills: [{ name: 'pdf', trusted: true }], findings: [] });
    write('skills/ours/SKILL.md', 'Run x.py.');
    write(deep.replace('pdf', 'ours'), 'print()');
    const { skills, findings } = await discover();
    expect(skills.map(({ name }) => name)).toEqual(['pdf']);
    expect(findings).toMatchObject([{ problem: expect.stringContaining('cannot be trusted as a whole') as string }]);
  });

  test('counts before what the user has; the user is trusted', async () => {
    write('agents/critic.md', critic);
    write('agents/critic.md', critic.replace('opus', 'haiku'), userFolder);
    write('agents/mine.md', critic.replace('critic', 'mine'), userFolder);
    const { agents } = await discover();
    expect(agents).toMatchObject([
      { name: 'critic', from: 'project', model: 'opus', trusted: false },
      { name: 'mine', from: 'user', trusted: true, definition: { system: 'Be strict.' } },
    ]);
    const own = await discoverAgents(join(home, 'user'), { userFolder, trust });
    expect(own.agents.map(({ from }) => from)).toEqual(['user', 'user']);
  });

  test('is nothing where there is no folder', async () => {
    expect(await discover()).toEqual({ agents: [], skills: [], commands: [], findings: [], files: [] });
  });
});

describe('a file that cannot be used', () => {
  test.each<[string, string, string | Uint8Array, string]>([
    ['is broken', 'agents/bad.md', '---\ntools: [Read\n---\nx', 'its front matter is not YAML'],
    ['has no front matter', 'agents/README.md', '# Our agents', 'it is no agent'],
    ['has the name of another', 'agents/x.md', critic, '"critic" is defined by'],
    ['is huge', 'commands/huge.md', 'x'.repeat(600_000), 'it is larger than 524288 bytes'],
    ['is no text', 'commands/binary.md', new Uint8Array([0xff, 0xfe, 0x00]), 'it is not UTF-8 text'],
    ['lies too deep', 'commands/a/b/c/d/e/f/g/h/i/x.md', 'x', 'folders deeper than 8 are not searched'],
    ['narrows what is not kept', 'agents/y.md', '---\ndisallowedTools: Bash\n---\n', 'cannot be kept to'],
  ])('that %s is a finding, and hides no other', async (_, path, text, problem) => {
    write('agents/critic.md', critic);
    write(path, text);
    const { agents, findings } = await discover();
    expect(agents.map(({ name }) => name)).toEqual(['critic']);
    expect(findings).toEqual([
      {
        file: expect.stringContaining(join(project, '.claude')) as string,
        problem: expect.stringContaining(problem) as string,
      },
    ]);
  });

  test.skipIf(isWindows)('is a link out of the repository, whatever it leads to', async () => {
    const secret = write('id_rsa.md', 'PRIVATE KEY', home);
    mkdirSync(join(home, 'away/commands'), { recursive: true });
    write('commands/other.md', 'other', join(home, 'away'));
    write('commands/fine.md', 'fine');
    write('skills/pdf/SKILL.md', 'x');
    symlinkSync(secret, join(project, '.claude/commands/leak.md'));
    symlinkSync(join(home, 'away/commands'), join(project, '.claude/commands/folder'));
    symlinkSync(join(home, 'nowhere'), join(project, '.claude/commands/gone.md'));
    symlinkSync(secret, join(project, '.claude/skills/pdf/key'));
    symlinkSync(join(project, '.claude/commands'), join(project, '.claude/commands/circle'));
    symlinkSync(join(project, '.claude/commands/fine.md'), join(project, '.claude/commands/inside.md'));
    const { commands, skills, findings } = await discover();
    expect(commands.map(({ name }) => name)).toEqual(['fine', 'inside']);
    expect(skills).toEqual([]);
    expect(findings.map(({ file, problem }) => `${file.slice(project.length)}: ${problem}`)).toEqual([
      expect.stringMatching(/SKILL\.md: it cannot be trusted as a whole: .*key: it is a link that leaves/) as string,
      expect.stringMatching(/folder: it is a link that leaves the repository/) as string,
      expect.stringMatching(/gone\.md: it is a link that leaves the repository, or leads nowhere/) as string,
      expect.stringMatching(/leak\.md: it is a link that leaves the repository/) as string,
    ]);
  });

  test.skipIf(isWindows)('is a folder that leads out of the repository as a whole', async () => {
    write('agents/critic.md', critic, join(home, 'away'));
    symlinkSync(join(home, 'away'), join(project, '.claude'));
    const { agents, findings } = await discover();
    expect(agents).toEqual([]);
    expect(findings[0]?.problem).toContain('leaves the repository');
  });

  test.skipIf(isWindows)('is a pipe, which is not waited for', async () => {
    write('commands/fine.md', 'fine');
    execFileSync('mkfifo', [join(project, '.claude/commands/pipe.md')]);
    const { commands, findings } = await discover();
    expect(commands.map(({ name }) => name)).toEqual(['fine']);
    expect(findings).toMatchObject([{ problem: 'it is not a file' }]);
  });

  test('is one of too many', async () => {
    for (let index = 0; index < 1010; index += 1) write(`commands/c${String(index).padStart(4, '0')}.md`, 'x');
    const { commands, findings } = await discover();
    expect(commands).toHaveLength(1000);
    expect(findings).toMatchObject([{ problem: expect.stringContaining('more than 1000 files') as string }]);
  });
});
