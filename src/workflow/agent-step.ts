import type { AgentAnswer, AgentUsage } from '../agents/agent-answer.ts';
import type { AgentRequest } from '../agents/agent-request.ts';
import type { AgentProgressLimits } from '../agents/progress-options.ts';
import { resumeBrief } from '../agents/resume-brief.ts';
import { addUsage } from '../core/add-usage.ts';
import type { Usage } from '../core/events.ts';
import { encodeValue, hashValue } from '../core/json.ts';
import type { Verification } from '../reliability/verification.ts';
import { AgentConversation, type Turn } from './agent-conversation.ts';
import type { ChosenAgent } from './agent-desk.ts';
import { AgentProgress } from './agent-progress.ts';
import type { ExpectedOutput } from './agent-output.ts';
import { goOnPrompt, nudgePrompt, repairPrompt, repairWithAnswerPrompt } from './agent-prompts.ts';
import { seenOf, type StoredAnswer } from './agent-result.ts';
import { fitting, unfit } from './agent-fit.ts';
import { modelOf, usageOfError } from './agent-usage.ts';
import { readableAnswer } from './agent-readable.ts';
import { AgentTeller, usageOf } from './agent-teller.ts';
import type { LiveRun } from './live-run.ts';
import type { EnteredAttempt, StepHooks } from './step-hooks.ts';
import { verified } from './verified.ts';

/** What a step wants of its agents, whoever they are. */
export interface AgentWants {
  readonly expected: ExpectedOutput | undefined;
  readonly full: boolean;
  readonly verify: Verification | undefined;
  /** When a call is taken to get no further; `undefined`: never. */
  readonly progress: AgentProgressLimits | undefined;
}

/** The calls of one step to its agents. */
export class AgentStep implements StepHooks {
  readonly mending: NonNullable<StepHooks['mending']>;
  readonly #live: LiveRun;
  readonly #key: string;
  /** The step's name, as it is shown. */
  readonly #name: string;
  readonly #wants: AgentWants;
  readonly #conversation: AgentConversation;
  #attempt: EnteredAttempt | undefined;

