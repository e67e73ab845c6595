import { freemem, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { ControlGroup, MemoryLimit } from './control-group.ts';
import type { HealthCheckFunction } from './health-check.ts';
import { assessLevel, type HealthThresholds } from './health-thresholds.ts';

/** How much of one kind of memory is used. */
interface MemoryLevel {
  readonly percent: number;
  readonly reason: string;
  readonly recommendation: string;
}

const mebibyte = 1024 * 1024;

/** How full the memory is: of the system, of the container, and the heap of this process. The fullest decides. */
export function memoryHealth(
  group: Pick<ControlGroup, 'memory'>,
  thresholds: HealthThresholds,
  platform: NodeJS.Platform = process.platform,
): HealthCheckFunction {
  return async () => {
    const system = systemLevel();
    const container = containerLevel(await group.memory());
    const heap = heapLevel();
    // macOS counts what it can take back at any time as used: there, nothing is free on a healthy machine.
    const deciding = [
      ...(platform === 'darwin' ? [] : [system]),
      ...(container === undefined ? [] : [container]),
      heap,
    ];
    const fullest = deciding.reduce((one, other) => (other.percent > one.percent ? other : one));
    const status = assessLevel(fullest.percent, thresholds);
    const bad = deciding.filter(({ percent }) => assessLevel(percent, thresholds) !== 'HEALTHY');
    return {
      status,
      value: fullest.percent,
      reasons: bad.map(({ reason }) => reason),
      recommendations: bad.map(({ recommendation }) => recommendation),
      metrics: {
        systemPercent: system.percent,
        ...(container === undefined ? {} : { containerPercent: container.percent }),
        heapPercent: heap.percent,
        rssMiB: Math.round(process.memoryUsage.rss() / mebibyte),
      },
    };
  };
}

function systemLevel(): MemoryLevel {
  const [free, total] = [freemem(), totalmem()];
  const percent = percentOf(total - free, total);
  return {
    percent,
    reason: `${percent} % of the system's memory is used (${show(free)} of ${show(total)} are free).`,
    recommendation: 'Free memory: end programs that are not needed, or run less at once.',
  };
}

function containerLevel(limit: MemoryLimit | undefined): MemoryLevel | undefined {
  if (limit === undefined || limit.limitBytes > totalmem()) return undefined;
  const { limitBytes, usedBytes } = limit;
  const percent = percentOf(usedBytes, limitBytes);
  return {
    percent,
    reason: `${percent} % of the container's memory is used (${show(usedBytes)} of ${show(limitBytes)}).`,
    recommendation: 'Give the container more memory, or run less at once in it.',
  };
}

function heapLevel(): MemoryLevel {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  const percent = percentOf(used, limit);
  return {
    percent,
    reason: `${percent} % of this process's heap is used (${show(used)} of ${show(limit)}).`,
    recommendation: 'Keep less in memory, or raise the limit with --max-old-space-size.',
  };
}

function percentOf(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 10;
}

function show(bytes: number): string {
  return bytes >= 1024 * mebibyte
    ? `${(bytes / mebibyte / 1024).toFixed(1)} GiB`
    : `${Math.round(bytes / mebibyte)} MiB`;
}
