import { RejectedError } from '../core/errors.ts';
import type { RunEvent, RunObserver } from '../core/events.ts';
import type { Host, Timer } from '../core/host.ts';
import type { HealthTrigger } from '../core/run-terms.ts';
import type { NotificationService } from '../notifications/notification-service.ts';
import type { HealthChecks } from '../reliability/health-checks.ts';
import { actionFor, type HealthPolicy } from '../reliability/health-policy.ts';
import { reasonsOf, type HealthReport } from '../reliability/health-report.ts';
import type { DrivenRuns } from './live-run-controls.ts';
import type { LiveRun } from './live-run.ts';
import type { ReadRunHealth } from './run-health-options.ts';

/** The rooms that a run's health is looked at with. */
interface RunHealthRooms {
  readonly host: Host;
  readonly checks: HealthChecks;
  readonly notifications: NotificationService;
  readonly driven: DrivenRuns;
}

/** More than these are in no record. */
const mostReasons = 5;

/**
 * Looks at the health while runs are driven: by time, when one goes on or has recovered, and when a limit is near. Phases
 * ask for themselves.
 *
 * Whatever goes wrong with looking harms no run. Invariant: a timer, and the measuring of the event loop, exist only while
 * there is a run; neither keeps the process alive.
 */
export class RunHealth implements RunObserver {
  readonly name = 'health';
  readonly settings: ReadRunHealth;
  readonly #rooms: RunHealthRooms;
  /** The runs that are driven, each with whether its next phase waits for better health. */
  readonly #runs = new Map<string, { held: boolean }>();
  #timer: Timer | undefined;
  #unwatch: (() => void) | undefined;
  #closed = false;

  constructor(settings: ReadRunHealth, rooms: RunHealthRooms) {
    this.settings = settings;
    this.#rooms = rooms;
  }

  observe(event: RunEvent): void {
    if (!this.settings.active || this.#closed) return;
    switch (event.type) {
      case 'run-started':
        this.#begin(event.runId);
        return;
      case 'run-resumed':
        this.#begin(event.runId);
        this.#lookAt(event.runId, 'recovery');
        return;
      case 'step-completed':
        if (event.attempts > 1) this.#lookAt(event.runId, 'recovery');
        return;
      case 'limit-near':
        this.#lookAt(event.runId, 'limit');
    }
  }

  /** A run leaves this process. */
  async flush(runId: string): Promise<void> {
    this.#end(runId);
  }

  /** The policy that holds before a phase; `undefined` where nothing is looked at. */
  policyBefore(runId: string, phase: string, asked: boolean | HealthPolicy | undefined): HealthPolicy | undefined {
    const { off, active, phases, policy } = this.settings;
    if (off || asked === false || this.#closed) return undefined;
    if (typeof asked === 'object') return asked;
    const held = this.#runs.get(runId)?.held === true;
    return asked === true || held || (active && phases.includes(phase)) ? policy : undefined;
  }

  /** Looks, writes down what has changed, and says what was found; `undefined` where not even that is possible. */
  async look(live: LiveRun, trigger: HealthTrigger): Promise<HealthReport | undefined> {
    const report = await this.#rooms.checks.lookAside().catch(() => undefined);
    if (report !== undefined) this.#note(live, report, trigger);
    return report;
  }

  /** A run's next phase need not wait any more. */
  release(runId: string): void {
    const run = this.#runs.get(runId);
    if (run !== undefined) run.held = false;
  }

  /** Lets a run rest, or fail, because of a report. */
  stop(live: LiveRun, action: 'pause' | 'fail', report: HealthReport): void {
    if (live.root.hasEnded || live.signal.aborted) return;
    const message = describeHealth(report);
    const { host } = this.#rooms;
    if (action === 'pause')
      live.halt({ kind: 'paused', reason: 'health', message, wakeAt: host.now() + this.settings.pauseForMs });
    else live.stopBodies(unhealthy(`run "${live.id}"`, report));
  }

  /** Lets go of the timer; nothing is looked at any more. */
  close(): void {
    this.#closed = true;
    for (const runId of [...this.#runs.keys()]) this.#end(runId);
  }

  #begin(runId: string): void {
    if (!this.#runs.has(runId)) this.#runs.set(runId, { held: false });
    if (this.#runs.size > 1) return;
    this.#unwatch ??= this.#rooms.checks.watch();
    this.#arm();
  }

  #end(runId: string): void {
    if (!this.#runs.delete(runId) || this.#runs.size > 0) return;
    this.#timer?.cancel();
    this.#unwatch?.();
    this.#timer = this.#unwatch = undefined;
  }

  #arm(): void {
    const { intervalMs } = this.settings;
    if (intervalMs === undefined || this.#timer !== undefined) return;
    this.#timer = this.#rooms.host.schedule(
      intervalMs,
      () => {
        this.#timer = undefined;
        for (const runId of [...this.#runs.keys()])
          if (this.#rooms.driven.find(runId) === undefined) this.#end(runId);
          else this.#lookAt(runId, 'interval');
        if (this.#runs.size > 0) this.#arm();
      },
      { keepAlive: false },
    );
  }

  /** Looks beside a run that goes on, and lets it feel what the policy says. Never rejects. */
  #lookAt(runId: string, trigger: HealthTrigger): void {
    void this.#rooms.checks
      .lookAside()
      .then((report) => {
        const live = this.#rooms.driven.find(runId);
        if (live === undefined || this.#closed) return;
        this.#note(live, report, trigger);
        const action = actionFor(report, this.settings.policy);
        const run = this.#runs.get(runId);
        if (run !== undefined) run.held = action === 'wait';
        if (action === 'pause' || action === 'fail') this.stop(live, action, report);
      })
      .catch(() => undefined);
  }

  /** Writes down a status that is not what it was before, with the next record: alone it is not worth one. */
  #note(live: LiveRun, report: HealthReport, trigger: HealthTrigger): void {
    const { status, checkedAt } = report;
    const before = live.census.health.status;
    if (before === status || live.root.hasEnded || live.signal.aborted) return;
    const reasons = reasonsOf(report).slice(0, mostReasons);
    live.recordLater({ type: 'health-checked', key: 'health:check', trigger, status, reasons, checkedAt });
    if (status === 'CRITICAL') this.#tellPeople(live, report);
  }

  #tellPeople({ facts }: LiveRun, report: HealthReport): void {
    const { notifications } = this.#rooms;
    if (!notifications.isActive || facts.child === true) return;
    const { runId, workflow } = facts;
    const body = [...reasonsOf(report), ...report.recommendations].join('\n');
    const title = `${workflow}: the machine's health is critical`;
    notifications.notify({ topic: 'health-degraded', severity: 'error', title, body, runId, workflow });
  }
}

/** A report in one sentence. */
export function describeHealth(report: HealthReport): string {
  return `The machine's health is ${report.status}: ${reasonsOf(report).slice(0, mostReasons).join('; ')}`;
}

/** What fails because of bad health. */
export function unhealthy(operation: string, report: HealthReport): RejectedError {
  const message = `${operation.charAt(0).toUpperCase()}${operation.slice(1)} does not go on. ${describeHealth(report)}`;
  return new RejectedError('unhealthy', message, { operation });
}
