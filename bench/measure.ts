import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that this share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Measures two things in turns, so that a machine that changes its pace changes it for both. */
export async function inTurns(
  rounds: number,
  floor: () => number | Promise<number>,
  ours: () => number | Promise<number>,
): Promise<{ floor: number; ours: number }> {
  const floors: number[] = [];
  const all: number[] = [];
  await floor();
  await ours();
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await floor());
    all.push(await ours());
  }
  return { floor: median(floors), ours: median(all) };
}

/** Runs a script of this folder in a process of its own; gives what it printed as JSON. */
export function inProcess(script: string, ...args: readonly string[]): Record<string, number> {
  const path = new URL(script, import.meta.url).pathname;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', path, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${script} ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
}

/** Prints one line of the table: what, its floor, ours, the ratio and the target. */
export function report(
  what: string,
  figures: {
    readonly floor?: number;
    readonly ours: number;
    readonly unit: string;
    readonly target: string;
    readonly met: boolean;
    readonly ratio?: number;
  },
): void {
  const { floor, ours, unit, target, met, ratio } = figures;
  const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2)).padStart(9);
  const shown = ratio ?? (floor === undefined ? undefined : ours / floor);
  console.log(
    `${what.padEnd(52)} floor ${floor === undefined ? '        -' : number(floor)}  ours ${number(ours)} ${unit.padEnd(7)} ratio ${shown === undefined ? '     -' : shown.toFixed(2).padStart(6)}  target ${target.padEnd(22)} ${met ? 'met' : 'MISSED'}`,
  );
}

const folder = mkdtempSync(join(process.env['HOLDFAST_BENCH_FOLDER'] ?? tmpdir(), 'holdfast-bench-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
let counter = 0;

/** A path that nothing has yet, gone when the process ends. */
export function freshPath(): string {
  counter += 1;
  return join(folder, String(counter));
}
