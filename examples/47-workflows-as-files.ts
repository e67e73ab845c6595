/** A workflow as a file: checked, previewed, run by the same engine, and gone on with after a failure. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnhancedWorkflowManager, TrustStore } from 'holdfast';
import { functionAgent } from 'holdfast/agents';
import { WorkflowFiles } from 'holdfast/yaml';

const text = `
workflow: release
inputs: { tag: string }
limits: { duration: 1h }
steps:
  - { id: build, run: echo built }
  - id: notes
    agent: writer
    task: Notes for \${{ inputs.tag }}.
  - id: publish
    run: test -f allowed && printf '%s' "published $TAG"
    env: { TAG: '\${{ inputs.tag }}' }
    condition: build.status == "success"
outputs:
  said: '\${{ steps.publish.outputs.stdout }}'
  notes: '\${{ steps.notes.outputs.text }}'
`;

const directory = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
try {
  await mkdir(join(directory, '.holdfast/workflows'), { recursive: true });
  await writeFile(join(directory, '.holdfast/workflows/release.yml'), text);

  let asked = 0;
  const writer = functionAgent('writer', () => {
    asked += 1;
    return 'All is better.';
  });
  await using manager = new EnhancedWorkflowManager({
    directory: join(directory, '.holdfast'),
    agents: { default: writer, agents: { writer: {} } },
  });

  // What a user trusts is kept outside of the repository, by digests.
  const trust = new TrustStore({ directory: join(directory, '../', `${directory.split('/').at(-1) ?? ''}-trust`) });
  const files = new WorkflowFiles({ directory, trust });
  for (const { line, severity, problem } of await files.lint('release'))
    console.log(`${line}: ${severity}: ${problem}`);
  const { steps } = await files.preview(manager, 'release', { input: { tag: 'next' } });
  console.log(steps.map(({ name, runs }) => `${name}: ${runs}`).join(', '));
  await files.load('release').catch((error: unknown) => {
    console.log(String(error).split(': ')[1]);
  });

  await trust.trust(directory, await files.digests());
  const { workflow, all } = await files.load('release');
  manager.register(...all);
  const failed = await manager.execute(workflow, { tag: '$(whoami)' });
  console.log(failed.status, 'asked:', asked);

  await writeFile(join(directory, 'allowed'), '');
  const result = await manager.resume(failed.runId);
  console.log(result.orThrow(), 'asked:', asked);
  await trust.revoke(directory);
} finally {
  await rm(directory, { recursive: true, force: true });
  await rm(`${directory}-trust`, { recursive: true, force: true });
}

// Prints:
// 2: note: nothing bounds what its agents cost: give "limits" a cost_usd, tokens or calls
// build: yes, notes: yes, publish: depends
// Workflow file ".holdfast/workflows/release.yml" may not be run
// failed asked: 1
// { said: 'published $(whoami)', notes: 'All is better.' } asked: 1
