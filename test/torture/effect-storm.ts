import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnhancedWorkflowManager } from 'holdfast';
import { endOf } from './life.ts';

/** How an effect storm is run. */
export interface EffectStormOptions {
  readonly kills: number;
  /** With a check the runs need nobody; without one a person resolves what is unknown. */
  readonly mode: 'check' | 'person';
  readonly effectsPerRun: number;
  readonly limitMs: number;
  readonly random?: () => number;
}

/** What an effect storm found. `doubled`, `missing` and `wrong` must be zero, and `errors` empty. */
export interface EffectStormReport {
  kills: number;
  runs: number;
  /** Pull requests that were opened. */
  opened: number;
  /** Branches with more than one pull request. */
  doubled: number;
  /** Branches without one, in a run that says it is complete. */
  missing: number;
  /** Results that name another pull request than the forge has. */
  wrong: number;
  /** Runs that paused because an effect was unknown. */
  pauses: number;
  /** Effects that a person was asked about; of them, those that had been done. */
  asked: number;
  done: number;
  errors: string[];
}

/** How long the forge takes at most: less than the `landsWithin` of the worker. */
const slowestMs = 800;

/** A place where pull requests are opened. It opens one for every request, also when nobody waits for the answer. */
class Forge implements AsyncDisposable {
  readonly pulls: { readonly head: string; readonly number: number }[] = [];
  readonly #random: () => number;
  readonly #server = createServer((request, response) => {
    const head = new URL(request.url ?? '', 'http://forge').searchParams.get('head') ?? '';
    const answer = (value: unknown): void => {
      response.end(JSON.stringify(value));
    };
    if (request.method !== 'POST') {
      answer(this.pulls.filter((pull) => pull.head === head));
      return;
    }
    setTimeout(() => {
      const pull = { head, number: this.pulls.length + 1 };
      this.pulls.push(pull);
      setTimeout(answer, this.#random() * 20, pull);
    }, this.#delayMs());
  });

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Now and then longer than it takes to start the next process. */
  #delayMs(): number {
    return this.#random() * (this.#random() < 0.8 ? 30 : slowestMs);
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }
}

/** Kills a process that opens pull requests with SIGKILL at random moments, and counts what the forge was made to do. */
export async function effectStorm(options: EffectStormOptions): Promise<EffectStormReport> {
  const counts = { kills: 0, runs: 0, opened: 0, doubled: 0, missing: 0, wrong: 0, pauses: 0, asked: 0, done: 0 };
  const report: EffectStormReport = { ...counts, errors: [] };
  const until = performance.now() + options.limitMs;
  const lane = async (): Promise<void> => {
    while (report.kills < options.kills && performance.now() < until && report.errors.length === 0)
      await stormOneRun(options, report, until);
  };
  // Side by side: most of a life is waiting.
  await Promise.all(Array.from({ length: 5 }, lane));
  return report;
}

async function stormOneRun(options: EffectStormOptions, report: EffectStormReport, until: number): Promise<void> {
  const { random = Math.random, mode, effectsPerRun } = options;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-effects-'));
  const directory = join(folder, 'state');
  const reports = join(folder, 'reports');
  await using forge = new Forge(random);
  const words = [directory, reports, await forge.listen(), mode, String(effectsPerRun)];
  const worker = new URL('effect-storm-worker.ts', import.meta.url).pathname;
  try {
    for (let ended: string | undefined; ended === undefined || ended.includes('paused');) {
      const before = read(reports).length;
      const child = spawn(process.execPath, [worker, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
      // Sometimes long enough to find out what the last life has left, and to get on.
      const afterMs = random() < 0.6 ? random() * 300 : random() * 2500;
      const plan = { isAlive: () => read(reports).includes('ALIVE', before), afterMs };
      const { killed, trouble } = await endOf(child, report.kills < options.kills ? plan : undefined);
      if (killed) report.kills += 1;
      if (trouble !== undefined) report.errors.push(trouble);
      const said = read(reports).slice(before);
      ended = /ENDED .*/.exec(said)?.[0];
      report.errors.push(...(/ERROR .*/.exec(said) ?? []));
      if (ended?.includes('effect-unknown') === true) await resolveAll(directory, forge, report);
      else if (ended !== undefined && !ended.includes('completed')) report.errors.push(ended);
      if (report.errors.length > 0 || performance.now() > until + 60_000) break;
    }
    report.runs += 1;
    await compare(directory, forge, options, report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a person does: looks at the forge when nothing is on its way any more, and says what is there. */
async function resolveAll(directory: string, forge: Forge, report: EffectStormReport): Promise<void> {
  report.pauses += 1;
  await sleep(slowestMs + 100);
  const manager = new EnhancedWorkflowManager({ directory });
  try {
    const state = await manager.get('storm');
    if (state?.unknown_effects === undefined) report.errors.push('paused, and nothing is unknown');
    for (const { key } of state?.unknown_effects ?? []) {
      const value = forge.pulls.find(({ head }) => key.includes(`[${head}]`));
      await manager.resolve('storm', key, value === undefined ? { as: 'not-done' } : { as: 'done', value });
      report.asked += 1;
      if (value !== undefined) report.done += 1;
    }
  } finally {
    await manager.close();
  }
}

async function compare(
  directory: string,
  forge: Forge,
  { effectsPerRun }: EffectStormOptions,
  report: EffectStormReport,
): Promise<void> {
  const heads = new Map<string, number[]>();
  for (const { head, number } of forge.pulls) heads.set(head, [...(heads.get(head) ?? []), number]);
  report.opened += forge.pulls.length;
  for (const numbers of heads.values()) if (numbers.length > 1) report.doubled += 1;
  const manager = new EnhancedWorkflowManager({ directory });
  try {
    for await (const event of manager.history('storm')) {
      if (event.type !== 'run-completed') continue;
      report.missing += effectsPerRun - heads.size;
      const numbers = event.value as readonly number[];
      for (const [index, number] of numbers.entries())
        if (heads.get(`branch-${index}`)?.includes(number) !== true) report.wrong += 1;
    }
  } finally {
    await manager.close();
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
