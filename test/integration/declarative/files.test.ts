import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  type Host,
  type ManagerOptions,
  MemoryStorage,
  systemHost,
  type Workflow,
} from '../../../src/index.ts';
import { scriptedAgent } from '../../../src/testing/index.ts';
import { completedIn, WorkflowFiles, type WorkflowFilesOptions } from '../../../src/yaml.ts';
import { examples } from './examples.ts';

let folder: string;
const asked: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-yaml-'));
  asked.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Programs that write down how they were called, found before those of the machine. */
function stand(name: string, script = ''): void {
  write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${script}\n`);
  chmodSync(join(folder, `bin/${name}`), 0o755);
}

function calls(): string {
  try {
    return readFileSync(join(folder, 'calls'), 'utf8');
  } catch {
    return '';
  }
}

const names = [
  ...['structure-validator', 'security-auditor', 'testing', 'module-refactoring', 'documentation', 'agent-name'],
  ...['agent-name-1', 'agent-name-2', 'agent-name-3'],
];

function makeManager(options: ManagerOptions = {}): EnhancedWorkflowManager {
  const provider = scriptedAgent('scripted', ({ prompt, system = '' }) => {
    asked.push(`${system.includes('Skill') ? `${system.split('\n')[0] ?? ''} | ` : ''}${prompt}`);
    return { answer: 'done' };
  });
  const skills = ['module-validate', 'default-nix-create', 'flake-validate', 'skill-name'];
  return new EnhancedWorkflowManager({
    storage: new MemoryStorage(),
    agents: {
      default: provider,
      providers: [provider],
      agents: Object.fromEntries(names.map((name) => [name, {}])),
      skills: Object.fromEntries(skills.map((name) => [name, { instructions: `How to ${name}.` }])),
    },
    ...options,
  });
}

function filesOf(options: WorkflowFilesOptions = {}): WorkflowFiles {
  return new WorkflowFiles({ directory: folder, trust: true, ...options });
}

describe('the examples of the description', () => {
  beforeEach(() => {
    for (const [name, text] of Object.entries(examples)) write(`.claude/workflows/${name}.yaml`, text);
    write('.claude/workflows/two.yml', examples['phase-2-parallel'].replace('phase-2-parallel', 'phase-2-structural'));
    for (const name of ['nix', 'nixos-rebuild', 'git']) stand(name);
  });

  const path = (): Record<string, string> => ({ PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` });

  test('sequential steps are asked one after the other', async () => {
    await using manager = makeManager();
    const { workflow } = await filesOf().load('phase-1-critical');
    const result = await manager.execute(workflow);
    expect(result).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(asked).toEqual([
      'move-laptop-offload-client',
      'create-module-defaults',
      'validate-security-structure',
      'run-flake-check',
    ]);
    expect(result.orThrow()).toEqual({
      steps: {
        'structure-validator move-laptop-offload-client': 'success',
        'structure-validator create-module-defaults': 'success',
        'security-auditor validate-security-structure': 'success',
        'testing run-flake-check': 'success',
      },
    });
  });

  test('parallel and hybrid ones', async () => {
    await using manager = makeManager();
    const files = filesOf();
    const parallel = await manager.execute((await files.load('phase-2-parallel')).workflow);
    expect(parallel).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(asked.splice(0).sort()).toEqual([
      'add-module-headers',
      'refactor-firefox-brave',
      'refactor-vscode-vscodium',
    ]);
    const hybrid = await manager.execute((await files.load('complete-module-refactor')).workflow);
    expect(hybrid).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(hybrid.census.phases.map(({ key }) => key)).toEqual(['validation', 'refactoring', 'final-validation']);
    expect(asked).toHaveLength(7);
    expect(asked[1]).toBe('# Skill: module-validate | Use the skill "module-validate".\n\nTargets: all');
  });

  test('prerequisites, validation and what is done on success', async () => {
    await using manager = makeManager({ host: hostWith(path()) });
    const checks = { 'phase-1-complete': () => true, 'flake-check-passing': () => true };
    const files = filesOf({ checks });
    const { workflow } = await files.load('my-workflow');
    const result = await manager.execute(workflow);
    expect(result).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(calls()).toBe('nix flake check\nnixos-rebuild test\ngit commit -m Workflow completed\n');
    const other = await manager.execute((await files.load('my-parallel-workflow')).workflow);
    expect(other).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(calls()).toContain('git commit -m Parallel workflow completed\n');
    const points = await manager.checkpoints(other.runId);
    expect(points.map(({ name }) => name)).toEqual(['all-complete']);
  });

  test('a prerequisite that is not met ends the run before anything is done', async () => {
    await using manager = makeManager();
    const checks = { 'phase-1-complete': () => false, 'flake-check-passing': () => true };
    const result = await manager.execute((await filesOf({ checks }).load('my-workflow')).workflow);
    expect(result).toMatchObject({ status: 'failed' });
    expect(result).toMatchObject({ error: { cause: { code: 'prerequisite-unmet' } } });
    expect(asked).toEqual([]);
    await expect(filesOf().load('my-workflow')).rejects.toMatchObject({
      code: 'invalid-workflow-file',
      issues: [
        expect.stringContaining('my-workflow.yaml:7:5: nothing says what "phase-1-complete" is'),
        expect.stringContaining('8:5: nothing says what "flake-check-passing" is'),
      ] as string[],
    });
  });

  test('what is done on failure is done once for each failure, and never for a failure that was handled', async () => {
    stand('nix', `test -f ${folder}/fixed`);
    const host = hostWith(path());
    await using manager = makeManager({ host });
    const checks = { 'phase-1-complete': () => true, 'flake-check-passing': () => true };
    const { workflow } = await filesOf({ checks }).load('my-workflow');
    const failed = await manager.execute(workflow);
    expect(failed.status).toBe('failed');
    expect(calls()).toBe('nix flake check\ngit reset --hard HEAD\n');
    expect((await manager.resume(failed.runId)).status).toBe('failed');
    expect(calls()).toBe('nix flake check\ngit reset --hard HEAD\n'.repeat(2));
    write('fixed', '');
    expect((await manager.resume(failed.runId)).status).toBe('completed');
    expect(asked).toHaveLength(2);
    expect(calls()).toBe(
      `${'nix flake check\ngit reset --hard HEAD\n'.repeat(2)}nix flake check\nnixos-rebuild test\ngit commit -m Workflow completed\n`,
    );
  });

  test('checkpoints, and children with a condition', async () => {
    await using manager = makeManager();
    const resilient = await manager.execute((await filesOf().load('resilient-workflow')).workflow);
    expect((await manager.checkpoints(resilient.runId)).map(({ name }) => name)).toEqual(['step-1', 'step-2']);
    asked.length = 0;
    const { workflow, all } = await filesOf({ completed: completedIn(manager) }).load('meta-workflow');
    expect(all.map(({ name }) => name)).toEqual(['meta-workflow', 'phase-1-critical', 'phase-2-structural']);
    const meta = await manager.execute(workflow);
    expect(meta).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(meta.orThrow()).toEqual({ steps: { 'phase-1': 'success', validation: 'success', 'phase-2': 'success' } });
    expect(asked).toHaveLength(8);
  });
});

