import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, Project } from './command-line.ts';

let project: Project;
beforeAll(async () => {
  project = new Project({
    'one.ts': `import { defineWorkflow } from 'holdfast';\nexport const one = defineWorkflow({ name: 'one', run: () => 1 });`,
  });
  mkdirSync(join(project.folder, '.holdfast/workflows'), { recursive: true });
  project.write('.holdfast/workflows/release.yml', 'workflow: release\nsteps: [echo]\n');
  mkdirSync(join(project.folder, 'bin'));
  writeFileSync(join(project.folder, 'bin/holdfast'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(join(project.folder, 'bin/holdfast'), 0o755);
  for (const id of ['nightly-1', 'nightly-2', 'other']) await project.call('run', 'one.ts', '--id', id);
});
afterAll(() => {
  project[Symbol.dispose]();
});

const shells = { bash: '/bin/bash', zsh: '/usr/bin/zsh', fish: '/usr/bin/fish' };

function environment(): Readonly<Record<string, string>> {
  return {
    PATH: `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: project.folder,
    WORKFLOW_ENABLE_HEALTH_CHECKS: 'false',
  };
}

/** What bash offers for the last of these words. */
function offered(...words: readonly string[]): readonly string[] {
  const program = `eval "$(holdfast completion bash)"
COMP_WORDS=(holdfast ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_holdfast; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync(shells.bash, ['--norc', '-c', program], {
    cwd: project.folder,
    encoding: 'utf8',
    env: environment(),
  });
  return said.trim() === '' ? [] : said.trim().split('\n');
}

describe.skipIf(!existsSync(shells.bash))('completion in bash', () => {
  test('offers the verbs there are, and not those that are hidden', async () => {
    const { stdout } = await project.call('--help');
    const verbs = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].flatMap(([, verb = '']) => (verb === 'help' ? [] : [verb]));
    expect(verbs.length).toBeGreaterThan(40);
    expect([...offered('')].sort()).toEqual(['--help', '--version', 'help', ...verbs].sort());
    expect(offered('res')).toEqual(['resume', 'resolve']);
    expect(offered('complete')).toEqual([]);
  });

  test('offers the options of the verb, and the values that they take', () => {
    expect(offered('run', 'x', '--is')).toEqual(['--isolated']);
    expect(offered('notify', 'title', '--severity', '')).toEqual(['info', 'success', 'warning', 'error', 'critical']);
    expect(offered('schedule', '--print', 's')).toEqual(['systemd']);
    expect(offered('decisions', 'se')).toEqual(['search']);
    expect(offered('decisions', 'list', '--out')).toEqual(['--outcome']);
  });

  test('offers what the first argument may be', () => {
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(offered('completion', 'zsh', '')).toEqual([]);
    expect(offered('help', 'wat')).toEqual(['watch']);
    expect(offered('list', '--status', 'in')).toEqual(['in_progress', 'interrupted']);
    // As bash hands over what is written with "=".
    expect(offered('schedule', '--print', '=', 'cr')).toEqual(['crontab']);
    expect(offered('schedule', '--print', '=')).toEqual(['systemd', 'crontab', 'github']);
  });

  test('offers the ids of runs where a run is named, and files elsewhere', () => {
    expect([...offered('show', 'night')].sort()).toEqual(['nightly-1', 'nightly-2']);
    expect(offered('show', 'other', '')).toEqual([]);
    // The value of an option is none of the arguments.
    expect(offered('resume', '--grace', '')).toEqual([]);
    expect(offered('resume', '--grace', '5s', 'oth')).toEqual(['other']);
    expect(offered('resume', '--grace', '=', '5s', 'oth')).toEqual(['other']);
    expect(offered('resume', '--trust', 'oth')).toEqual(['other']);
    expect(offered('errors', '--scope', 'x', 'ed')).toEqual(['edit']);
  });

  test('offers the names of workflow files where one is named, and files where none begins so', () => {
    for (const verb of ['run', 'lint', 'serve', 'schedule', 'preview'])
      expect(offered(verb, 'rel')).toEqual(['release']);
    expect(offered('lint', '')).toEqual(['release']);
    expect(offered('run', 'on')).toEqual([]);
    expect(offered('run', '--input', '1', 'rel')).toEqual(['release']);
    expect(offered('resume', 'nightly-1', 'rel')).toEqual([]);
  });

  test('offers the ids of the folder that is named before', () => {
    expect(offered('show', '--directory', '.holdfast', 'oth')).toEqual(['other']);
    expect(offered('show', '--directory', '=', '.holdfast', 'oth')).toEqual(['other']);
    expect(offered('show', '-d', 'elsewhere', '')).toEqual([]);
    expect(offered('show', '--directory', '')).toEqual([]);
    expect(existsSync(join(project.folder, 'elsewhere'))).toBe(false);
  });
});

describe.skipIf(!existsSync(shells.fish))('completion in fish', () => {
  test.each([
    ['holdfast wat', ['watch']],
    ['holdfast completion ', ['bash', 'fish', 'zsh']],
    ['holdfast show --directory .holdfast oth', ['other']],
    ['holdfast resume --grace 5s oth', ['other']],
    ['holdfast schedule --print cr', ['crontab']],
    ['holdfast run rel', ['release']],
  ])('of %s', (line, expected) => {
    const said = execFileSync(
      shells.fish,
      ['--no-config', '-c', 'holdfast completion fish | source; complete -C $argv[1]', line],
      { cwd: project.folder, encoding: 'utf8', env: environment() },
    );
    expect(
      said
        .trim()
        .split('\n')
        .map((one) => one.split('\t')[0]),
    ).toEqual(expected);
  });
});

/** Types each line and a tab into a zsh on a terminal, and writes down what stands in the line then. */
const typing = `zmodload zsh/zpty
until_lines() {
  repeat 1000; do
    [[ -e lines && $(wc -l <lines) -ge $1 ]] && return
    sleep 0.1
  done
  exit 1
}
zpty -b shell "TERM=dumb PS1= zsh -f -i"
zpty -w shell 'unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -D -u; eval "$(holdfast completion zsh)"'
zpty -w shell 'told() { print -r -- "$BUFFER" >>lines; BUFFER=; }; zle -N told; bindkey "^]" told; echo ready >lines'
until_lines 1
for number in {1..$#}; do
  zpty -n -w shell "$argv[number]"$'\t\x1d'
  until_lines $((number + 1))
done
zpty -d shell
tail -n +2 lines`;

test.skipIf(!existsSync(shells.zsh))('completion in zsh, on a terminal', () => {
  const completed = [
    ['holdfast wat', 'holdfast watch '],
    ['holdfast completion f', 'holdfast completion fish '],
    ['holdfast run one.ts --is', 'holdfast run one.ts --isolated '],
    ['holdfast show --directory .holdfast oth', 'holdfast show --directory .holdfast other '],
    ['holdfast resume --grace 5s oth', 'holdfast resume --grace 5s other '],
    ['holdfast schedule --print cr', 'holdfast schedule --print crontab '],
    ['holdfast run rel', 'holdfast run release '],
    ['holdfast show night', 'holdfast show nightly-'],
  ];
  const lines = completed.map(([line = '']) => line);
  const options = { cwd: project.folder, encoding: 'utf8', env: environment() } as const;
  const said = execFileSync(shells.zsh, ['-f', '-c', typing, 'zsh', ...lines], options);
  expect(said.trimEnd().split('\n')).toEqual(completed.map(([, line]) => line));
});

describe('the scripts', () => {
  test.each(['bash', 'zsh', 'fish'] as const)('for %s can be read by that shell, where it is there', async (name) => {
    const { stdout, exit } = await project.call('completion', name);
    expect(exit).toBe(0);
    for (const text of ['resume', 'complete-ids', 'isolated']) expect(stdout).toContain(text);
    // From a file: fish reads no script from a socket, which is what the standard input would be.
    project.write(`script.${name}`, stdout);
    if (existsSync(shells[name])) execFileSync(shells[name], ['-n', join(project.folder, `script.${name}`)]);
  });

  test('are refused for other shells', async () => {
    const refused = await project.call('completion', 'tcsh');
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain('bash, zsh, fish');
  });
});
