import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnhancedWorkflowManager, isHoldfastError, MemoryStorage, TrustStore } from '../../../src/index.ts';
import { WorkflowFiles } from '../../../src/yaml.ts';

let folder: string;
let outside: string;
let mark: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-hostile-'));
  outside = mkdtempSync(join(tmpdir(), 'holdfast-outside-'));
  mark = join(outside, 'was-run');
});
afterEach(() => {
  for (const path of [folder, outside]) rmSync(path, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What a repository may bring along; `@` stands for a command that leaves a mark. */
const hostile: Readonly<Record<string, string>> = {
  'a command': 'workflow: w\nsteps: ["@"]\n',
  'a list': 'workflow: w\nsteps: [{ run: [sh, -c, "@"] }]\n',
  'a check of an effect': 'workflow: w\nsteps: [{ run: "true", check: "@", undo: "@" }]\n',
  'a prerequisite': 'workflow: w\nprerequisites: [x, { run: "@" }]\nchecks: { x: "@" }\nsteps: ["@"]\n',
  'what comes after': 'workflow: w\nsteps: ["true"]\nvalidation: ["@"]\non_success: ["@"]\non_failure: ["@"]\n',
  'a phase': 'workflow: w\nphases: [{ name: p, steps: ["@"], validation: ["@"] }]\n',
  'a verification': 'workflow: w\nsteps: [{ run: "true", verify: { command: "@" } }]\n',
  'names that are commands': 'workflow: w\ndescription: "$(@)"\nsteps: [{ id: a, name: "$(@)", run: "`@`" }]\n',
  'a template that is code': 'workflow: w\ninputs: { a: string }\nsteps: [{ notify: "${{ process.exit(1) }}" }]\n',
  'a condition that is code': `workflow: w\nsteps: [{ run: "@", condition: 'process.exit(1)' }]\n`,
  'a constructor': `workflow: w\nsteps: [{ run: "@", condition: 'steps.constructor.constructor("@")()' }]\n`,
  'a tag': 'workflow: w\nsteps: !!js/function "function () { @ }"\n',
  'a prototype': 'workflow: w\nsteps: [x]\n__proto__: { trusted: true }\n',
  'its own trust': 'workflow: w\ntrust: true\nsteps: ["@"]\n',
  'the environment of others': 'workflow: w\nenv: { HOLDFAST_TRUST: "1", "A=B": x }\nsteps: ["@"]\n',
  'a folder outside': 'workflow: w\nsteps: [{ run: "@", cwd: ../.. }]\n',
  'a file outside': 'workflow: w\nprerequisites: [{ file: /etc/passwd }]\nsteps: ["@"]\n',
  'a workflow of a path': 'workflow: w\nsteps: [{ workflow: ../../x }]\n',
  itself: 'workflow: w\nsteps: [{ workflow: w }]\n',
  'a merge key': 'workflow: w\nx: &x { run: "@" }\nsteps: [{ <<: *x }]\n',
  'an include': 'workflow: w\nsteps: !include /etc/passwd\n',
  'a name of a path': 'workflow: ../../escaped\nsteps: ["@"]\n',
};

describe('a repository that brings', () => {
  test.each(Object.entries(hostile))('%s runs nothing until it is trusted', async (_, text) => {
    write('.holdfast/workflows/w.yml', text.replaceAll('@', `touch ${mark}`));
    const files = new WorkflowFiles({
      directory: folder,
      trust: new TrustStore({ directory: join(outside, 'trust') }),
    });
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: false });
    await files.list();
    for (const ask of [
      () => files.lint('.holdfast/workflows/w.yml'),
      () => files.preview(manager, '.holdfast/workflows/w.yml', { input: { a: 'x' } }),
      () => files.read('w'),
    ])
      await ask().catch((error: unknown) => {
        expect(isHoldfastError(error) && error.name).toBe('UsageError');
      });
    const refused = await files.load('.holdfast/workflows/w.yml').catch((error: unknown) => error);
    expect(['untrusted-file', 'invalid-workflow-file']).toContain(isHoldfastError(refused) ? refused.code : refused);
    expect(existsSync(mark)).toBe(false);
  });

  test('a link that leads out of it is not followed', async () => {
    writeFileSync(join(outside, 'secret.yml'), `workflow: secret\nsteps: ["touch ${mark}"]\n`);
    mkdirSync(join(folder, '.holdfast/workflows'), { recursive: true });
    symlinkSync(join(outside, 'secret.yml'), join(folder, '.holdfast/workflows/secret.yml'));
    const { workflows, findings } = await new WorkflowFiles({ directory: folder }).list();
    expect(workflows).toEqual([]);
    expect(findings).toMatchObject([{ problem: expect.stringContaining('leaves the repository') as string }]);
  });

  test('a child that was changed takes the trust of its parent away', async () => {
    write('.holdfast/workflows/one.yml', 'workflow: one\nsteps: [{ workflow: two }]\n');
    write('.holdfast/workflows/two.yml', 'workflow: two\nsteps: ["true"]\n');
    const trust = new TrustStore({ directory: join(outside, 'trust') });
    await trust.trust(folder, await new WorkflowFiles({ directory: folder }).digests());
    const { all } = await new WorkflowFiles({ directory: folder, trust }).load('one');
    expect(all.map(({ name }) => name)).toEqual(['one', 'two']);
    write('.holdfast/workflows/two.yml', `workflow: two\nsteps: ["touch ${mark}"]\n`);
    await expect(new WorkflowFiles({ directory: folder, trust }).load('one')).rejects.toMatchObject({
      code: 'untrusted-file',
    });
  });
});
