/** A manager made of a configuration: a file, the environment, and what a program says itself; and its log. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, loadConfiguration, type Logger, systemHost } from 'holdfast';

const directory = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
await writeFile(
  join(directory, 'holdfast.yml'),
  `# What the project wants
max_retries: 0
log_level: INFO
performance_baselines:
  build: 30
`,
);
// What stands for the environment of a process here.
const host = { ...systemHost, environment: { WORKFLOW_LOG_LEVEL: 'WARNING' } };

const { values, sources } = await loadConfiguration({ host, directory });
for (const name of ['max_retries', 'log_level', 'durability'] as const) {
  const source = sources[name];
  const place = source.kind === 'file' ? `line ${source.line} of the file` : source.kind;
  console.log(`${name} is ${values[name]}, from: ${place}`);
}

/** Takes the lines; `pino()` would do as well. */
const say =
  (level: string) =>
  (fields: Readonly<Record<string, unknown>>, message = ''): void => {
    console.log(`${level}: ${message} (phase ${String(fields['phase'])})`);
  };
const logger: Logger = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };

const manager = await EnhancedWorkflowManager.fromConfiguration({ directory, options: { host, logger } });
const build = defineWorkflow({
  name: 'build',
  run: (wf) =>
    wf.phase('build', async () => {
      wf.log.info('this is not important enough');
      wf.log.warn({ left_mb: 120 }, 'the disk is filling up');
      return wf.step('compile', () => {
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      });
    }),
});
const { status } = await manager.execute(build, undefined, { id: 'nightly' });
console.log(`the run ${status} at its only attempt`);
await manager.close();

// A slip is told with its place, and with what was probably meant.
await writeFile(join(directory, 'holdfast.yml'), 'max_retry: 3\n');
try {
  await EnhancedWorkflowManager.fromConfiguration({ directory });
} catch (error) {
  console.log(String(error).replace(directory, '…'));
}
await rm(directory, { recursive: true });

// Prints:
// max_retries is 0, from: line 2 of the file
// log_level is WARNING, from: environment
// durability is strict, from: default
// warn: the disk is filling up (phase build)
// error: step failed: build/compile: socket hang up (phase build)
// error: phase 1 failed: build: Step "build/compile" failed: socket hang up (phase build)
// error: run failed: StepError: Phase "build" failed: Step "build/compile" failed: socket hang up (phase build)
// the run failed at its only attempt
// UsageError: The configuration is wrong: "max_retry" in "…/holdfast.yml", line 1: there is no such setting; did you mean "max_retries"?