function hostWith(environment: Readonly<Record<string, string>>): Host {
  return { ...systemHost, environment: { ...process.env, ...environment } };
}

describe('the folders are looked at anew for each question', () => {
  const text = (name: string, description: string): string =>
    `workflow: ${name}\ndescription: ${description}\nlimits: { duration: 1m }\nsteps:\n  - workflow: coded\n`;
  const coded = defineWorkflow<unknown, string>({ name: 'coded', run: () => 'done' });

  test('what was edited, added and removed meanwhile is seen', async () => {
    const files = filesOf({ workflows: [coded] });
    write('.holdfast/workflows/one.yml', text('one', 'first'));
    write('.holdfast/workflows/gone.yml', text('gone', 'first'));
    const loaded = await files.load('one');
    expect((await files.list()).workflows.map(({ name }) => name)).toEqual(['gone', 'one']);

    write('.holdfast/workflows/one.yml', text('one', 'second'));
    write('.holdfast/workflows/two.yml', text('two', 'first'));
    rmSync(join(folder, '.holdfast/workflows/gone.yml'));
    expect((await files.list()).workflows.map(({ name, description }) => [name, description])).toEqual([
      ['one', 'second'],
      ['two', 'first'],
    ]);
    expect((await files.read('one')).digest?.digest).not.toBe(loaded.file.digest?.digest);
    await expect(files.read('gone')).rejects.toMatchObject({ code: 'unknown-workflow' });
    expect(loaded.file.document.description).toBe('first');
  });

  test('a name whose file is refused is answered with what is wrong with that file', async () => {
    const files = filesOf();
    const refusal = async (name: string): Promise<string> => {
      const error: unknown = await files.load(name).catch((thrown: unknown) => thrown);
      return `${(error as { code?: string }).code ?? ''} ${(error as Error).message}`;
    };
    write('.holdfast/workflows/one.yml', 'workflow: deploy\nsteps:\n  - { rnu: npm test }\n');
    expect(await refusal('deploy')).toMatch(/^invalid-workflow-file .*one\.yml.*"run"/s);
    // By the name of the file as well, where its text is no YAML at all.
    write('.holdfast/workflows/two.yml', 'steps: [\n');
    expect(await refusal('two')).toMatch(/^invalid-workflow-file .*two\.yml/s);
    expect(await refusal('three')).toMatch(/^unknown-workflow .*one\.yml" and "[^"]*two\.yml".*holdfast lint/s);
    // A file that is right goes before one that is not.
    write('.holdfast/workflows/three.yml', 'workflow: two\nsteps: [echo]\n');
    expect((await files.read('two')).file).toBe('.holdfast/workflows/three.yml');
  });

  test('a child whose file is refused is told by what is wrong with that file', async () => {
    write('.holdfast/workflows/child.yml', 'workflow: child\nsteps:\n  - { rnu: npm test }\n');
    write('.holdfast/workflows/parent.yml', 'workflow: parent\nsteps:\n  - { workflow: child }\n');
    await expect(filesOf().load('parent')).rejects.toThrow(/child\.yml/);
  });

  test('children that are code are no part of a circle of files', async () => {
    write('.holdfast/workflows/one.yml', text('one', 'first'));
    expect(await filesOf({ workflows: [coded as Workflow] }).lint('one')).toEqual([]);
  });

  test('files that run each other for ever are told of, however many ways there are among them', async () => {
    const steps = (...names: string[]): string => names.map((name) => `  - workflow: ${name}\n`).join('');
    for (let layer = 0; layer < 40; layer++)
      for (const side of ['a', 'b'])
        write(
          `.holdfast/workflows/${side}-${layer}.yml`,
          `workflow: ${side}-${layer}\nlimits: { duration: 1m }\nsteps:\n${
            layer < 39 ? steps(`a-${layer + 1}`, `b-${layer + 1}`) : steps(side === 'a' ? 'end' : 'a-0')
          }`,
        );
    write('.holdfast/workflows/end.yml', `workflow: end\nlimits: { duration: 1m }\nsteps:\n  - run: 'true'\n`);
    const [finding, ...more] = await filesOf().lint('a-0');
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ rule: 'unbounded-loop', severity: 'warning', line: 4 });
    expect(finding?.problem).toMatch(/^the workflows run each other for ever: a-0 → .* → b-39 → a-0;/);
  });
});
