import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { commandAgent } from '../../../src/agents/command-agent.ts';
import type { DeliveryOptions } from '../../../src/delivery/delivery-options.ts';
import { deliveryPhases } from '../../../src/delivery/delivery-phases.ts';
import { type Delivered, deliveryWorkflow } from '../../../src/delivery/delivery-workflow.ts';
import { readPrompt } from '../../../src/delivery/read-prompt.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import type { RunResult } from '../../../src/workflow/run-result.ts';

/** The program of an agent that edits files. */
export const editingAgent: string = fileURLToPath(new URL('../../stand-ins/editing-agent.ts', import.meta.url));

/** What stands in for GitHub's CLI. */
export const ghStandIn: string = fileURLToPath(new URL('../../stand-ins/gh.ts', import.meta.url));

/** A repository, and beside it what an agent and a run keep. */
export interface DeliveryWorld {
  readonly root: string;
  readonly repository: string;
  /** Where the agent is told, and tells what it was asked. */
  readonly agent: string;
  readonly runs: string;
  /** Where the stand-in for `gh` keeps what it has, and is told how to behave. */
  readonly gh: string;
  readonly prompt: string;
}

export const promptText = `---
test: sh test.sh
labels: [enhancement]
---

# Add a greeting

## Requirements

A script greet.sh that says hello to the world.

## Success criteria

- sh greet.sh prints "Hello, World!"
`;

/** What an agent was asked. */
export interface AgentCall {
  readonly role: string;
  readonly what: 'asked' | 'answered';
  readonly pid: number;
  readonly cwd: string;
  readonly prompt: string;
}

/** Git as a person uses it. */
export function git(folder: string, ...argv: readonly string[]): string {
  const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...person, ...argv], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Makes a world in a folder of its own that is gone after the test. */
export function makeWorld(text: string = promptText): DeliveryWorld {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-delivery-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  return worldIn(root, text);
}

/** Makes a world in a folder that there is. */
export function worldIn(root: string, text: string = promptText): DeliveryWorld {
  const [repository, agent, runs, gh] = ['repository', 'agent', 'runs', 'gh'].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [repository, agent]) mkdirSync(folder);
  git(repository, 'init', '--quiet');
  writeFileSync(join(repository, 'README.md'), '# Small\n');
  writeFileSync(
    join(repository, 'test.sh'),
    `test "$(sh greet.sh)" = 'Hello, World!' || { echo 'no greeting'; exit 3; }\n`,
  );
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '--message', 'first');
  git(root, 'init', '--quiet', '--bare', 'remote.git');
  git(repository, 'remote', 'add', 'origin', join(root, 'remote.git'));
  mkdirSync(gh);
  const prompt = join(repository, 'prompt.md');
  writeFileSync(prompt, text);
  return { root, repository, agent, runs, gh, prompt };
}

/** A manager whose agent edits files. */
export function managerOf({ runs, agent }: DeliveryWorld): EnhancedWorkflowManager {
  return new EnhancedWorkflowManager({
    directory: runs,
    durability: 'process',
    phases: deliveryPhases,
    // As often and for the same errors as usual; only the waits are shorter.
    retry: { delay: 100, errors: 'transient' },
    agents: {
      default: commandAgent({ name: 'editor', argv: [process.execPath, editingAgent, agent], output: 'json' }),
    },
  });
}

/** Delivers what the prompt file asks for. */
export async function deliver(world: DeliveryWorld, options: DeliveryOptions = {}): Promise<RunResult<Delivered>> {
  await using manager = managerOf(world);
  const workflow = deliveryWorkflow({ directory: world.repository, trust: true, ...options });
  return await manager.execute(workflow, await readPrompt('prompt.md', { directory: world.repository }));
}

/** Goes on with a delivery. */
export async function goOn(world: DeliveryWorld, runId: string, options: DeliveryOptions = {}): Promise<RunResult> {
  await using manager = managerOf(world);
  manager.register(deliveryWorkflow({ directory: world.repository, trust: true, ...options }));
  return await manager.resume(runId);
}

/** What the agent was asked so far. */
export function callsOf({ agent }: DeliveryWorld): readonly AgentCall[] {
  try {
    const lines = readFileSync(join(agent, 'calls.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as AgentCall);
  } catch {
    return [];
  }
}

/** The roles it has answered in, in order. */
export function answeredIn(world: DeliveryWorld): readonly string[] {
  return callsOf(world).flatMap(({ role, what }) => (what === 'answered' ? [role] : []));
}

/** The texts of the issues, pull requests or comments of the embedded forge. */
export function recordsOf({ repository }: DeliveryWorld, kind: string): readonly string[] {
  const folder = join(repository, '.holdfast/forge', kind);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  } catch {
    return [];
  }
}

/** The branches of deliveries. */
export function branchesOf({ repository }: DeliveryWorld): readonly string[] {
  return git(repository, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/holdfast')
    .split('\n')
    .filter(Boolean);
}

/** What the stand-in for GitHub has. */
export interface GhState {
  readonly issues: readonly GhItem[];
  readonly pulls: readonly GhItem[];
  readonly comments: readonly GhItem[];
}

/** An issue, a pull request or a comment there. */
export interface GhItem {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels?: readonly string[];
  readonly head?: string;
  readonly base?: string;
}

/** What the stand-in for GitHub has been asked to keep. */
export function ghStateOf({ gh }: DeliveryWorld): GhState {
  return JSON.parse(readFileSync(join(gh, 'state.json'), 'utf8')) as GhState;
}

/** What it was called with, in order. */
export function ghCallsOf(world: DeliveryWorld): readonly (readonly string[])[] {
  return ghProcessesOf(world).map(({ argv }) => argv);
}

/** The processes of its calls, in order. */
export function ghProcessesOf({
  gh,
}: DeliveryWorld): readonly { readonly argv: readonly string[]; readonly pid: number }[] {
  const lines = readFileSync(join(gh, 'calls.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { readonly argv: readonly string[]; readonly pid: number });
}
