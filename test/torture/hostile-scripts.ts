import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phase, planOf } from '../integration/planning/script-folder.ts';
import { renderScript } from '../../src/planning/script.ts';

/** What became of hostile texts in scripts. */
export interface HostileScripts {
  readonly texts: number;
  readonly mismatches: readonly string[];
  /** Files that appeared though no phase makes them: something was executed. */
  readonly strays: readonly string[];
}

const pieces = [
  ...[
    "'",
    '"',
    '`',
    '\\',
    '$',
    '!',
    '*',
    '?',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '<',
    '>',
    '|',
    '&',
    ';',
    '#',
    '~',
    '-',
    '%',
    '=',
    ' ',
  ],
  ...[
    '\n',
    '\r',
    '\t',
    '\u0001',
    '\u0007',
    '\u001b[31m',
    '\u007f',
    '\u0080',
    '\u009b',
    '\u00a0',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ufffd',
  ],
  ...[
    '$(touch S)',
    '`touch S`',
    "'; touch S; '",
    '"; touch S; "',
    '\ntouch S\n',
    '$((a[$(touch S)]))',
    '<(touch S)',
    '${x:-$(touch S)}',
  ],
  ...[
    "'\\''",
    "\\'",
    "$'\\x27'",
    '$"x"',
    '\\\n',
    '\nEOF\n',
    '\n# end',
    '!!',
    '!-1',
    '--',
    '-n',
    '-e',
    '%s%n',
    '%(%s)T',
    '\\c',
    '\\0',
    '\\u0027',
  ],
  ...[
    '\n}\ntouch S\n{',
    ';;\nesac',
    '\nexit 0\n',
    'A=B',
    '~root',
    '/etc/pass*',
    '{a,b}',
    '\u{1f600}',
    'é',
    'あ',
    '表',
    '\u{10ffff}',
    'text',
    '0',
  ],
] as const;

/** A stream of numbers from 0 to 1 that is the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Texts that are made to break out of quotes, the same ones for the same seed. */
export function hostileTexts(count: number, seed: number): readonly string[] {
  const random = chance(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, () => {
    const length = Math.floor(random() * 8);
    return Array.from({ length }, () => {
      if (random() < 0.85) return pick(pieces);
      const code = 1 + Math.floor(random() * (random() < 0.5 ? 0x17f : 0x10ffff));
      return code >= 0xd800 && code < 0xe000 ? '?' : String.fromCodePoint(Math.min(code, 0x10ffff));
    }).join('');
  });
}

/** Writes its arguments, and what it reads, to files as JSON. */
const recorder = `const { readFileSync, writeFileSync } = require('node:fs');
const phase = process.env.HOLDFAST_PHASE;
writeFileSync('got.' + phase, JSON.stringify([process.argv.slice(1), readFileSync(0, 'utf8'), process.env.HOLDFAST_AGENT_NAME]));`;

/**
 * Puts texts into every place of a plan and of the options, runs the script in real bash, and compares what programs got
 * byte by byte.
 */
export function runHostile(texts: readonly string[], locale: string): HostileScripts {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-hostile-'));
  try {
    const text = (index: number): string => texts[index % texts.length] ?? '';
    const prompt = texts.slice(0, 500).join('\n');
    const [agent, shell] = [text(7), text(11)];
    const argv = [process.execPath, '-e', recorder, '--'];
    const phases = [
      phase('argv', { kind: 'command', command: [...argv, ...texts] }, { title: text(0) }),
      phase('prompt', { kind: 'agent', agent, prompt }, { title: text(1) }),
      // What a plan says is a script is one, with hostile texts where a script may have them.
      phase('shell', `cat > got.shell <<'H0LDFAST'\n${shell}\nH0LDFAST\n`, { title: text(2), critical: false }),
      phase('approval', { kind: 'approval', message: texts.slice(0, 50).join('\n') }, { title: text(3) }),
    ];
    const plan = planOf(phases, {
      request: texts.slice(0, 100).join(' '),
      createdAt: text(4),
      template: { name: text(5), confidence: 1, reason: text(6) },
    });
    const analysis = { ...plan.analysis, title: text(8) };
    const script = renderScript(
      { ...plan, analysis },
      { agentCommand: [...argv, ...texts.slice(0, 100)], stateFolder: './state' },
    );
    writeFileSync(join(folder, 'plan.sh'), script);
    const env = { ...process.env, LC_ALL: locale, HOLDFAST_AGENT: '' };
    const run = spawnSync('bash', ['plan.sh', '--approve', 'approval'], { cwd: folder, env, encoding: 'utf8' });
    const mismatches: string[] = [];
    if (run.status !== 0) mismatches.push(`exit ${run.status}: ${run.stderr}`);
    const got = (name: string): unknown => JSON.parse(readFileSync(join(folder, `got.${name}`), 'utf8'));
    const [words] = got('argv') as [readonly string[]];
    texts.forEach((expected, index) => {
      if (words[index] !== expected)
        mismatches.push(`${JSON.stringify(expected)} became ${JSON.stringify(words[index])}`);
    });
    if (words.length !== texts.length) mismatches.push(`${texts.length} words became ${words.length}`);
    if (JSON.stringify(got('prompt')) !== JSON.stringify([texts.slice(0, 100), prompt, agent]))
      mismatches.push('a prompt, an argument of an agent or its name is another');
    if (readFileSync(join(folder, 'got.shell'), 'utf8') !== `${shell}\n`) mismatches.push('a script is another');
    const expected = ['got.argv', 'got.prompt', 'got.shell', 'plan.sh', 'state'];
    return { texts: texts.length, mismatches, strays: readdirSync(folder).filter((name) => !expected.includes(name)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The locales of this machine that read bytes in different ways. */
export function locales(): readonly string[] {
  const known = execFileSync('locale', ['-a'], { encoding: 'utf8' }).split('\n');
  return ['C', ...known.filter((name) => /utf-?8|sjis|gb18030|big5/i.test(name)).slice(0, 4)];
}

/** So many texts in batches of 2,000. */
export function hostileScripts(count: number, seed: number): HostileScripts {
  const all = { texts: 0, mismatches: [] as string[], strays: [] as string[] };
  const names = locales();
  for (let batch = 0; all.texts < count; batch += 1) {
    const found = runHostile(hostileTexts(2000, seed + batch), names[batch % names.length] ?? 'C');
    all.texts += found.texts;
    all.mismatches.push(...found.mismatches);
    all.strays.push(...found.strays);
  }
  return all;
}
