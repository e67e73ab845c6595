import type { AgentActivity } from '../agents/agent-activity.ts';
import { AgentTracer } from '../agents/agent-tracer.ts';
import { LoopWatch } from '../agents/loop-watch.ts';
import type { AgentProgressLimits } from '../agents/progress-options.ts';
import { formatDuration } from '../core/durations.ts';
import { AgentError } from '../core/errors.ts';
import type { AgentLoop, AgentTrace } from '../core/events.ts';
import { HeartbeatWatch } from '../reliability/heartbeat-watch.ts';
import type { LiveRun } from './live-run.ts';

/** A call that is watched. */
export interface WatchedCall {
  readonly key: string;
  readonly attempt: number;
  readonly provider: string;
  readonly cwd: string | undefined;
  /** `undefined`: what it does is written down, and nothing is decided by it. */
  readonly limits: AgentProgressLimits | undefined;
  readonly stop: (error: Error) => void;
  /** Told what is written down of it. */
  readonly traced: (trace: AgentTrace, loop: AgentLoop | undefined) => void;
}

/** What a call does is written down at most so often, for whoever goes on after a kill: the longer it takes, the more seldom. */
const writtenEveryMs = 10_000;
const writtenEveryPart = 10;
/** So many signs of life are remembered, to tell a new one from one that repeats. */
const mostSigns = 64;

/**
 * Watches whether an agent gets further, writes down what it does, and ends the call when it does not.
 *
 * A provider that tells nothing, or only that it is alive, is not watched: once it has told something, something new has to come.
 */
export class AgentProgress {
  readonly #live: LiveRun;
  readonly #call: WatchedCall;
  readonly #tracer: AgentTracer;
  readonly #loops: LoopWatch | undefined;
  #silence: HeartbeatWatch | undefined;
  #watchesTool = false;
  readonly #startedAt: number;
  readonly #signs = new Set<string>();
  #tokens = 0;
  #writtenAt = -Infinity;
  #hasNews = false;
  #loop: AgentLoop | undefined;
  #isOver = false;

  constructor(live: LiveRun, call: WatchedCall) {
    this.#live = live;
    this.#call = call;
    this.#startedAt = live.host.monotonic();
    this.#tracer = new AgentTracer(live.rooms.redactor);
    this.#loops = call.limits === undefined ? undefined : new LoopWatch(call.limits.repeats);
  }

  /** Takes in what the agent does. */
  take(activity: AgentActivity): void {
    if (this.#isOver) return;
    this.#tracer.take(activity);
    const isNew = this.#isNew(activity);
    if (isNew && activity.type !== 'alive' && activity.type !== 'provider-retry') this.#hasNews = true;
    if (this.#silence !== undefined || activity.type !== 'alive' || isNew) this.#watchSilence(isNew);
    if (activity.type === 'usage') this.#tokens = tokensOf(activity);
    if (activity.type === 'tool-result') this.#loops?.returned(activity.output, activity.id);
    if (activity.type === 'tool-call') {
      this.#loop = this.#loops?.take(this.#tracer.nameOf(activity.name), activity.input, activity);
      if (this.#loop !== undefined) {
        this.#end(`it did the same ${this.#loop.times} times over: ${this.#loop.calls.join(', then ')}`);
        return;
      }
      if (this.#isTimeToWrite()) void this.#write();
    }
  }

  /** The call has ended; resolves when what it did is written down, where that is of use. Never rejects. */
  async ended(failed: boolean): Promise<void> {
    this.#isOver = true;
    this.#silence?.stop();
    if (failed && this.#hasNews) await this.#write();
  }

  #isNew(activity: AgentActivity): boolean {
    if (activity.type === 'text') return activity.text.trim() !== '';
    if (activity.type === 'usage') return tokensOf(activity) > this.#tokens;
    if (activity.type === 'alive') return activity.text !== undefined && this.#isNewSign(activity.text);
    return activity.type !== 'session';
  }

  #isNewSign(text: string): boolean {
    const isNew = !this.#signs.delete(text) && text.trim() !== '';
    this.#signs.add(text);
    const [oldest] = this.#signs;
    if (this.#signs.size > mostSigns && oldest !== undefined) this.#signs.delete(oldest);
    return isNew;
  }

  #isTimeToWrite(): boolean {
    const now = this.#live.host.monotonic();
    return now - this.#writtenAt >= Math.max(writtenEveryMs, (now - this.#startedAt) / writtenEveryPart);
  }

  #watchSilence(isNew: boolean): void {
    const { limits } = this.#call;
    if (limits === undefined) return;
    const { isInTool } = this.#tracer;
    if (this.#silence !== undefined && isInTool === this.#watchesTool) {
      if (isNew) this.#silence.beat();
      return;
    }
    this.#silence?.stop();
    this.#watchesTool = isInTool;
    const silence = new HeartbeatWatch(this.#live.host, {
      silenceMs: isInTool ? limits.toolTimeoutMs : limits.stalledAfterMs,
      fellSilent: (silenceMs) => void this.#fellSilent(silence, silenceMs),
      keepAlive: false,
    });
    this.#silence = silence;
    silence.start();
  }

  /** Files that change are something new, whoever tells of them. */
  async #fellSilent(silence: HeartbeatWatch, silenceMs: number): Promise<void> {
    const { changedFiles } = await import('../agents/changed-files.ts');
    const files = await changedFiles(this.#live.host, this.#call.cwd);
    // Meanwhile it may have said something, or ended.
    if (this.#isOver || this.#silence !== silence) return;
    if (files !== undefined && files.newestAt > this.#live.host.now() - silenceMs) {
      this.#silence = undefined;
      this.#watchSilence(true);
      return;
    }
    const what = this.#watchesTool ? 'its tool has not come back' : 'nothing new came from it';
    this.#end(`${what} for ${formatDuration(silenceMs)}`);
  }

  #end(why: string): void {
    const { provider, stop } = this.#call;
    this.#isOver = true;
    this.#silence?.stop();
    stop(new AgentError('agent-stalled', `Agent "${provider}" got no further: ${why}.`, { provider }));
  }

  async #write(): Promise<void> {
    const { key, attempt, traced } = this.#call;
    this.#writtenAt = this.#live.host.monotonic();
    const trace = this.#tracer.trace();
    const loop = this.#loop;
    traced(trace, loop);
    try {
      await this.#live.record({ type: 'agent-traced', key, attempt, trace, ...(loop === undefined ? {} : { loop }) });
    } catch {
      // It only helps whoever comes next; what the storage fails with is said by what cannot do without.
    }
  }
}

function tokensOf({ usage }: Extract<AgentActivity, { readonly type: 'usage' }>): number {
  return (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
}
