// Programs as durable steps: no shell, a process group of their own, capped output, an error with the facts.
import { CommandError, defineWorkflow, EnhancedWorkflowManager, MemoryStorage, StepError } from 'holdfast';

const node = process.execPath;

const check = defineWorkflow({
  name: 'check',
  async run(wf) {
    // Arguments reach the program exactly as given: nothing in them is interpreted.
    const version = await wf.command('say', [node, '-p', 'process.argv[1]', '$HOME; rm -rf "*"']);

    // Exit codes that are an answer, not a failure.
    const lint = await wf.command('lint', [node, '-e', 'process.exit(1)'], { okExitCodes: [0, 1], timeout: '1m' });

    try {
      await wf.command('build', [node, '-e', 'console.error("no such file"); process.exit(2)']);
    } catch (error) {
      if (!(error instanceof StepError && error.cause instanceof CommandError)) throw error;
      const { exitCode, stderr } = error.cause;
      return { said: version.stdout.trim(), lint: lint.exitCode, build: exitCode, because: stderr.trim() };
    }
    return undefined;
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
const result = await manager.execute(check);
console.log(JSON.stringify(result.status === 'completed' ? result.output : result, undefined, 1));

// Prints:
// {
//  "said": "$HOME; rm -rf \"*\"",
//  "lint": 1,
//  "build": 2,
//  "because": "no such file"
// }
