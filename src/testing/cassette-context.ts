import { fromErrorRecord } from '../core/error-record.ts';
import { isRecord } from '../core/json-record.ts';
import type { CassetteSort } from '../workflow/cassette.ts';
import type { StepContext, WorkflowContext } from '../workflow/workflow-context.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { type CassetteCall, questionOf, questionText } from './cassette-question.ts';
import type { CassetteWalk } from './cassette-walk.ts';

type Callable = (...given: unknown[]) => unknown;

const sorts: Readonly<Record<string, CassetteSort>> = {
  ...{ step: 'step', fresh: 'fresh', effect: 'effect', command: 'command', agent: 'agent', workflow: 'workflow' },
  ...{ waitFor: 'wait', sleep: 'sleep', sleepUntil: 'sleep', notify: 'notice', decide: 'decision' },
  ...{ checkpoint: 'checkpoint', merge: 'step' },
};

/** Where the functions that are handed to a context take their own context. */
const contextArguments: Readonly<Record<string, number>> = { phase: 0, parallel: 0, map: 1, worktree: 1 };

/** What only says how a body is run: nothing is run, and names in it may be registered with the user's manager alone. */
const running: ReadonlySet<string> = new Set([
  ...['actions', 'ladder', 'fallback', 'retry', 'breaker', 'bulkhead', 'timeout', 'warnAfter', 'heartbeatTimeout'],
  ...['estimate', 'health', 'limits', 'progress'],
]);

/** A workflow whose calls are all seen by a walk. */
export function cassetteWorkflow<Input, Output>(
  workflow: Workflow<Input, Output>,
  walk: CassetteWalk,
): Workflow<Input, Output> {
  return { ...workflow, run: (wf, input) => workflow.run(cassetteContext(wf, walk), input) };
}

function cassetteContext(wf: WorkflowContext, walk: CassetteWalk): WorkflowContext {
  return new Proxy(wf, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      const invoke = (given: readonly unknown[]): unknown => (member as Callable).apply(target, [...given]);
      const sort = Object.hasOwn(sorts, name) ? sorts[name] : undefined;
      if (sort !== undefined)
        return (...given: unknown[]) =>
          walk.ask(
            callOf(sort, name === 'merge' ? askedOfMerge(given) : given, walk),
            () => invoke(argumentsOf(name, given)) as Promise<unknown>,
          );
      if (name === 'phase') return (...given: unknown[]) => askPhase(given, walk, invoke);
      const position = Object.hasOwn(contextArguments, name) ? contextArguments[name] : undefined;
      if (position === undefined) return (...given: unknown[]) => invoke(given);
      return (...given: unknown[]) => invoke(given.map((one) => handed(one, position, walk)));
    },
  });
}

/** A phase whose recorded run was ended by the clock ends there as well: no time passes here. */
function askPhase(
  given: readonly unknown[],
  walk: CassetteWalk,
  invoke: (given: readonly unknown[]) => unknown,
): unknown {
  const phase = { key: '' };
  const inside = given.map((one) => {
    if (isRecord(one)) return withoutRunning(one);
    if (typeof one !== 'function') return one;
    const body = handed(one, 0, walk) as Callable;
    return (...own: unknown[]) => untilTimedOut(body(...own), phase.key, walk);
  });
  return walk.enterPhase(phase, () => invoke(inside));
}

function untilTimedOut(body: unknown, key: string, walk: CassetteWalk): unknown {
  const { tape, turns } = walk;
  const failed = tape.failedPhases.get(key);
  const error = failed?.record.error;
  if (failed === undefined || error?.name !== 'TimeoutError') return body;
  const ended = turns.pass(failed.end).then(() => {
    walk.giveUp(key);
    throw fromErrorRecord(error);
  });
  ended.catch(() => undefined);
  return Promise.race([body, ended]);
}

function callOf(sort: CassetteSort, given: readonly unknown[], walk: CassetteWalk): CassetteCall {
  const text = questionText(questionOf(sort, given));
  const last = given.at(-1);
  const options = given.find((one, index) => index > 0 && isRecord(one));
  return {
    sort,
    asked: text === undefined ? undefined : walk.rooms.redactor.protectJson(text).seen,
    body:
      (sort === 'step' || sort === 'fresh') && typeof last === 'function'
        ? (last as (step: StepContext) => unknown)
        : undefined,
    critical: !isRecord(options) || options['critical'] !== false,
    ...{ key: undefined, scope: '', askedAt: 0, answeredAt: undefined, inputHash: undefined },
    choice: sort === 'decision' && isRecord(given[0]) ? choiceOf(given[0]['choose']) : undefined,
  };
}

/** A merging is a step that declares what is merged, in order, and where to. */
function askedOfMerge([name, worktrees, options]: readonly unknown[]): readonly unknown[] {
  const into = isRecord(options) ? options['into'] : undefined;
  const keys = Array.isArray(worktrees) ? worktrees.map((one: unknown) => (isRecord(one) ? one['key'] : one)) : [];
  return [name, { input: { worktrees: keys, into: into ?? 'folder' } }];
}

/** What is decided without asking anybody. */
function choiceOf(choose: unknown): string | undefined {
  if (typeof choose === 'string') return choose;
  const decision = isRecord(choose) ? choose['decision'] : undefined;
  return typeof decision === 'string' ? decision : undefined;
}

function argumentsOf(name: string, given: readonly unknown[]): readonly unknown[] {
  const withOptions = name === 'step' || name === 'command' || name === 'agent' || name === 'effect';
  return withOptions ? given.map((one) => (isRecord(one) ? withoutRunning(one) : one)) : given;
}

function withoutRunning(options: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !running.has(name)));
}

function handed(given: unknown, position: number, walk: CassetteWalk): unknown {
  const wrapped =
    (body: Callable): Callable =>
    (...own) =>
      body(...own.map((one, index) => (index === position ? cassetteContext(one as WorkflowContext, walk) : one)));
  if (typeof given === 'function') return wrapped(given as Callable);
  if (position !== 0 || !isRecord(given)) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, one]) => [name, typeof one === 'function' ? wrapped(one as Callable) : one]),
  );
}
