import { isHoldfastError } from '../core/errors.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { WorkflowContext } from '../workflow/workflow-context.ts';

/** What stands between a workflow and the bodies that it asks for. */
export interface Gate {
  /** Resolves when the next body may begin. */
  enter(): Promise<void>;
  /** Told when the engine cannot tell two steps apart. */
  ambiguous(error: Error): void;
}

type Callable = (...given: unknown[]) => unknown;

/** Where the functions that are handed to a context take their own context. */
const contextArguments: Readonly<Record<string, number>> = { phase: 0, parallel: 0, map: 1 };
const bodies: ReadonlySet<string> = new Set(['step', 'fresh']);

/** A workflow whose bodies wait in front of a gate, without the time limits that would run out there. */
export function gatedWorkflow<Input, Output>(workflow: Workflow<Input, Output>, gate: Gate): Workflow<Input, Output> {
  return { ...workflow, run: (wf, input) => workflow.run(gatedContext(wf, gate), input) };
}

function gatedContext(wf: WorkflowContext, gate: Gate): WorkflowContext {
  return new Proxy(wf, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return (...given: unknown[]): unknown => {
        const answer = (member as Callable).apply(
          target,
          given.map((one) => gatedArgument(name, one, gate)),
        );
        if (answer instanceof Promise)
          answer.catch((error: unknown) => {
            if (isHoldfastError(error) && error.code === 'step-ambiguous') gate.ambiguous(error);
          });
        return answer;
      };
    },
  });
}

function gatedArgument(method: string, given: unknown, gate: Gate): unknown {
  const position = contextArguments[method];
  if (typeof given === 'function') {
    if (bodies.has(method)) return held(given as Callable, gate);
    return position === undefined ? given : handedGated(given as Callable, position, gate);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  if (method === 'parallel') return eachFunction(given, (branch) => handedGated(branch, 0, gate));
  if (method === 'effect')
    return eachFunction(withoutLimits(given), (one, name) => (name === 'do' ? held(one, gate) : one));
  return method === 'step' || method === 'phase' ? withoutLimits(given) : given;
}

function held(body: Callable, gate: Gate): Callable {
  return async (...given) => {
    await gate.enter();
    return body(...given);
  };
}

function handedGated(body: Callable, position: number, gate: Gate): Callable {
  return (...given) =>
    body(...given.map((one, index) => (index === position ? gatedContext(one as WorkflowContext, gate) : one)));
}

function eachFunction(given: object, change: (one: Callable, name: string) => Callable): object {
  return Object.fromEntries(
    Object.entries(given).map(([name, one]: [string, unknown]) => [
      name,
      typeof one === 'function' ? change(one as Callable, name) : one,
    ]),
  );
}

function withoutLimits(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'timeout' && name !== 'warnAfter'));
}
