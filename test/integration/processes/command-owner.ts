import { systemHost } from '../../../src/core/host.ts';
import { runCommand } from '../../../src/processes/run-command.ts';

/* A program of its own, to be killed: runs the command in its arguments and writes down what it started. */
await runCommand(systemHost, process.argv.slice(2), {
  onStarted: (command) => {
    process.stdout.write(`${JSON.stringify(command)}\n`);
  },
});
