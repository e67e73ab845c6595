import type { Host } from '../core/host.ts';
import { ControlGroup } from './control-group.ts';
import type { EventLoopMeter } from './event-loop-meter.ts';
import { agentsHealth } from './health-agents.ts';
import type { HealthCheckFunction, ReadHealthCheck } from './health-check.ts';
import { cpuHealth } from './health-cpu.ts';
import { diskHealth } from './health-disk.ts';
import { eventLoopHealth } from './health-event-loop.ts';
import { gitHealth } from './health-git.ts';
import { memoryHealth } from './health-memory.ts';
import { networkHealth } from './health-network.ts';
import type { BuiltInHealthCheck, ReadHealthOptions } from './health-options.ts';

/** A program that is there now is there for a while. */
const agentsMaxAgeMs = 10 * 60_000;

/** The built-in checks that were asked for. */
export function builtInChecks(
  host: Host,
  options: ReadHealthOptions,
  meter: EventLoopMeter,
): readonly ReadHealthCheck[] {
  const { thresholds, builtIn, network, agents, timeoutMs } = options;
  const group = new ControlGroup();
  const measured: Readonly<Record<BuiltInHealthCheck, HealthCheckFunction>> = {
    cpu: cpuHealth(host, group, thresholds.cpu),
    memory: memoryHealth(group, thresholds.memory),
    disk: diskHealth(options.directory, thresholds.disk),
    'event-loop': eventLoopHealth(host, meter, thresholds['event-loop']),
    git: gitHealth(host, options.git),
  };
  const checks = Object.entries(measured)
    .filter(([name]) => builtIn.some((chosen) => chosen === name))
    .map(([name, check]) => checkOf(name, check));
  // In time for its own answer: who does not answer is not reachable, and that is no failure of the check.
  if (network.length > 0) checks.push(checkOf('network', networkHealth(host, network, Math.ceil(timeoutMs * 0.8))));
  if (agents.length > 0) checks.push(checkOf('agents', agentsHealth(host, agents), agentsMaxAgeMs));
  return checks;
}

function checkOf(name: string, check: HealthCheckFunction, maxAgeMs?: number): ReadHealthCheck {
  return { name, check, timeoutMs: undefined, maxAgeMs };
}
