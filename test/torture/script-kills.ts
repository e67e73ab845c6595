import { phase, planOf, ScriptFolder } from '../integration/planning/script-folder.ts';
import { writeFileSync } from 'node:fs';

/** What became of a script that was killed at its n-th command. */
export interface ScriptKill {
  readonly killed: boolean;
  readonly violations: readonly string[];
}

/** Counts the commands of a script, its attempts included, and kills the script alone with SIGKILL at one of them. */
const killer = `set -T
HOLDFAST_STEPS=0
trap '((++HOLDFAST_STEPS == HOLDFAST_KILL_AT)) && kill -KILL $$ 2>/dev/null || :' DEBUG
`;

const count = (name: string): string => `echo ${name} >> work; sleep 0.01; echo "${name} ended" >> work`;
const phases = [
  phase('one', count('one')),
  phase('two', count('two'), { needs: ['one'] }),
  phase('three', count('three'), { needs: ['one'] }),
  phase('four', `${count('four')}; test -e tried || { touch tried; exit 1; }`, { needs: ['two', 'three'], retries: 1 }),
];
const expected = { one: 1, two: 1, three: 1, four: 2 };

/** Kills a script at its n-th command, runs it again, and looks whether each phase was done as often as it has to be. */
export async function killAtCommand(step: number): Promise<ScriptKill> {
  using folder = new ScriptFolder();
  folder.write(planOf(phases));
  writeFileSync(folder.file('killer'), killer);
  const first = await folder.run([], { env: { BASH_ENV: folder.file('killer'), HOLDFAST_KILL_AT: String(step) } });
  const killed = first.exit === 'SIGKILL';
  const violations: string[] = [];
  if (!killed && first.exit !== 0)
    violations.push(`at ${step}: the first run ended with ${first.exit}: ${first.stderr}`);
  const second = killed ? await folder.run() : first;
  if (second.exit !== 0) violations.push(`at ${step}: the second run ended with ${second.exit}: ${second.stderr}`);
  for (const [name, times] of Object.entries(expected))
    for (const line of [name, `${name} ended`]) {
      const found = folder.lines().filter((other) => other === line).length;
      if (found !== times) violations.push(`at ${step}: "${line}" ${found} times, not ${times}`);
    }
  if (folder.state()?.status !== 'completed') violations.push(`at ${step}: ${folder.state()?.status}`);
  return { killed, violations };
}
