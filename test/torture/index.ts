/**
 * The long storms, by hand or at night: `npm run torture [minutes] [kill|ownership|effects|agents|programs|crashes|scripts|properties …]`.
 *
 * Every part runs in turns until its share of the time is over and prints what it found; anything but zero violations
 * ends the process with 1.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentStorm } from './agent-storm.ts';
import { effectStorm } from './effect-storm.ts';
import { hostileScripts } from './hostile-scripts.ts';
import { killStorm, type KillStormReport } from './kill-storm.ts';
import { killAtCommand } from './script-kills.ts';
import { ownershipStorm } from './ownership-storm.ts';
import { programStorm } from './program-storm.ts';

const [minutes = '15', ...asked] = process.argv.slice(2);
const parts = { kill, ownership, effects, agents, programs, crashes, scripts, properties };
const chosen = Object.entries(parts).filter(([name]) => asked.length === 0 || asked.includes(name));
const shareMs = (Number(minutes) * 60_000) / chosen.length;
let violations = 0;

for (const [name, part] of chosen) {
  const startedAt = performance.now();
  const found = await part(shareMs);
  violations += found.violations;
  console.log(
    `${name}: ${found.text}; ${found.violations} violations in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
  );
}
process.exit(violations === 0 ? 0 : 1);

interface Found {
  readonly text: string;
  readonly violations: number;
}

/** SIGKILL at random moments, in turns on files and on SQLite, and with what an acknowledgement has to survive. */
async function kill(limitMs: number): Promise<Found> {
  const all: KillStormReport = { kills: 0, runs: 0, acknowledged: 0, lost: 0, again: 0, errors: [], tokens: 0 };
  const until = performance.now() + limitMs;
  for (let round = 0; performance.now() < until; round += 1) {
    const durability = round % 2 === 0 ? 'process' : 'strict';
    const adapter = round % 4 < 2 ? 'file' : 'sqlite';
    const limitMs = until - performance.now();
    const report = await killStorm({ kills: 200, stepsPerRun: 400, durability, limitMs, adapter });
    for (const key of ['kills', 'runs', 'acknowledged', 'lost', 'again', 'tokens'] as const) all[key] += report[key];
    all.errors.push(...report.errors);
  }
  for (const error of all.errors) console.error(error);
  const text = `${all.kills} kills, ${all.runs} runs, ${all.acknowledged} acknowledged steps, ${all.lost} lost, ${all.again} run again`;
  return { text, violations: all.lost + all.again + all.errors.length };
}

/** SIGKILL while agents are at work. */
async function agents(limitMs: number): Promise<Found> {
  const all = { kills: 0, calls: 0, acknowledged: 0, violations: 0 };
  const until = performance.now() + limitMs;
  while (performance.now() < until) {
    const limitMs = until - performance.now() + 60_000;
    const report = await agentStorm({ kills: 100, agents: 60, limitMs, random: Math.random });
    for (const key of ['kills', 'calls', 'acknowledged'] as const) all[key] += report[key];
    const { again, sessions, miscounted, orphans, errors } = report;
    all.violations += again + sessions + miscounted + orphans + errors.length;
    for (const error of errors) console.error(error);
  }
  const text = `${all.kills} kills, ${all.calls} calls of agents, ${all.acknowledged} acknowledged answers`;
  return { text, violations: all.violations };
}

/** SIGKILL while pull requests are opened, by runs that can look for them and by runs that ask a person. */
async function effects(limitMs: number): Promise<Found> {
  const all = { kills: 0, opened: 0, pauses: 0, violations: 0 };
  const until = performance.now() + limitMs;
  for (let round = 0; performance.now() < until; round += 1) {
    const mode = round % 2 === 0 ? 'check' : 'person';
    const report = await effectStorm({ kills: 200, mode, effectsPerRun: 25, limitMs: until - performance.now() });
    for (const key of ['kills', 'opened', 'pauses'] as const) all[key] += report[key];
    all.violations += report.doubled + report.missing + report.wrong + report.errors.length;
    for (const error of report.errors) console.error(error);
  }
  const { kills, opened, pauses, violations } = all;
  return { text: `${kills} kills, ${opened} pull requests, ${pauses} pauses to ask a person`, violations };
}

