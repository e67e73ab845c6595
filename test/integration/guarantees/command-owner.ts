import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

/** Runs a command that starts a child of its own, and says both pids; resumed, it runs one that ends. */
const [directory = '', manner = 'first', stubborn = ''] = process.argv.slice(2);
const grandchild = `${stubborn === '' ? '' : 'process.on("SIGTERM", () => undefined);'} setInterval(() => undefined, 1000);`;
const child = `
  const other = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'ignore' });
  console.log(process.pid + ' ' + other.pid);
  setInterval(() => undefined, 1000);`;

const manager = new EnhancedWorkflowManager({ directory, durability: 'process', crashLoopAfter: 1000 });
manager.on('command-output', ({ text }) => {
  process.stdout.write(`${text}\n`);
});
const workflow = defineWorkflow({
  name: 'commands',
  run: (wf) => wf.command('child', [process.execPath, '-e', manner === 'first' ? child : 'console.log("again")']),
});
manager.register(workflow);
const result = manner === 'first' ? await manager.execute(workflow, undefined, { id: 'r' }) : await manager.resume('r');
process.stdout.write(`${result.status}\n`);
await manager.close();
