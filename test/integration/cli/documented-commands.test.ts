import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProgram } from '../../../src/cli/program.ts';
import { recordingShell } from '../../unit/cli/recording-shell.ts';
import { git } from '../git/repositories.ts';
import { type Ended, gatedModule, Project } from './command-line.ts';
import { documentedPages, isSynopsis, wordsOf } from './documented-lines.ts';

const empty = mkdtempSync(join(tmpdir(), 'holdfast-documented-'));
afterAll(() => {
  rmSync(empty, { recursive: true, force: true });
});

/** The program as it is, whose verbs do nothing. */
function idleProgram(): Command {
  const program = makeProgram(recordingShell(false, empty), () => undefined);
  for (const command of all(program)) command.action(() => undefined);
  return program;
}

/** A command and all below it. */
function all(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => [one, ...all(one)]);
}

async function parse(words: readonly string[]): Promise<void> {
  await idleProgram().parseAsync([...words], { from: 'user' });
}

describe('the real program understands', () => {
  const lines = documentedPages.flatMap(({ page, lines: own }) =>
    own.filter((line) => !isSynopsis(line) && !line.startsWith('eval')).map((line): [string, string] => [page, line]),
  );

  test.each(lines)('%s: %s', async (_, line) => {
    await parse(wordsOf(line));
  });

  test('the examples of all help texts', async () => {
    let count = 0;
    for (const command of all(idleProgram())) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      for (const [, line = ''] of help.matchAll(/^ {2}\$ (?:.*(?:\||&&) )?(holdfast .*?)(?: {2}#.*)?$/gm)) {
        count += 1;
        await parse(wordsOf(line)).catch((error: unknown) => {
          throw new Error(`${command.name()}: ${line}`, { cause: error });
        });
      }
    }
    expect(count).toBeGreaterThan(80);
  });

  test('of every verb the help says what its exit codes mean, in lines that fit the terminal', () => {
    for (const command of all(idleProgram())) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 72 });
      command.outputHelp();
      expect(help, command.name()).toMatch(/^Exit codes: /m);
      expect(help.match(/^Exit codes: /gm), command.name()).toHaveLength(1);
      const prose = help
        .slice(help.lastIndexOf('\n  -h, --help'))
        .split('\n')
        .filter((line) => /^\S/.test(line));
      for (const line of prose) expect(line.length, `${command.name()}: ${line}`).toBeLessThanOrEqual(72);
    }
  });

  test('refuses a verb and an option that there are not', async () => {
    await expect(parse(['rnu', 'x'])).rejects.toThrow("unknown command 'rnu'");
    await expect(parse(['run', 'x', '--drry-run'])).rejects.toThrow("unknown option '--drry-run'");
  });
});

describe('what pages say in passing', () => {
  const program = idleProgram();
  const mentions = documentedPages.flatMap(({ page, text, lines }) => [
    ...lines.filter(isSynopsis).map((line): [string, string] => [page, line]),
    ...[...text.matchAll(/`(holdfast [^`]+)`/g)].map(([, line = '']): [string, string] => [page, line]),
  ]);

  test.each(mentions)('%s: %s names a verb and options that there are', (_, line) => {
    const [verb = '', next = ''] = wordsOf(line);
    if (verb.startsWith('-')) return;
    if (verb === '<verb>') return;
    const command = program.commands.find((one) => one.name() === verb);
    expect(command?.name(), `the verb of "${line}"`).toBe(verb);
    const below = command?.commands.find((one) => one.name() === next.split('|')[0]) ?? command;
    const known = [...(command?.options ?? []), ...(below?.options ?? [])].flatMap(({ long, short }) => [long, short]);
    for (const [option] of line.replace(/'[^']*'/g, '').matchAll(/(?<=[\s[])--?[a-z][a-z-]*/g))
      if (option !== '--help') expect(known, `${option} of "${line}"`).toContain(option);
  });
});

describe('docs/cli.md', () => {
  const page = documentedPages.find((one) => one.page === 'cli.md')?.text ?? '';
  const verbs = idleProgram().commands.filter((command) => !command.name().startsWith('complete-'));

  test.each(verbs.map((command) => [command.name(), command] as const))(
    'tells of %s, what it prints with --json, and nothing that it does not take',
    (name, command) => {
      const [, section] = new RegExp(`^## holdfast ${name}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(page) ?? [];
      expect(section, `a section on ${name}`).toBeDefined();
      expect(section).toMatch(/--json|prints the same|`run` and `resume` print/);
      const callable = command.commands.length > 0 ? command.commands : [command];
      for (const one of callable) expect(one.options.map(({ long }) => long)).toContain('--json');
      // Options that only this verb has are told of.
      const common = ['--json', '--directory', '--config', '--set', '--verbose', '--by', '--trust', '--help'];
      const driving = ['--park-after', '--grace', '--notify', '--allow-partial', '--allow-paused', '--limit'];
      const own = command.options.flatMap(({ long }) => long ?? []);
      for (const option of own)
        if (![...common, ...driving].includes(option)) expect(section, `${option} of ${name}`).toContain(option);
    },
  );
});

