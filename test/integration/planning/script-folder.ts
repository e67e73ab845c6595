import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';
import type { PhaseWork, Plan, PlanPhase } from '../../../src/planning/plan.ts';
import { readScriptState, type ScriptProgress } from '../../../src/planning/script-progress.ts';
import { renderScript, type ScriptOptions } from '../../../src/planning/script.ts';

/** A phase that needs nothing and is tried once, but for what is said otherwise. */
export function phase(name: string, work: PhaseWork | string, more: Partial<PlanPhase> = {}): PlanPhase {
  const does: PhaseWork = typeof work === 'string' ? { kind: 'command', command: work } : work;
  const usual = { title: `The phase ${name}`, needs: [], critical: true, retries: 0, delayMs: 0, expectedMs: 1000 };
  return { ...usual, name, work: does, ...more };
}

/** A plan of these phases. */
export function planOf(phases: readonly PlanPhase[], more: Partial<Plan> = {}): Plan {
  const request = 'Add a table of contents';
  return {
    id: '20261121-add-contents',
    name: 'add-contents',
    request,
    createdAt: '2026-11-21T10:15:30.123Z',
    analysis: analyzeRequest(request),
    template: { name: 'feature', confidence: 1, reason: 'it was named' },
    variables: {},
    priority: 'normal',
    parallel: 4,
    phases,
    ...more,
  };
}

/** How a script ended. */
export interface ScriptEnd {
  readonly exit: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A script at work. */
export interface RunningScript {
  readonly child: ChildProcess;
  readonly ended: Promise<ScriptEnd>;
  /** What it has said so far. */
  said(): string;
}

/** A folder with a script in it, which is removed at the end with all that still works in it. */
export class ScriptFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'holdfast-script-'));
  readonly #children: ChildProcess[] = [];

  write(plan: Plan, options?: ScriptOptions): string {
    const text = renderScript(plan, options);
    writeFileSync(join(this.path, 'plan.sh'), text);
    return text;
  }

  /** Starts it as the leader of a process group, as an interactive shell does. */
  start(
    args: readonly string[] = [],
    more: { readonly env?: NodeJS.ProcessEnv; readonly before?: string } = {},
  ): RunningScript {
    const argv = ['plan.sh', ...args];
    const whole = more.before === undefined ? argv : ['-c', `${more.before}; exec bash "$@"`, 'bash', ...argv];
    const child = spawn('bash', whole, {
      cwd: this.path,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOLDFAST_AGENT: '', HOLDFAST_GRACE: '5', ...more.env },
    });
    this.#children.push(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<ScriptEnd>((resolve) => {
      child.on('close', (code, signal) => {
        resolve({ exit: code ?? signal, stdout, stderr });
      });
    });
    return { child, ended, said: () => stdout + stderr };
  }

  run(
    args: readonly string[] = [],
    more: { readonly env?: NodeJS.ProcessEnv; readonly before?: string } = {},
  ): Promise<ScriptEnd> {
    return this.start(args, more).ended;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  read(name: string): string {
    return this.has(name) ? readFileSync(this.file(name), 'utf8') : '';
  }

  touch(...names: readonly string[]): void {
    for (const name of names) writeFileSync(this.file(name), '');
  }

  /** The lines that phases have added to a file. */
  lines(name = 'work'): readonly string[] {
    return this.read(name).split('\n').slice(0, -1);
  }

  state(folder = '.holdfast/scripts/20261121-add-contents'): ScriptProgress | undefined {
    return readScriptState(this.read(`${folder}/state`));
  }

  statuses(): Readonly<Record<string, string>> {
    return Object.fromEntries((this.state()?.phases ?? []).map(({ name, status }) => [name, status]));
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** How a script ended and what it complained of, in one text. */
export async function told(run: Promise<ScriptEnd>): Promise<string> {
  const { exit, stderr } = await run;
  return `${exit}: ${stderr}`;
}

/** Waits until something is so. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > giveUpAt) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A phase's script that says when it begins and ends, and waits in between until it may go on. */
export function gated(name: string): string {
  return `echo "begin ${name}" >> work; echo $$ > at.${name}; while [ ! -e go.${name} ]; do sleep 0.02; done; echo "end ${name}" >> work`;
}

/** Whether a process is there and no zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (!existsSync('/proc/self/stat')) return true;
    // It may end between any two of these looks.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
