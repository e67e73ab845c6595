import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const source = (path: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../src', path)));

/** Runs a module in a process in which packages of OpenTelemetry are noted when they are asked for, and not found. */
async function withoutOpenTelemetry(code: string): Promise<string> {
  const missing = `import { registerHooks } from 'node:module';
    const asked = [];
    registerHooks({ resolve: (specifier, context, next) => {
      if (!specifier.startsWith('@opentelemetry/')) return next(specifier, context);
      asked.push(specifier);
      return next('a-package-that-nobody-installed', context);
    } });
    ${code}
    console.log(JSON.stringify(asked));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', missing], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  return text(child.stdout);
}

test('a run asks for nothing of OpenTelemetry, nor does importing the entry point', async () => {
  const output = await withoutOpenTelemetry(`
    const { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } = await import(${source('index.ts')});
    await import(${source('opentelemetry.ts')});
    const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const { status } = await manager.execute(defineWorkflow({ name: 'w', run: (wf) => wf.step('s', () => 1) }));
    await manager.close();
    console.log(status);`);
  expect(output).toBe('completed\n[]\n');
});

test('asking for telemetry where the package is missing says what to install', async () => {
  const output = await withoutOpenTelemetry(`
    const { openTelemetryObserver } = await import(${source('opentelemetry.ts')});
    await openTelemetryObserver().catch(({ name, code, subject, message }) => console.log(name, code, subject, message));`);
  expect(output).toBe(
    'UsageError package-missing @opentelemetry/api Telemetry needs the package "@opentelemetry/api", which is not installed; ' +
      'run: npm install @opentelemetry/api\n["@opentelemetry/api"]\n',
  );
});