interface Setting {
  readonly files?: Readonly<Record<string, string>>;
  /** Calls before those of the page. */
  readonly first?: readonly (readonly string[])[];
  /** What stands for `<id>`. */
  readonly id?: string;
  /** Lines that do not exit with 0. */
  readonly exits?: Readonly<Record<string, number>>;
  readonly repository?: boolean;
}

const simple = (name: string, result: string): string =>
  `import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: '${name}', run: (wf, input: unknown) => wf.phase('p', () => wf.step('s', () => ${result})) });`;

/** Kills its process while nobody knows whether the effect was done. */
const publish = `
import { existsSync, writeFileSync } from 'node:fs';
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'publish',
  async run(wf) {
    const sent = await wf.effect('announce', { do: () => { throw new Error('socket hang up'); } });
    return sent;
  },
});`;

const release = `workflow: release
limits: { duration: 1h }
inputs: { tag: { type: string, default: latest } }
steps:
  - { id: one, run: echo one, checkpoint: true }
  - { id: two, run: [echo, '\${{ inputs.tag }}'] }
  - { id: three, run: test -f nowhere }
`;
const files = {
  '.holdfast/workflows/release.yml': release,
  '.holdfast/workflows/restructure.yml':
    'workflow: restructure\nlimits: { duration: 1h }\nphases: [{ name: refactor, steps: ["true"] }, { name: publish, steps: ["true"] }]\n',
  '.holdfast/workflows/nightly.yml':
    'workflow: nightly\nlimits: { duration: 1h }\nschedule: "30 2 * * *"\nsteps: ["true"]\n',
};

/** The template that the page on planning shows. */
const planning = documentedPages.find(({ page }) => page === 'planning.md')?.text ?? '';
const releaseNotes = /^```yaml\n(workflow: release-notes\n[\s\S]*?)^```/m.exec(planning)?.[1] ?? '';

const prompt = `---
title: Add a greeting
test: "true"
---

## Requirements

Say hello.
`;

