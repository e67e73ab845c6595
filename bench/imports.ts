import { spawnSync } from 'node:child_process';
import { inProcess, inTurns, report } from './measure.ts';

const given = ['zod', 'eventemitter3', 'proper-lockfile', 'cockatiel', 'json-stream-stringify', 'tslib'];

/** What it costs to import the package and to ask the command for its version. */
export async function benchImports(): Promise<void> {
  const probe = (...names: string[]): number => inProcess('import-probe.ts', ...names)['ms'] ?? Number.NaN;
  const imports = await inTurns(
    9,
    () => probe(...given),
    () => probe('holdfast'),
  );
  const target = 'at most floor + 15 ms';
  report('import of holdfast, floor: its six given packages', {
    ...imports,
    unit: 'ms',
    target,
    met: imports.ours <= imports.floor + 15,
  });
  const bin = new URL('../dist/cli/bin.js', import.meta.url).pathname;
  const timed = (args: readonly string[]): number => {
    const startedAt = performance.now();
    spawnSync(process.execPath, args);
    return performance.now() - startedAt;
  };
  const version = await inTurns(
    15,
    () => timed(['-e', '0']),
    () => timed([bin, '--version']),
  );
  report('holdfast --version, floor: an empty Node process', {
    ...version,
    unit: 'ms',
    target: 'at most 60 ms',
    met: version.ours <= 60,
  });
}