/** Theft, SIGSTOP and SIGKILL among 2 to 16 processes, in turns on files and on SQLite. */
async function ownership(limitMs: number): Promise<Found> {
  const until = performance.now() + limitMs;
  let acknowledged = 0;
  let epochs = 0;
  let kills = 0;
  let stops = 0;
  let violations = 0;
  for (let round = 0; performance.now() < until; round += 1) {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-torture-'));
    const report = await ownershipStorm({
      directory,
      adapter: round % 4 < 2 ? 'file' : 'sqlite',
      processes: [4, 2, 8, 16, 2, 4, 16, 8][round % 8] ?? 4,
      steps: 5000,
      durability: round % 2 === 0 ? 'process' : 'strict',
      limitMs: Math.min(180_000, until - performance.now()),
    });
    rmSync(directory, { recursive: true, force: true });
    acknowledged += report.acknowledged;
    epochs += report.epochs;
    kills += report.kills;
    stops += report.stops;
    violations += report.lost.length + report.runAgain.length + report.doubled.length + report.troubles.length;
    for (const trouble of report.troubles) console.error(trouble);
  }
  return { text: `${acknowledged} acknowledgements, ${epochs} owners, ${kills} kills, ${stops} stops`, violations };
}

/** Random programs under simulated deaths, power losses, faults and rollbacks, against a model. */
async function programs(limitMs: number): Promise<Found> {
  const seed = Math.floor(Math.random() * 1_000_000_000);
  const report = await programStorm({ seed, programs: Infinity, limitMs });
  for (const finding of report.findings) console.error(finding);
  const { deaths, faults, rollbacks, repeatedBodies } = report;
  const text = `${report.programs} programs from seed ${seed} on, ${deaths} deaths, ${faults} faults, ${rollbacks} rollbacks, ${repeatedBodies} bodies repeated`;
  return { text, violations: report.findings.length };
}

/** Power losses and deaths at every operation of the file adapter and the journal, each round with another seed. */
async function crashes(limitMs: number): Promise<Found> {
  const until = performance.now() + limitMs;
  let schedules = 0;
  let violations = 0;
  const each = 100_000;
  const seeds = Math.floor(Math.random() * 1_000_000);
  for (let round = 0; performance.now() < until; round += 1) {
    const seed = String(seeds + round);
    const { status, stdout } = spawnSync(
      'npx',
      [
        'vitest',
        'run',
        '--testTimeout',
        '3600000',
        'test/crash/file-storage-simulated.test.ts',
        'test/crash/journal-simulated.test.ts',
      ],
      {
        encoding: 'utf8',
        env: { ...process.env, HOLDFAST_SCHEDULES: String(each), HOLDFAST_SEED: seed },
      },
    );
    schedules += each;
    if (status !== 0) {
      violations += 1;
      console.error(`HOLDFAST_SEED=${seed} HOLDFAST_SCHEDULES=${each} fails:\n${stdout.slice(-4000)}`);
    }
  }
  return {
    text: `${schedules} schedules for the adapter and as many for the journal, first seed ${seeds}`,
    violations,
  };
}

/** 100,000 hostile texts through generated scripts and real bash; then scripts that are killed at one command after the other. */
async function scripts(limitMs: number): Promise<Found> {
  const until = performance.now() + limitMs;
  const { texts, mismatches, strays } = hostileScripts(100_000, 1);
  const findings = [...mismatches, ...strays];
  let kills = 0;
  // Beyond its last command a script is not killed any more; then it begins anew in between.
  for (let [step, first] = [1, 1]; performance.now() < until; step += 13) {
    const found = await killAtCommand(step);
    findings.push(...found.violations);
    if (found.killed) kills += 1;
    else step = first += 1;
  }
  for (const finding of findings) console.error(finding);
  return { text: `${texts} hostile texts, ${kills} kills`, violations: findings.length };
}

/** The property tests with other cases than those of `npm test`, each round with another seed. */
async function properties(limitMs: number): Promise<Found> {
  const until = performance.now() + limitMs;
  const seeds = Math.floor(Math.random() * 1_000_000);
  let rounds = 0;
  let violations = 0;
  for (; performance.now() < until; rounds += 1) {
    const seed = String(seeds + rounds);
    const env = { ...process.env, HOLDFAST_SEED: seed };
    const { status, stdout } = spawnSync('npx', ['vitest', 'run', 'test/property'], { encoding: 'utf8', env });
    if (status === 0) continue;
    violations += 1;
    console.error(`HOLDFAST_SEED=${seed} npx vitest run test/property fails:\n${stdout.slice(-4000)}`);
  }
  return { text: `${rounds} rounds of all properties, first seed ${seeds}`, violations };
}
