/**
 * An agent whose process is killed in the middle of its work: the next process ends what is left of it, and goes on with
 * its session instead of paying again. A script stands for Claude Code; leave `program` and `arguments` out for the real one.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';
import { claudeCode } from 'holdfast/agents';

/** Speaks as Claude Code does: it works for ever the first time, and ends when its session is resumed. */
const standIn = `
const { existsSync, writeFileSync } = require('node:fs');
const option = (name) => process.argv.find((given) => given.startsWith('--' + name + '='))?.split('=')[1];
const say = (message) => console.log(JSON.stringify({ session_id: option('resume') ?? option('session-id'), ...message }));
process.stdin.resume().on('end', () => {
  say({ type: 'system', subtype: 'init', model: 'stand-in' });
  if (option('resume') === undefined) {
    writeFileSync(process.env.MARK, '');
    setInterval(() => say({ type: 'assistant', message: { id: '1', content: [] } }), 50);
    return;
  }
  say({ type: 'result', subtype: 'success', is_error: false, num_turns: 2, total_cost_usd: 0.05,
    result: 'The parser is refactored.', modelUsage: { 'stand-in': { inputTokens: 10, outputTokens: 5, costUSD: 0.05 } } });
});`;

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'holdfast-example-'));
const mark = join(folder, 'agent-is-at-work');
const manager = new EnhancedWorkflowManager({
  directory: join(folder, 'state'),
  agents: {
    default: claudeCode({
      program: process.execPath,
      arguments: ['-e', standIn, '--'],
      env: { MARK: mark },
    }),
  },
});
const work = defineWorkflow({
  name: 'work',
  run: (wf) => wf.agent('coder', { prompt: 'Refactor the parser.', full: true }),
});
manager.register(work);

if (process.argv[2] !== undefined) {
  // The process that is killed.
  await manager.execute(work, undefined, { id: 'refactoring' });
} else {
  const victim = spawn(process.execPath, [import.meta.filename, folder], { stdio: 'inherit' });
  while (!existsSync(mark) || !(await isWrittenDown())) await sleep(10);
  victim.kill('SIGKILL');
  await new Promise((resolve) => victim.on('exit', resolve));
  console.log('killed while its agent was at work');

  manager.on('agent-called', ({ session }) => {
    console.log(session.resume ? 'asked to go on with its session' : 'asked anew');
  });
  const result = await manager.resume('refactoring');
  const { text, usage, turns } = result.orThrow() as { text: string; usage?: { costUsd?: number }; turns?: number };
  console.log(`${text} $${usage?.costUsd ?? 0}, ${turns ?? 0} turns`);
  await manager.close();
  rmSync(folder, { recursive: true });
}

/** Whether the process of the agent stands in the run's journal. */
async function isWrittenDown(): Promise<boolean> {
  for await (const { type } of manager.history('refactoring')) if (type === 'command-started') return true;
  return false;
}

// Prints:
// killed while its agent was at work
// asked to go on with its session
// The parser is refactored. $0.05, 2 turns
