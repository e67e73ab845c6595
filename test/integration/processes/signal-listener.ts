import { systemHost } from '../../../src/core/host.ts';
import { handleSignals } from '../../../src/processes/signals.ts';

/* A program of its own, to be sent signals: says which one came first, and exits at once at the second. */
handleSignals(systemHost, {
  first: (signal) => {
    process.stdout.write(`first ${signal}\n`);
  },
  second: (signal) => {
    process.stdout.write(`second ${signal}\n`, () => process.exit(130));
  },
});
process.stdout.write('ready\n');
setInterval(() => undefined, 1000);
