// A plan as a bash script: it needs nothing but bash, fails, explains, goes on after the failure, and does nothing twice.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeRequest, readScriptState, renderScript, type Plan } from 'holdfast/planning';

const request = 'Document the --retries option';
const usual = { critical: true, retries: 0, delayMs: 0, expectedMs: 60_000 };
const plan: Plan = {
  id: '20261121-retries',
  name: 'retries',
  request,
  createdAt: '2026-11-21T10:15:30.123Z',
  analysis: analyzeRequest(request),
  template: { name: 'docs', confidence: 1, reason: 'it was named' },
  variables: {},
  priority: 'normal',
  parallel: 2,
  phases: [
    {
      ...usual,
      name: 'write',
      title: 'Write it',
      needs: [],
      work: { kind: 'agent', prompt: "What does `--retries` do? It's for $USER.\n" },
    },
    {
      ...usual,
      name: 'spelling',
      title: 'Look at the spelling',
      needs: ['write'],
      critical: false,
      work: { kind: 'command', command: 'exit 1' },
    },
    {
      ...usual,
      name: 'check',
      title: 'Check it',
      needs: ['write'],
      work: { kind: 'command', command: ['test', '-e', 'checked'] },
    },
  ],
};

const directory = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
try {
  // `cat` stands in for an agent: its answer is what it was asked.
  await writeFile(join(directory, 'plan.sh'), renderScript(plan, { agentCommand: ['sh', '-c', 'cat >> answers'] }));
  const state = join(directory, '.holdfast/scripts', plan.id, 'state');
  const run = (...args: string[]): Promise<unknown> =>
    new Promise((resolve) => {
      execFile('bash', ['plan.sh', ...args], { cwd: directory, env: { PATH: process.env['PATH'] } }, (error) => {
        resolve(error?.code ?? 0);
      });
    });

  console.log('exit', await run());
  for (const { name, status } of readScriptState(await readFile(state, 'utf8'))?.phases ?? [])
    console.log(name, status);

  await writeFile(join(directory, 'checked'), '');
  console.log('exit', await run(), 'without --retry');
  console.log('exit', await run('--retry'), 'with it');
  console.log('exit', await run(), 'once more');
  console.log(readScriptState(await readFile(state, 'utf8'))?.status);
  console.log((await readFile(join(directory, 'answers'), 'utf8')).trimEnd());
} finally {
  await rm(directory, { recursive: true });
}

// Prints:
// exit 1
// write completed
// spelling failed
// check failed
// exit 1 without --retry
// exit 0 with it
// exit 0 once more
// completed
// What does `--retries` do? It's for $USER.
