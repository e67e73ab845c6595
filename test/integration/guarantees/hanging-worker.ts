import { defineWorkflow, EnhancedWorkflowManager, type RunResult, type WorkflowContext } from 'holdfast';

/** Plays one way of hanging, in a process of its own; says what became of it. */
const [scenario = '', directory = ''] = process.argv.slice(2);
const say = (words: object): void => {
  process.stdout.write(`${JSON.stringify(words)}\n`);
};
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const never = new Promise<never>(() => undefined);

const manager = new EnhancedWorkflowManager({ directory, grace: 300, durability: 'process' });
const execute = (run: (wf: WorkflowContext) => Promise<unknown>): Promise<RunResult> =>
  manager.execute(defineWorkflow({ name: 'hanging', run }), undefined, { id: 'r' });
const causeOf = (result: RunResult): unknown => (result.status === 'failed' ? result.error.cause : undefined);
const describe = (thrown: unknown): object => {
  const { code, hung, abandoned, message, signal } = thrown as Record<string, unknown>;
  return { code, hung, abandoned, message, signal };
};

/** A program that says its pid and then nothing, and ignores SIGTERM. */
const deaf = `process.on('SIGTERM', () => undefined); console.log(process.pid); setInterval(() => undefined, 1000);`;

async function command(options: object, started: (pid: number) => void): Promise<void> {
  let pid = 0;
  manager.on('command-output', ({ text }) => {
    pid = Number(text);
    started(pid);
  });
  const result = await execute((wf) =>
    wf.command('agent', [process.execPath, '-e', deaf], { retry: false, ...options }),
  );
  let alive = true;
  try {
    process.kill(pid, 0);
  } catch {
    alive = false;
  }
  say({ status: result.status, cause: describe(causeOf(result)), alive });
}

switch (scenario) {
  case 'silent-agent':
    await command({ heartbeatTimeout: 400 }, () => undefined);
    break;
  case 'killed-child':
    await command({}, (pid) => {
      process.kill(pid, 'SIGKILL');
    });
    break;
  case 'hung-promise': {
    const abandoned: string[] = [];
    manager.on('body-abandoned', ({ key }) => abandoned.push(key));
    const result = await execute((wf) => wf.step('agent', { heartbeatTimeout: 300, retry: false }, () => never));
    say({ status: result.status, cause: describe(causeOf(result)), abandoned });
    break;
  }
  case 'blocked': {
    const begun = Promise.withResolvers<undefined>();
    const result = await execute(async (wf) => {
      const limited = wf
        .step('limited', { timeout: 600, retry: false }, () => {
          begun.resolve(undefined);
          return later(100).then(() => 'in time');
        })
        .catch((error: unknown) => describe((error as Error).cause));
      const talking = wf.step('talking', { heartbeatTimeout: 600 }, async (step) => {
        for (let beat = 0; beat < 8; beat += 1) {
          await later(50);
          step.heartbeat();
        }
        return 'kept';
      });
      await begun.promise;
      const until = performance.now() + 2000;
      while (performance.now() < until);
      return { limited: await limited, talking: await talking };
    });
    say({ status: result.status, output: result.orThrow() });
    break;
  }
  case 'stopped': {
    const result = await execute(async (wf) => {
      const limited = wf
        .step('limited', { timeout: 1000, retry: false }, async () => {
          await later(100);
          say({ ready: true });
          return never;
        })
        .catch((error: unknown) => describe((error as Error).cause));
      const talking = wf.step('talking', { heartbeatTimeout: 1000 }, async (step) => {
        for (let beat = 0; beat < 10; beat += 1) {
          await later(200);
          step.heartbeat();
        }
        return 'kept';
      });
      return { limited: await limited, talking: await talking };
    });
    say({ status: result.status, output: result.orThrow() });
    break;
  }
  case 'driven':
    manager.exitOnSignals();
    await execute((wf) =>
      wf.phase('work', () =>
        wf.step('long', async ({ signal }) => {
          say({ ready: true });
          await new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          });
        }),
      ),
    );
}
await manager.close();
