import type { RunEvent, WrittenLimits } from '../core/events.ts';
import type { Classification } from '../recovery/classification.ts';
import { AgentFold } from './agent-fold.ts';
import { EffectFold } from './effect-fold.ts';
import { ErrorFold } from './error-fold.ts';
import type { IdleWatch } from './idle-watch.ts';
import { KeptSteps } from './kept-steps.ts';
import { momentOf } from './moments.ts';
import { PhaseFold } from './phase-fold.ts';
import type { ReportBounds } from './report-bounds.ts';
import type { ReportedChild, ReportedHealth, ReportedIdle, ReportedMoment, RunCourse } from './report-data.ts';
import { StepFold } from './step-fold.ts';
import { StepKinds } from './step-kinds.ts';
import { TimeScale } from './time-scale.ts';
import { counted } from './written.ts';

/** No more of a value is looked at; far more than is shown. */
const longestRead = 65_536;

/** What a run is read with. */
export interface CourseOptions {
  readonly bounds: ReportBounds;
  readonly classify: (error: unknown) => Classification;
  /** Whether values are shown. */
  readonly values: boolean;
  /** Takes secrets out of a text; before it is cut, since nothing recognises a part of one. */
  readonly redact: (text: string) => string;
  /** The run goes on, and it is this late. */
  readonly now?: number;
}

/**
 * Reads the course of a run from its events, for the second time: the first time {@link IdleWatch} found out how long it is, and where
 * nothing worked. Holds what is shown and what has not ended, however many events there are.
 */
export class CourseFold {
  readonly #options: CourseOptions;
  readonly #idle: readonly ReportedIdle[];
  readonly #fromAt: number;
  readonly #toAt: number;
  readonly #phases: PhaseFold;
  readonly #steps: StepFold;
  readonly #kept: KeptSteps;
  readonly #kinds: StepKinds;
  readonly #agents: AgentFold;
  readonly #errors: ErrorFold;
  readonly #effects: EffectFold;
  readonly #moments: ReportedMoment[] = [];
  readonly #health: ReportedHealth[] = [];
  readonly #children = new Map<string, Omit<ReportedChild, 'status'>>();
  #started: Extract<RunEvent, { readonly type: 'run-started' }> | undefined;
  #limits: WrittenLimits | undefined;
  #input: string | undefined;
  #output: string | undefined;
  #momentsLeftOut = 0;
  #childrenLeftOut = 0;

  constructor(watch: IdleWatch, options: CourseOptions) {
    const { bounds, classify, now } = options;
    this.#options = options;
    this.#fromAt = watch.fromAt;
    this.#toAt = Math.max(watch.lastAt, now ?? 0);
    this.#idle = watch.gaps(this.#toAt);
    this.#phases = new PhaseFold(bounds.phases, new TimeScale(this.#fromAt, this.#toAt, this.#idle));
    this.#kept = new KeptSteps(bounds.steps);
    this.#kinds = new StepKinds(bounds.stepKinds);
    this.#steps = new StepFold((step) => {
      this.#kept.add(step);
      this.#kinds.add(step);
      this.#phases.add(step);
    });
    this.#agents = new AgentFold(bounds);
    this.#errors = new ErrorFold(bounds.errors, classify);
    this.#effects = new EffectFold(bounds.effects);
  }

  /** Takes in the next event, and its value as JSON. */
  apply(event: RunEvent, value: string | undefined): void {
    const shown = value === undefined || !this.#options.values ? undefined : this.#cut(value);
    this.#phases.apply(event);
    this.#steps.apply(event, this.#phases.current, event.type === 'step-completed' ? shown : undefined);
    this.#agents.apply(event);
    this.#errors.apply(event);
    this.#effects.apply(event);
    const moment = momentOf(event);
    if (moment !== undefined) this.#keepMoment(moment);
    switch (event.type) {
      case 'run-started':
        this.#started = event;
        this.#limits = event.limits;
        this.#input = shown;
        return;
      case 'run-resumed':
        this.#limits = event.limits ?? this.#limits;
        return;
      case 'run-completed':
        this.#output = shown;
        return;
      case 'health-checked': {
        const { status, trigger, reasons, checkedAt } = event;
        this.#health.push({ at: checkedAt, status, trigger, reasons });
        if (this.#health.length > this.#options.bounds.moments) this.#health.shift();
        return;
      }
      case 'child-started': {
        const { key, workflow, childId, at } = event;
        if (this.#children.has(childId)) return;
        if (this.#children.size >= this.#options.bounds.children) this.#childrenLeftOut += 1;
        else this.#children.set(childId, { key, workflow, runId: childId, at });
        return;
      }
      default:
        return;
    }
  }

  /** What was read. */
  end(): RunCourse {
    const goesOn = this.#options.now !== undefined;
    this.#steps.finish(this.#toAt, goesOn);
    const started = this.#started;
    return {
      ...{ fromAt: this.#fromAt, toAt: this.#toAt, workMs: this.#steps.workMs, idle: this.#idle },
      phases: this.#phases.list(this.#toAt, goesOn),
      ...{ steps: this.#kept.list(), stepCount: this.#kept.count, stepKinds: this.#kinds.list() },
      ...{ agents: this.#agents.list(), calls: this.#agents.calls, errors: this.#errors.list() },
      ...{ effects: this.#effects.list(), moments: this.#moments, health: this.#health },
      children: [...this.#children.values()],
      ...(started === undefined ? {} : { started: startOf(started) }),
      ...(this.#limits === undefined ? {} : { limits: this.#limits }),
      ...(this.#input === undefined ? {} : { input: this.#input }),
      ...(this.#output === undefined ? {} : { output: this.#output }),
      leftOut: this.#leftOut(),
    };
  }

  /** The first half stays, and the last: how it began and how it ended is what people ask for. */
  #keepMoment(moment: ReportedMoment): void {
    const { moments: most } = this.#options.bounds;
    this.#moments.push(moment);
    if (this.#moments.length <= most) return;
    this.#moments.splice(Math.floor(most / 2), 1);
    this.#momentsLeftOut += 1;
  }

  #leftOut(): readonly string[] {
    const more: readonly (readonly [count: number, what: string])[] = [
      [
        this.#kept.count - this.#kept.list().length,
        'steps without trouble, the shortest ones: they are counted, not listed',
      ],
      [this.#phases.leftOut, 'phases'],
      [this.#agents.callCount - this.#agents.calls.length, 'calls of agents: they are counted, not listed'],
      [this.#errors.leftOut, 'errors of further causes'],
      [this.#effects.leftOut, 'effects'],
      [this.#momentsLeftOut, 'moments in the middle of the course'],
      [this.#childrenLeftOut, 'child runs'],
    ];
    const told = more.flatMap(([count, what]) => (count > 0 ? [`${counted(count)} ${what}`] : []));
    return this.#kinds.joined ? [...told, 'the names of further kinds of steps: they are counted together'] : told;
  }

  #cut(value: string): string {
    const { bounds, redact } = this.#options;
    const shown = redact(value.slice(0, longestRead));
    if (value.length <= longestRead && shown.length <= bounds.text) return shown;
    return `${shown.slice(0, bounds.text)} … (${value.length} characters)`;
  }
}

function startOf({
  inputHash,
  metadata = {},
  phases = [],
  parent,
  forkedFrom,
}: Extract<RunEvent, { readonly type: 'run-started' }>): NonNullable<RunCourse['started']> {
  return {
    ...{ inputHash, metadata, declaredPhases: phases.slice(0, 200) },
    ...(parent === undefined ? {} : { parent }),
    ...(forkedFrom === undefined ? {} : { forkedFrom }),
  };
}
