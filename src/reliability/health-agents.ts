import type { Host } from '../core/host.ts';
import { toErrorRecord } from '../core/error-record.ts';
import { findProgram } from '../notifications/find-program.ts';
import { runCommand } from '../processes/run-command.ts';
import type { HealthCheckFunction } from './health-check.ts';

/** What became of asking one program for its version. */
interface Asked {
  readonly program: string;
  readonly version?: string;
  readonly failure?: string;
}

/** Whether programs are on the `PATH`, and answer to `--version`. */
export function agentsHealth(host: Host, programs: readonly string[]): HealthCheckFunction {
  return async ({ signal }) => {
    const all = await Promise.all(programs.map((program) => ask(host, program, signal)));
    const failed = all.filter(({ failure }) => failure !== undefined);
    const metrics = Object.fromEntries(all.map(({ program, version }) => [program, version ?? false]));
    const value = `${all.length - failed.length} of ${all.length} available`;
    if (failed.length === 0) return { status: 'HEALTHY', value, metrics };
    return {
      status: failed.length === all.length ? 'CRITICAL' : 'DEGRADED',
      value,
      metrics,
      reasons: failed.map(({ program, failure = '' }) => `${program} is not available: ${failure}`),
      recommendations: failed.map(({ program }) => `Install ${program}, or put its folder on the PATH.`),
    };
  };
}

async function ask(host: Host, program: string, signal: AbortSignal): Promise<Asked> {
  const path = await findProgram(program, host.environment['PATH'] ?? '');
  if (path === undefined) return { program, failure: 'it is not on the PATH' };
  try {
    const { stdout } = await runCommand(host, [path, '--version'], { signal, captureBytes: 4096 });
    return { program, version: stdout.split('\n')[0]?.trim() ?? '' };
  } catch (error) {
    signal.throwIfAborted();
    return { program, failure: toErrorRecord(error).message };
  }
}
