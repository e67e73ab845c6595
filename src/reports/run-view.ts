import type { Host } from '../core/host.ts';
import type { LivePart, LiveView } from './live-view.ts';
import { markup } from './markup.ts';
import { contents, partsOf } from './render-report.ts';
import { drawHeader } from './report-header.ts';
import { RunPulse } from './run-pulse.ts';
import { type ReportSource, runReport } from './run-report.ts';
import { drawPart } from './tables.ts';
import type { Clock } from './written.ts';

/** Steps that are followed one by one: fewer than in a report, because they are sent again and again. */
const followedSteps = 200;
/** So often also a run is looked at of which nothing is written: it may have lost its process, and time passes. */
const lookAnewMs = 10_000;

/** A run that is followed: its report, drawn anew when something was written about it. */
export class RunView implements LiveView {
  readonly #source: ReportSource;
  readonly #id: string;
  readonly #clock: Clock;
  readonly #host: Host;
  readonly #pulse: RunPulse;
  #goesOn = true;
  #drawnAt = 0;

  constructor(source: ReportSource, id: string, clock: Clock, host: Host) {
    this.#source = source;
    this.#id = id;
    this.#clock = clock;
    this.#host = host;
    this.#pulse = new RunPulse(source.storage, id);
  }

  async hasChanged(): Promise<boolean> {
    const beats = await this.#pulse.beats();
    return beats || (this.#goesOn && this.#host.monotonic() - this.#drawnAt >= lookAnewMs);
  }

  async draw(): Promise<readonly LivePart[]> {
    const report = await runReport(this.#source, this.#id, { steps: followedSteps, host: this.#host });
    this.#goesOn = report.diagnostics.status === 'in_progress';
    this.#drawnAt = this.#host.monotonic();
    const parts = partsOf(report, this.#clock);
    return [
      { id: 'head', content: markup`<div id="head">${drawHeader(report, this.#clock)}${contents(parts)}</div>` },
      ...parts.map((part) => ({ id: part.id, content: drawPart(part) })),
    ];
  }
}