  constructor(live: LiveRun, key: string, name: string, wants: AgentWants) {
    this.#live = live;
    this.#key = key;
    this.#name = name;
    this.#wants = wants;
    const before = live.replay.calls.takeMended(key);
    this.#conversation = new AgentConversation(live, key);
    this.mending = { before, mends: (error) => this.#conversation.mends(error) };
  }

  entered(attempt: EnteredAttempt): void {
    this.#attempt = attempt;
  }

  /** Why the call before failed; `undefined` where there was none, or nobody knows. */
  get lastError(): unknown {
    return this.#conversation.lastError;
  }

  /** Asks an agent for what the step wants, and gives what is stored. */
  async answer(chosen: ChosenAgent): Promise<StoredAnswer> {
    const { full, expected, verify } = this.#wants;
    const { step } = this.#now();
    const stored = await this.ask(chosen, expected);
    await verified(this.#live, this.#key, seenOf(stored, full, expected !== undefined), verify, step.signal);
    this.#live.rooms.state.putResult(this.#live.id, this.#key.replaceAll('/', '.'), {
      ...{ agent: chosen.agent, step: this.#key, ...stored },
    });
    return stored;
  }

  /** Makes what is stored of a value that was joined of parts. */
  async joined(value: unknown, provider: string): Promise<StoredAnswer> {
    const { full, expected, verify } = this.#wants;
    const text = typeof value === 'string' ? value : (encodeValue(value) ?? '');
    let stored: StoredAnswer = { text, provider, durationMs: 0 };
    if (expected !== undefined) {
      const checked = await expected.check(value);
      if (!checked.ok) throw unfit(provider, 'The answers that were joined do', { text }, checked.issues, undefined);
      stored = { ...stored, output: checked.value };
    }
    const seen = seenOf(stored, full, expected !== undefined);
    await verified(this.#live, this.#key, seen, verify, this.#now().step.signal);
    return stored;
  }

  /** Asks an agent once. */
  async ask(chosen: ChosenAgent, expected: ExpectedOutput | undefined): Promise<StoredAnswer> {
    const { step, reserved } = this.#now();
    const { agent, provider, request } = chosen;
    const { maxCostUsd = reserved?.costUsd, ...rest } = request;
    const asked = hashValue([provider.name, guardOf(request)]);
    const turn = this.#conversation.next(provider, asked);
    const sent: AgentRequest = {
      ...rest,
      ...(maxCostUsd === undefined || maxCostUsd <= 0 ? {} : { maxCostUsd }),
      prompt: promptOf(request.prompt, turn, this.#live),
      session: turn.session,
    };
    const brief = turn.kind === 'new' ? await this.#brief(request.cwd) : '';
    const briefed = brief === '' ? sent : { ...sent, prompt: `${brief}\n\n${sent.prompt}` };
    await this.#live.record({
      ...({ type: 'agent-called', key: this.#key, attempt: step.attempt, provider: provider.name, agent } as const),
      ...(request.model === undefined ? {} : { model: request.model }),
      session: { id: turn.session.id, resume: turn.session.resume },
      request: asked,
      ...(turn.kind === 'repair' ? ({ repairs: true } as const) : {}),
    });
    this.#conversation.called(provider.name, asked, turn, step.attempt);
    return this.#invoke(chosen, briefed, expected);
  }

  async #invoke(
    chosen: ChosenAgent,
    request: AgentRequest,
    expected: ExpectedOutput | undefined,
  ): Promise<StoredAnswer> {
    const live = this.#live;
    const attempt = this.#now();
    const { step, stop } = attempt;
    const { agent, provider } = chosen;
    const teller = new AgentTeller(live, this.#key, agent, this.#name);
    const own = new AbortController();
    let stalled: Error | undefined;
    const progress = new AgentProgress(live, {
      ...{ key: this.#key, attempt: step.attempt, provider: provider.name, cwd: request.cwd },
      limits: this.#wants.progress,
      stop: (error) => {
        stalled = error;
        own.abort(error);
        stop(error);
      },
      traced: (trace, loop) => {
        this.#conversation.history.traced({ trace, ...(loop === undefined ? {} : { loop }) });
      },
    });
    let soFar: AgentUsage | undefined;
    let ended = false;
    const startedAt = live.host.monotonic();
    let used: Usage | undefined;
    try {
      const invoked: Promise<AgentAnswer> = provider.invoke(request, {
        host: live.host,
        signal: AbortSignal.any([step.signal, own.signal]),
        report: (activity) => {
          if (ended) return;
          step.heartbeat();
          try {
            if (activity.type === 'usage') soFar = addUsage(undefined, usageOf(activity.usage));
            teller.take(activity);
            progress.take(activity);
          } catch (error) {
            // What a provider reports is no part of its work: a report that is none is passed over.
            live.rooms.observers.failed('agents', error, undefined);
          }
        },
        started: async (child) => {
          // What has begun nothing that could be left behind need not be waited for when it does not stop.
          live.unsettled.outlives(invoked);
          await live.record({ type: 'command-started', key: this.#key, child });
        },
        redact: (text) => live.rooms.redactor.redactText(text),
      });
      const answer = readableAnswer(provider.name, await invoked);
      used = this.#count(agent, answer.usage ?? soFar, answer.model ?? request.model);
      if (answer.usageCoversCutOff === true) this.#now().coversCutOff();
      const output = await fitting(provider.name, answer, expected, live.rooms.redactor);
      return storedOf(answer, output, provider.name, Math.round(live.host.monotonic() - startedAt));
    } catch (error) {
      if (used === undefined && !step.signal.aborted)
        used = this.#count(agent, usageOfError(error) ?? soFar, request.model);
      else if (used === undefined && soFar !== undefined) used = this.#count(agent, soFar, request.model);
      // A call that ends late, once it was given up, says nothing of the one that came after it.
      if (this.#attempt === attempt) {
        await progress.ended(true);
        this.#conversation.failed(stalled ?? error, used);
      }
      throw stalled ?? error;
    } finally {
      ended = true;
      teller.end();
      await progress.ended(false);
    }
  }

  /** What an agent is told that remembers nothing of the calls before. */
  async #brief(cwd: string | undefined): Promise<string> {
    const { attempts } = this.#conversation.history;
    if (attempts.length === 0) return '';
    const { changedFiles } = await import('../agents/changed-files.ts');
    const files = await changedFiles(this.#live.host, cwd, this.#now().step.signal);
    return resumeBrief({ attempts, ...(files === undefined ? {} : { changedFiles: files.paths }) });
  }

  #count(agent: string, usage: AgentUsage | undefined, model: string | undefined): Usage | undefined {
    if (usage === undefined) return undefined;
    const counted = usageOf(usage);
    const named = modelOf(usage, model);
    this.#now().step.usage({ agent, ...(named === undefined ? {} : { model: named }), ...counted });
    return counted;
  }

  #now(): EnteredAttempt {
    if (this.#attempt === undefined) throw new Error('An agent is asked outside of an attempt.');
    return this.#attempt;
  }
}

/** What of a request guards its result: what the answer depends on, and not where or how long. */
export function guardOf(request: AgentRequest): unknown {
  const { prompt, system, model, tools, outputSchema, options } = request;
  return [prompt, system ?? null, model ?? null, tools ?? null, outputSchema ?? null, options ?? null];
}

function promptOf(prompt: string, turn: Turn, live: LiveRun): string {
  switch (turn.kind) {
    case 'new':
      return prompt;
    case 'on':
      return goOnPrompt(prompt, turn.failed === undefined ? 'your process was ended' : messageOf(turn.failed, live));
    case 'nudge':
      return nudgePrompt(prompt, messageOf(turn.failed, live));
    case 'repair': {
      const { answer, issues } = turn.unfit;
      return turn.session.resume ? repairPrompt(issues) : repairWithAnswerPrompt(prompt, answer, issues);
    }
  }
}

function messageOf(error: unknown, live: LiveRun): string {
  return live.errorRecord(error).message.slice(0, 300);
}

function storedOf(
  { text, usage, turns, sessionId, model, fromCache }: AgentAnswer,
  output: { readonly output?: unknown },
  provider: string,
  durationMs: number,
): StoredAnswer {
  return {
    ...{ text, provider, durationMs, ...output },
    ...(usage === undefined ? {} : { usage }),
    ...(turns === undefined ? {} : { turns }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(model === undefined ? {} : { model }),
    ...(fromCache === undefined ? {} : { fromCache }),
  };
}