/** Which pages are done for real, and with what around them. */
const settings: Readonly<Record<string, Setting>> = {
  'README.md': {
    files: { 'digest.ts': simple('digest', 'input') },
    first: [['run', 'digest.ts', '--id', 'd', '--input', '1']],
    id: 'd',
  },
  'cli.md': {
    files: {
      'deploy.ts': simple('deploy', 'input'),
      'ci/deploy.yml': 'workflow: deploy\nsteps: ["true"]\n',
      '.claude/agents/writer.md': '---\nname: writer\ndescription: Writes.\n---\nYou write.\n',
      'fix.md': prompt,
    },
    first: [
      ['run', 'deploy.ts', '--id', 'wf_20261120T101530123Z_k3x9q2', '--input', '1'],
      ['run', 'deploy.ts', '--id', 'nightly', '--input', '1'],
      ['plan', 'Fix the login timeout', '--save'],
    ],
    id: 'nightly',
    // It is there, and was not removed; nobody is there who could be asked.
    exits: { 'holdfast plan run': 1, 'holdfast forget <id>': 1 },
  },
  'delivery.md': {
    files: { 'add-a-greeting.md': prompt },
    repository: true,
    // There is no commit to begin with, which is said before anything is begun: so there is no run of this id.
    id: 'nothing',
    exits: { 'holdfast deliver add-a-greeting.md': 1, 'holdfast resume <id>': 2 },
  },
  'diagnostics.md': {
    files: { 'nightly.ts': simple('nightly', '1') },
    first: [['run', 'nightly.ts', '--id', 'nightly']],
  },
  'effects.md': {
    files: { 'publish.ts': publish },
    first: [['run', 'publish.ts', '--id', 'friday']],
    // It had ended by then.
    exits: { 'holdfast signal friday approve:announce true': 2 },
  },
  'getting-started.md': {
    files: { 'greet.ts': simple('greet', 'input') },
    first: [['run', 'greet.ts', '--id', 'g', '--input', '1']],
    id: 'g',
  },
  'planning.md': {
    files: { '.holdfast/templates/release-notes.yml': releaseNotes },
    // Nobody is there who could be asked: there is no agent on the PATH.
    exits: { 'holdfast plan run': 1 },
  },
  'reliability.md': {
    files: { 'flow.ts': gatedModule },
    first: [['run', 'flow.ts', '--id', 'r', '--limit', 'attempts=1']],
    id: 'r',
    // There is no phase of these names under way, and nobody who could do the action.
    exits: { 'holdfast force': 2, 'holdfast act': 2 },
  },
  'reports.md': { files: { 'nightly.ts': simple('nightly', '1') }, first: [['run', 'nightly.ts', '--id', 'nightly']] },
  'troubleshooting.md': {
    files: { 'nightly.ts': simple('nightly', '1') },
    first: [['run', 'nightly.ts', '--id', 'nightly']],
    id: 'nightly',
  },
  'trust.md': { files: { ...files, '.claude/agents/a.md': '---\nname: a\ndescription: A.\n---\nYou are A.\n' } },
  'yaml.md': {
    files,
    first: [['run', 'release', '--trust', '--id', 'r']],
    id: 'r',
    repository: true,
    // The third step fails until it is skipped.
    exits: {
      "holdfast run release --input '": 1,
      'holdfast resume <id>': 1,
      'holdfast run release --resume --skip-step 3': 0,
      'holdfast run release --resume --plan': 0,
      'holdfast run release --rollback-to-checkpoint 1': 0,
      'holdfast run release --dry-run': 0,
      'holdfast run release': 1,
    },
  },
};

/** What goes on until somebody stops it; other tests do that. */
const endless = /^holdfast (?:serve|dashboard)\b/;

describe.each(documentedPages.filter(({ lines }) => lines.some((line) => !isSynopsis(line))))(
  'the command lines of $page',
  ({ page, lines }) => {
    const setting = settings[page];
    let project: Project;
    let home: string;

    beforeAll(async () => {
      project = new Project();
      home = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
      for (const [path, text] of Object.entries(setting?.files ?? {})) {
        mkdirSync(dirname(join(project.folder, path)), { recursive: true });
        writeFileSync(join(project.folder, path), text);
      }
      if (setting?.repository === true) git(project.folder, 'init', '--quiet');
      for (const words of setting?.first ?? []) await call(words);
    });
    afterAll(() => {
      project[Symbol.dispose]();
      rmSync(home, { recursive: true, force: true });
    });

    function call(words: readonly string[]): Promise<Ended> {
      return project.start(words, { env: { HOME: home } }).ended;
    }

    test('do what the page says', async () => {
      expect(setting, `${page} has no setting: say what its command lines find`).toBeDefined();
      for (const line of lines) {
        if (isSynopsis(line) || line.startsWith('eval') || endless.test(line)) continue;
        const words = wordsOf(line).map((word) => (word === '<id>' ? (setting?.id ?? word) : word));
        const expected = Object.entries(setting?.exits ?? {}).find(([start]) => line.startsWith(start))?.[1] ?? 0;
        const { exit, stderr } = await call(words);
        expect({ line, exit, stderr: exit === expected ? '' : stderr }).toEqual({ line, exit: expected, stderr: '' });
      }
    });
  },
);
