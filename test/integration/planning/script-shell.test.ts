import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/planning/plan.ts';
import { renderScript } from '../../../src/planning/script.ts';
import { hostileTexts } from '../../torture/hostile-scripts.ts';
import { phase, planOf } from './script-folder.ts';

/** What bash 4.0 does not have, and since when there is it. */
const newer: Readonly<Record<string, RegExp>> = {
  'declare -g (4.2)': /\b(?:declare|typeset|local)\s+-\w*g/,
  'a reference by name (4.3)': /\b(?:declare|typeset|local)\s+-\w*n\b/,
  'wait -n (4.3), wait -p (5.1)': /\bwait\s+-/,
  'a date by printf (4.2)': /printf[^\n]*%\([^)]*\)T/,
  'transformations (4.4)': /\$\{[^}]*@[A-Za-z]\}/,
  'mapfile -d (4.4)': /\b(?:mapfile|readarray)\b/,
  '-v in tests (4.2)': /\[\[?[^\]]*\s-v\s/,
  'EPOCHSECONDS and others (5.0)': /\b(?:EPOCH(?:SECONDS|REALTIME)|BASH_ARGV0|SRANDOM)\b/,
  'a place counted from the end (4.2)': /\[-\d+\]|\$\{\w+(?:\[[^\]]*\])?:[^}]*: *-/,
  'descriptors with names (4.1)': /(?:^|\s)\{\w+\}[<>]/m,
  'printf -v to a place of an array (4.1)': /\bprintf\s+-v\s*["']?\w+\[/,
  'read -N (4.1)': /\bread\s+(?:-\w+\s+(?:\S+\s+)??)*-\w*N/,
  'a test of a reference (4.3)': /\[\[?[^\]]*\s-R\s/,
  'options kept by a function (4.4)': /\blocal\s+-(?:\s|$)/m,
  // To 4.0 arguments are unset where there are none, which `set -u` does not forgive.
  'arguments that there may be none of (4.1)': /^\s*\w+ "\$[@*]"/m,
  'inherit_errexit, lastpipe, assoc_expand_once': /\b(?:inherit_errexit|lastpipe|assoc_expand_once|localvar_inherit)\b/,
  'a function in place of a substitution (5.3)': /\$\{[ |]/,
  // Before 4.4 an array without elements is not set, which `set -u` does not forgive.
  'all elements of an array': /\$\{\w+\[[@*]\]\}/,
  // What a file or a plan says is never made a command of.
  'eval and source': /(?:^|[;&|]\s*|\s)(?:eval|source|\.)\s+["$]/m,
};

function newerIn(script: string): readonly string[] {
  // What is quoted in single quotes is data, and comments are for people.
  const code = script.replaceAll(/'[^']*'/g, "''").replaceAll(/(^|\s)#.*$/gm, '$1');
  return Object.entries(newer).flatMap(([what, sign]) => (sign.test(code) ? [what] : []));
}

const hostile = hostileTexts(200, 7);
const plans: Readonly<Record<string, Plan>> = {
  plain: planOf([phase('one', 'true')]),
  full: planOf(
    [
      phase(
        'ask',
        { kind: 'agent', agent: 'one', prompt: 'Do $it `now`\n' },
        { retries: 2, delayMs: 1000, timeoutMs: 60_000 },
      ),
      phase('run', { kind: 'command', command: ['make', '-j2'] }, { needs: ['ask'], critical: false }),
      phase('look', { kind: 'approval', message: 'Is it good?' }, { needs: ['ask', 'run'] }),
    ],
    { maxDurationMs: 7_200_000 },
  ),
  hostile: planOf(
    hostile.map((text, index) => phase(`p${index}`, { kind: 'agent', agent: text, prompt: text }, { title: text })),
    { request: 'shellcheck disable=all\n'.repeat(3) + hostile.join('\n'), createdAt: '\nexit 3\n' },
  ),
};

const checker = spawnSync('shellcheck', ['--version']).status === 0;

describe.each(Object.entries(plans))('the script of a %s plan', (_, plan) => {
  test('is understood by bash', () => {
    expect(spawnSync('bash', ['-n'], { input: renderScript(plan), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test.runIf(checker)('has nothing that shellcheck finds', () => {
    const found = spawnSync('shellcheck', ['--shell=bash', '-'], { input: renderScript(plan), encoding: 'utf8' });
    expect(found).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('has nothing that bash 4.0 does not know', () => {
    expect(newerIn(renderScript(plan))).toEqual([]);
  });

  test('has but comments before the first command, whatever its texts are', () => {
    const lines = renderScript(plan).split('\n');
    const first = lines.findIndex((line) => !line.startsWith('#'));
    expect(lines.slice(first, first + 2)).toEqual(['', 'if [ -z "${BASH_VERSION:-}" ]; then']);
  });
});

test.each([
  ['declare -g name=1', 'declare -g (4.2)'],
  ['wait -n', 'wait -n (4.3), wait -p (5.1)'],
  ['echo "${name@Q}"', 'transformations (4.4)'],
  ['echo "${list[@]}"', 'all elements of an array'],
  ['echo "${list[-1]}"', 'a place counted from the end (4.2)'],
  ['exec {file}>x', 'descriptors with names (4.1)'],
  ['printf -v "list[1]" x', 'printf -v to a place of an array (4.1)'],
  ['read -r -N 1 key', 'read -N (4.1)'],
  ['[[ -R name ]]', 'a test of a reference (4.3)'],
  ['local -', 'options kept by a function (4.4)'],
  ['main ${1+"$@"}; exec -- "$@"', undefined],
  ['  parse_options "$@"', 'arguments that there may be none of (4.1)'],
  ['main "$@"; exit', 'arguments that there may be none of (4.1)'],
  ['while read -r line; do :; done; local -a list; echo ${list[1]}', undefined],
  ["printf -v now '%(%s)T' -1 # a date", undefined],
  ['printf "%(%s)T"', 'a date by printf (4.2)'],
  ['  . "$file"', 'eval and source'],
])('the rule finds %j', (code, found) => {
  expect(newerIn(code)).toEqual(found === undefined ? [] : [found]);
});

describe('a shell that cannot run it', () => {
  const script = renderScript(plans['plain'] ?? planOf([]));
  const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-shell-'));

  test('is told so, and nothing is done: sh that is no bash', () => {
    const place = folder();
    try {
      writeFileSync(join(place, 'plan.sh'), script);
      const shell = spawnSync('dash', ['plan.sh'], { cwd: place, encoding: 'utf8' });
      if (shell.error === undefined)
        expect(shell).toMatchObject({ status: 2, stderr: 'This script is for bash: run it as "bash <this file>".\n' });
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  test('is told so, and nothing is done: a bash before 4.0', () => {
    const place = folder();
    try {
      // What the check looks at is all that an older one differs in here.
      writeFileSync(join(place, 'plan.sh'), script.replaceAll('$BASH_VERSION', '$OLD_VERSION'));
      const env = { ...process.env, OLD_VERSION: '3.2.57(1)-release' };
      const shell = spawnSync('bash', ['plan.sh'], { cwd: place, encoding: 'utf8', env });
      expect(shell.status).toBe(2);
      expect(shell.stderr).toMatch(/needs bash 4\.0 or newer; this is 3\.2\.57/);
      expect(execFileSync('ls', ['-A', place], { encoding: 'utf8' })).toBe('plan.sh\n');
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  test('that behaves as POSIX has it, because it was called sh, runs it all the same', () => {
    const place = folder();
    try {
      writeFileSync(join(place, 'plan.sh'), script);
      expect(spawnSync('bash', ['--posix', 'plan.sh'], { cwd: place, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});
