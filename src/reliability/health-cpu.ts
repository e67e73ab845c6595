import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Host } from '../core/host.ts';
import type { ControlGroup } from './control-group.ts';
import type { HealthCheckFunction, HealthFinding } from './health-check.ts';
import { assessLevel, type HealthThresholds } from './health-thresholds.ts';

/** What the processors had done at some moment. */
interface CpuReading {
  readonly at: number;
  readonly busy: number;
  readonly total: number;
  readonly container: { readonly processors: number; readonly usedMs: number } | undefined;
}

/** How the processors are used, in percent, and where that was read. */
interface CpuUsage {
  readonly percent: number;
  readonly source: 'usage' | 'container' | 'load';
}

/** Less time between two readings says nothing: the system counts in steps of 10 ms. */
const shortestMs = 200;

/**
 * How busy the processors are: between this look and the one before, without waiting for a sample. The first look has
 * nothing to compare with, and takes the load average of the last minute. Where a container has a limit, percent are of
 * that.
 */
export function cpuHealth(
  host: Host,
  group: Pick<ControlGroup, 'processors'>,
  thresholds: HealthThresholds,
): HealthCheckFunction {
  let before: CpuReading | undefined;
  let last: CpuUsage | undefined;
  return async () => {
    const now = await readCpu(host, group);
    if (before === undefined || now.at - before.at >= shortestMs) {
      last = before === undefined ? loadUsage() : (usageBetween(before, now) ?? last);
      before = now;
    }
    return findingOf(last, thresholds);
  };
}

async function readCpu(host: Host, group: Pick<ControlGroup, 'processors'>): Promise<CpuReading> {
  const [times, container] = await Promise.all([systemTimes(), group.processors()]);
  return { at: host.monotonic(), ...times, container };
}

/** Time of all processors since the system was started, in a unit of its own. */
async function systemTimes(): Promise<{ readonly busy: number; readonly total: number }> {
  const stat = process.platform === 'linux' ? await readFile('/proc/stat', 'utf8').catch(() => '') : '';
  // The first line sums up; asking for each processor by itself holds the event loop on large machines.
  const [label, ...ticks] = stat.slice(0, stat.indexOf('\n')).split(/ +/);
  if (label === 'cpu' && ticks.length >= 4) {
    const [user = 0, nice = 0, kernel = 0, idle = 0, waiting = 0, ...rest] = ticks.slice(0, 8).map(Number);
    const busy = user + nice + kernel + rest.reduce((sum, value) => sum + value, 0);
    return { busy, total: busy + idle + waiting };
  }
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const { user, nice, sys, irq, idle } = times;
    busy += user + nice + sys + irq;
    total += user + nice + sys + irq + idle;
  }
  return { busy, total };
}

function usageBetween(before: CpuReading, now: CpuReading): CpuUsage | undefined {
  const elapsedMs = now.at - before.at;
  if (now.container !== undefined && before.container !== undefined) {
    const used = now.container.usedMs - before.container.usedMs;
    return { percent: percentOf(used, elapsedMs * now.container.processors), source: 'container' };
  }
  const total = now.total - before.total;
  return total <= 0 ? undefined : { percent: percentOf(now.busy - before.busy, total), source: 'usage' };
}

/** By the load average; a system that has none, such as Windows, says 0. */
function loadUsage(): CpuUsage {
  const [load = 0] = loadavg();
  return { percent: percentOf(load, availableParallelism()), source: 'load' };
}

function percentOf(part: number, whole: number): number {
  return Math.max(0, Math.round((part / whole) * 1000) / 10);
}

function findingOf(usage: CpuUsage | undefined, thresholds: HealthThresholds): HealthFinding {
  const [load = 0] = loadavg();
  const metrics = { load: Math.round(load * 100) / 100, processors: availableParallelism() };
  if (usage === undefined) return { status: 'HEALTHY', metrics };
  const { percent, source } = usage;
  const status = assessLevel(percent, thresholds);
  const what = {
    usage: `The processors are ${percent} % busy.`,
    container: `${percent} % of the processor time of the container is used.`,
    load: `The load average of the last minute is ${metrics.load} on ${metrics.processors} processors (${percent} %).`,
  }[source];
  return {
    status,
    value: percent,
    metrics: { ...metrics, source },
    ...(status === 'HEALTHY'
      ? {}
      : { reasons: what, recommendations: 'Run less at once, or end what else keeps the processors busy.' }),
  };
}
