import type { Host } from '../core/host.ts';
import type { EventLoopMeter } from './event-loop-meter.ts';
import type { HealthCheckFunction } from './health-check.ts';
import { assessLevel, type HealthThresholds } from './health-thresholds.ts';

/**
 * By how many milliseconds the event loop is late: one turn of it now, and where runs are driven the turns since the last
 * look, save the worst of 100.
 */
export function eventLoopHealth(
  host: Host,
  meter: Pick<EventLoopMeter, 'read'>,
  thresholds: HealthThresholds,
): HealthCheckFunction {
  return async () => {
    const startedAt = host.monotonic();
    await host.turn();
    const turnMs = host.monotonic() - startedAt;
    const lateMs = Math.round(Math.max(turnMs, meter.read() ?? 0) * 10) / 10;
    const status = assessLevel(lateMs, thresholds);
    return {
      status,
      value: lateMs,
      ...(status === 'HEALTHY'
        ? {}
        : {
            reasons: `The event loop is ${lateMs} ms late.`,
            recommendations: 'Move long computations out of this process, into a worker or a command.',
          }),
    };
  };
}
