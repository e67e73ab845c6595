import { WorkflowError, isHoldfastError } from '../core/errors.ts';
import type { RunMetadata } from '../core/events.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { requireMetadata, requireStepOptions } from './call-options.ts';
import { checkInput } from './input-check.ts';
import type { RunDesk } from './run-desk.ts';
import type { RunResult } from './run-result.ts';
import type { StepOptions } from './workflow-context.ts';
import { defineWorkflow } from './workflow.ts';

/** Any function that gives a promise. */
export type AsyncFunction = (this: never, ...args: never[]) => Promise<unknown>;

/** Options of `wrap`; those of its one step, and of its runs. */
export interface WrapOptions<Args extends readonly unknown[], Value> extends Pick<
  StepOptions<Value>,
  'timeout' | 'warnAfter' | 'retry' | 'codec'
> {
  /** Names the run of a call, which makes calls idempotent: the same id gives the same run, and its result. */
  readonly id?: (...args: Args) => string;
  /** Facts about the runs for people, shown in their state. */
  readonly metadata?: RunMetadata;
  /** What is stored of a call, as plain JSON. By default its arguments. */
  readonly input?: (...args: Args) => unknown;
  /** Makes the arguments again from what `input` gave, so that another process can go on with the call. */
  readonly restore?: (input: unknown) => readonly [...Args];
  /**
   * With `false` nothing is written down: retries, limits and events only, and the run is in no list. Arguments and
   * result may be anything.
   * @defaultValue true
   */
  readonly durable?: boolean;
  /** The version of the workflow that the calls are runs of. */
  readonly version?: string;
}

/** The options that fit a function. */
export type WrapOptionsOf<Fn extends AsyncFunction> = WrapOptions<Parameters<Fn>, Awaited<ReturnType<Fn>>>;

const known = [
  ...['timeout', 'warnAfter', 'retry', 'codec'],
  ...['id', 'metadata', 'input', 'restore', 'durable', 'version'],
];

/** A call that this process makes. */
interface Call {
  readonly self: never;
  readonly args: never[];
  /** What the function gave, where nothing is stored. */
  value?: unknown;
}

/**
 * Makes a function of the same type whose every call is a run with one step, and which throws what the function throws.
 *
 * @throws UsageError `invalid-option`.
 */
export function wrapFunction<Fn extends AsyncFunction>(
  desk: RunDesk,
  name: string,
  fn: Fn,
  options: WrapOptionsOf<Fn>,
): Fn {
  requireWrapOptions(fn, options);
  const { codec, durable = true, version, metadata } = options;
  const stepOptions = stepOptionsOf(options);
  /** By id and input: of calls that differ under one id, the run of one must not be done with the arguments of another. */
  const calls = new Map<string, Call>();
  const workflow = defineWorkflow<unknown>({
    name,
    ...(version === undefined ? {} : { version }),
    run: async (wf, input) => {
      const call = calls.get(callKey(wf.id, desk.inputHashOf(wf.id)));
      const args = call?.args ?? restored(name, options, input);
      const body = (): Promise<unknown> => fn.apply(call?.self as never, args);
      if (!durable)
        return wf.step(name, stepOptions, async () => {
          const value = await body();
          if (call !== undefined) call.value = value;
        });
      if (codec === undefined) return wf.step(name, stepOptions, body);
      type Value = Awaited<ReturnType<Fn>>;
      return codec.encode(await wf.step<Value>(name, { ...stepOptions, codec }, body as () => Promise<Value>));
    },
  });
  if (durable) desk.register([workflow]);

  const wrapped = async function (this: never, ...args: never[]): Promise<unknown> {
    const given = args as readonly unknown[] as Parameters<Fn>;
    const id = (durable ? options.id?.(...given) : undefined) ?? desk.newRunId();
    const call: Call = { self: this, args };
    const input = !durable ? undefined : options.input === undefined ? withoutMissing(args) : options.input(...given);
    const key = callKey(id, durable ? (await checkInput(workflow, input)).hash : '');
    calls.set(key, call);
    try {
      if (!durable) {
        outputOf(await desk.startUnwritten(workflow, id, metadata).result);
        return call.value;
      }
      const handle = await desk.start(workflow, input, { id, ...(metadata === undefined ? {} : { metadata }) });
      const output = outputOf(await handle.result);
      return codec === undefined ? output : codec.decode(output);
    } finally {
      // A later call of the same may have taken the place.
      if (calls.get(key) === call) calls.delete(key);
    }
  };
  Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true });
  return wrapped as Fn;
}

function callKey(id: string, inputHash = ''): string {
  return `${inputHash} ${id}`;
}

/** What the run gave; what the function threw, as it was thrown, or as it was written down of a run that had failed before. */
function outputOf(result: RunResult): unknown {
  if (result.status === 'failed') {
    const { error } = result;
    const isStep = 'code' in error && error.code === 'step-failed';
    throw isStep && (isHoldfastError(error) || error.cause !== undefined) ? error.cause : error;
  }
  return result.orThrow();
}

/** Arguments that were left out at the end are not stored as such: a list cannot keep them. */
function withoutMissing(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((value) => value !== undefined) + 1);
}

function restored<Args extends readonly unknown[], Value>(
  name: string,
  { input: choose, restore }: WrapOptions<Args, Value>,
  input: unknown,
): never[] {
  if (restore !== undefined) return [...restore(input)] as never[];
  if (choose === undefined && Array.isArray(input)) return input as never[];
  throw new WorkflowError(
    'arguments-not-stored',
    `The arguments of this call of "${name}" are known to the process that made it only; give wrap a \`restore\` beside \`input\`.`,
  );
}

function stepOptionsOf<Args extends readonly unknown[], Value>({
  timeout,
  warnAfter,
  retry,
}: WrapOptions<Args, Value>): Pick<StepOptions, 'timeout' | 'warnAfter' | 'retry'> {
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(warnAfter === undefined ? {} : { warnAfter }),
    ...(retry === undefined ? {} : { retry }),
  };
}

function requireWrapOptions<Args extends readonly unknown[], Value>(
  fn: unknown,
  options: WrapOptions<Args, Value>,
): void {
  if (typeof fn !== 'function') throw invalidOption('fn', fn, 'a function');
  requireKnownOptions('wrap', options, known);
  const { codec, durable, metadata } = options;
  requireStepOptions({ ...stepOptionsOf(options), ...(codec === undefined ? {} : { codec }) });
  if (metadata !== undefined) requireMetadata(metadata);
  if (durable !== undefined && typeof durable !== 'boolean') throw invalidOption('durable', durable, 'true or false');
  for (const name of ['id', 'input', 'restore'] as const)
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw invalidOption(name, options[name], 'a function');
  if (durable === false && options.id !== undefined)
    throw invalidOption(
      'id',
      options.id,
      'left out with `durable: false`: what is not written down is not found again',
    );
}
