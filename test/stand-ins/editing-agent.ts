import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An agent that really edits files in its current folder, for `commandAgent`: it is told by files in a folder of its own, and
 * writes down there what it was asked. Its first work has a mistake, which it mends when it is shown what the tests say.
 */
const [folder = ''] = process.argv.slice(2);
const prompt = readFileSync(0, 'utf8');

const roles: readonly (readonly [begins: string, role: string])[] = [
  ['Find out', 'research'],
  ['Plan the task', 'plan'],
  ['Do the task', 'implement'],
  ['The test command failed', 'repair'],
  ['The task below is done', 'document'],
  ['Review the change', 'review'],
];
const role = roles.find(([begins]) => prompt.startsWith(begins))?.[1] ?? 'unknown';

function note(what: string): void {
  appendFileSync(
    join(folder, 'calls.jsonl'),
    `${JSON.stringify({ role, what, pid: process.pid, cwd: process.cwd(), prompt })}\n`,
  );
}

/** Whether this is what it was told to do, once. */
function told(name: string): boolean {
  const file = join(folder, `${name}-${role}`);
  if (!existsSync(file)) return false;
  rmSync(file);
  return true;
}

note('asked');
const broken = existsSync(join(folder, 'never-mends'));
if (role === 'implement') writeFileSync('greeting.txt', 'Hello World\n');
// In the middle of its work.
if (told('kill')) {
  process.kill(process.ppid, 'SIGKILL');
  // Whoever takes the run over ends it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
if (told('fail')) {
  console.error('Not logged in · Please run /login');
  process.exit(1);
}
if (role === 'implement') writeFileSync('greet.sh', 'cat greeting.txt\n');
if (role === 'repair' && !broken) writeFileSync('greeting.txt', 'Hello, World!\n');
if (role === 'document') appendFileSync('README.md', '\nSay hello by `sh greet.sh`.\n');
note('answered');
// As the headless Claude Code says it, and many others.
console.log(
  JSON.stringify({
    ...{ type: 'result', subtype: 'success', is_error: false, num_turns: 1, session_id: 'session', duration_ms: 1 },
    ...{ result: `${role} is done`, total_cost_usd: 0.01 },
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
);
