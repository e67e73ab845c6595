import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StateManager } from '../../src/state/state-manager.ts';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { SqliteStorage } from '../../src/storage/sqlite-storage.ts';

/** How hard the storm blows. */
export interface StormOptions {
  /** A folder of its own, which is emptied first. */
  readonly directory: string;
  readonly processes: number;
  /** Steps to be acknowledged. */
  readonly steps: number;
  readonly durability: 'strict' | 'process';
  readonly limitMs: number;
  /** A bug to plant, to see the storm catch it. */
  readonly plant?: 'no-check';
  /** @defaultValue 'file' */
  readonly adapter?: 'file' | 'sqlite';
}

/** What the storm left. */
export interface StormReport {
  readonly finished: boolean;
  readonly acknowledged: number;
  readonly epochs: number;
  readonly kills: number;
  readonly stops: number;
  /** Steps that were acknowledged with more than one token. */
  readonly runAgain: readonly string[];
  /** Acknowledged tokens that the journal does not have. */
  readonly lost: readonly string[];
  /** Steps that stand in the journal more than once. */
  readonly doubled: readonly string[];
  /** What workers that broke down said. */
  readonly troubles: readonly string[];
}

const worker = fileURLToPath(new URL('ownership-storm-worker.ts', import.meta.url));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets several processes steal one run from each other while they are stopped, continued and killed at random. */
export async function ownershipStorm(options: StormOptions): Promise<StormReport> {
  const { directory, processes, steps, durability, limitMs, plant, adapter = 'file' } = options;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const living = new Map<ChildProcess, Promise<unknown>>();
  const resuming = new Set<NodeJS.Timeout>();
  const troubles: string[] = [];
  let kills = 0;
  let stops = 0;
  const start = (): void => {
    const child = spawn(process.execPath, [worker, directory, String(steps), durability, plant ?? '', adapter], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Nothing of the test runner's settings concerns the workers.
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<void>((resolve) => {
      child.once('close', (code) => {
        living.delete(child);
        if (code !== null && code !== 0) troubles.push(said);
        resolve();
      });
    });
    living.set(child, ended);
  };
  const acknowledgements = (): string[] => {
    const path = `${directory}/acknowledged`;
    return existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  };
  const startedAt = performance.now();
  try {
    while (!acknowledgements().includes('DONE') && performance.now() - startedAt < limitMs && troubles.length < 10) {
      while (living.size < processes) start();
      await pause(30 + Math.random() * 80);
      const victims = [...living.keys()];
      const victim = victims[Math.floor(Math.random() * victims.length)];
      if (victim === undefined) continue;
      const chance = Math.random();
      if (chance < 0.5) {
        stops += 1;
        victim.kill('SIGSTOP');
        const timer = setTimeout(
          () => {
            resuming.delete(timer);
            victim.kill('SIGCONT');
          },
          20 + Math.random() * 250,
        );
        resuming.add(timer);
      } else if (chance < 0.7) {
        kills += 1;
        victim.kill('SIGKILL');
      }
    }
  } finally {
    for (const timer of resuming) clearTimeout(timer);
    const ends = [...living.values()];
    for (const child of living.keys()) child.kill('SIGKILL');
    await Promise.all(ends);
  }
  return { kills, stops, troubles, ...(await judge(directory, adapter, acknowledgements())) };
}

async function judge(
  directory: string,
  adapter: 'file' | 'sqlite',
  lines: readonly string[],
): Promise<Pick<StormReport, 'finished' | 'acknowledged' | 'epochs' | 'runAgain' | 'lost' | 'doubled'>> {
  const tokens = new Map<string, Set<string>>();
  for (const line of lines) {
    const [key = '', token] = line.split(' ');
    if (token !== undefined) tokens.set(key, (tokens.get(key) ?? new Set<string>()).add(token));
  }
  const storage =
    adapter === 'sqlite'
      ? new SqliteStorage({ path: `${directory}/runs.db`, durability: 'process' })
      : new FileStorage({ directory: `${directory}/store`, durability: 'process' });
  const state = new StateManager({ storage, views: false });
  const recorded = new Map<string, unknown[]>();
  for await (const event of state.history('storm'))
    if (event.type === 'step-completed') recorded.set(event.key, [...(recorded.get(event.key) ?? []), event.value]);
  const epochs = (await state.get('storm'))?.epoch ?? 0;
  await state.close();
  await storage.close();
  return {
    finished: lines.includes('DONE'),
    acknowledged: tokens.size,
    epochs,
    runAgain: [...tokens].filter(([, drawn]) => drawn.size > 1).map(([key]) => key),
    lost: [...tokens].flatMap(([key, drawn]) =>
      [...drawn].filter((token) => recorded.get(key)?.includes(token) !== true),
    ),
    doubled: [...recorded].filter(([, values]) => values.length > 1).map(([key]) => key),
  };
}
