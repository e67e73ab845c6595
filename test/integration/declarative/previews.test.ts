import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { printDryRun } from '../../../src/cli/dry-run.ts';
import { EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { scriptedAgent } from '../../../src/testing/index.ts';
import { type DocumentPreview, WorkflowFiles } from '../../../src/yaml.ts';
import { recordingShell } from '../../unit/cli/recording-shell.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-previews-'));
  mkdirSync(join(folder, '.holdfast/workflows'), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const source = `workflow: paid
type: hybrid
phases:
  - name: draft
    steps:
      - { name: write, type: agent, task: dear }
      - { name: build, run: exit 0 }
  - name: final
    steps:
      - { name: write, type: agent, task: cheap }
      - { name: read, type: agent, task: untold }
`;

function shown(preview: DocumentPreview): readonly string[] {
  const shell = recordingShell();
  printDryRun(shell, preview, false);
  return shell.stdout.text.split('\n').filter((line) => /^ +\d /.test(line));
}

test('a preview tells what each step took and cost before, by its phase, and what nobody knows', async () => {
  const costs: Readonly<Record<string, number>> = { dear: 0.5, cheap: 0.015 };
  const provider = scriptedAgent('scripted', ({ prompt }) => {
    const costUsd = costs[prompt];
    return { answer: { text: 'done', ...(costUsd === undefined ? {} : { usage: { costUsd } }) } };
  });
  await using manager = new EnhancedWorkflowManager({
    storage: new MemoryStorage(),
    metrics: {},
    agents: { default: provider, providers: [provider] },
  });
  const files = new WorkflowFiles({ directory: folder, trust: true });
  const write = (text: string): void => {
    writeFileSync(join(folder, '.holdfast/workflows/paid.yml'), text);
  };
  write(source);
  expect(shown(await files.preview(manager, 'paid'))).toEqual([
    '    1 write: the agent: dear  (cost unknown)',
    '    2 build: exit 0',
    '    3 write: the agent: cheap  (cost unknown)',
    '    4 read: the agent: untold  (cost unknown)',
  ]);

  const { workflow, all } = await files.load('paid');
  manager.register(...all);
  expect(await manager.execute(workflow, {})).toMatchObject({ status: 'completed' });
  write(`${source}      - { name: more, run: exit 0 }\n`);
  const preview = await files.preview(manager, 'paid');
  expect(preview.steps.map(({ took, cost }) => [took?.runs, cost])).toEqual([
    [1, { runs: 1, p50Usd: 0.5, p95Usd: 0.5 }],
    [1, undefined],
    [1, { runs: 1, p50Usd: 0.015, p95Usd: 0.015 }],
    [1, undefined],
    [undefined, undefined],
  ]);
  const figures = shown(preview).map((line) => line.replace(/takes \S+; 95 of 100 at most [^;)]+/, 'takes T'));
  expect(figures).toEqual([
    '    1 write: the agent: dear  (takes T; costs $0.5; 95 of 100 at most $0.5)',
    '    2 build: exit 0  (takes T)',
    '    3 write: the agent: cheap  (takes T; costs $0.015; 95 of 100 at most $0.015)',
    '    4 read: the agent: untold  (takes T; cost unknown)',
    '    5 more: exit 0  (time unknown)',
  ]);
});
