import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { systemHost } from '../core/host.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import { MemoryStorage } from '../storage/memory-storage.ts';
import type { AgentRegistry, AgentRegistryOptions } from '../agents/agent-registry.ts';
import type { Cassette } from '../workflow/cassette.ts';
import { CensusTaker } from '../workflow/census.ts';
import { walk } from '../workflow/drive.ts';
import { Family } from '../workflow/family.ts';
import { LiveRuns } from '../workflow/live-runs.ts';
import { settingsOf } from '../workflow/manager-options.ts';
import { makeRooms } from '../workflow/rooms.ts';
import { outcomeOf } from '../workflow/run-result.ts';
import { requireWorkflow, type Workflow } from '../workflow/workflow.ts';
import { cassetteWorkflow } from './cassette-context.ts';
import type { CassetteDifference } from './cassette-difference.ts';
import { compareReplay, type ReplayEnding } from './cassette-differences.ts';
import { CassetteError } from './cassette-error.ts';
import { reportOf } from './cassette-report.ts';
import { type CassetteSource, openCassette } from './cassette-source.ts';
import { CassetteTape } from './cassette-tape.ts';
import { CassetteTurns } from './cassette-turns.ts';
import { CassetteWalk } from './cassette-walk.ts';
import { FakeHost } from './fake-host.ts';
import { fitsAnyKey } from './key-pattern.ts';
import { replayedError } from './replayed-error.ts';
import { TapedAgents } from './taped-agents.ts';

/** Options of {@link replayCassette}. */
export interface ReplayCassetteOptions {
  /**
   * Keys of steps whose bodies run for real, and of what is fresh; `*` stands for any text. What they give is compared
   * with the recording. Agents, commands, effects and children never run.
   * @defaultValue none
   */
  readonly run?: readonly string[];
  /**
   * What is given where nothing was recorded, by full key: for steps that are new, and for what is fresh.
   * @defaultValue nothing: such a step is a difference
   */
  readonly answers?: Readonly<Record<string, unknown>>;
  /**
   * Whether another prompt is a difference.
   * @defaultValue 'exact'
   */
  readonly prompts?: 'exact' | 'ignore';
  /**
   * Keys whose differences are left out; `*` stands for any text. Not the one at which the replay stopped: what is new has
   * to be given by `answers` or `run` before anything behind it can be compared.
   * @defaultValue none
   */
  readonly ignore?: readonly string[];
  /**
   * The agents that the manager has. With them models, tools and whatever else they say is compared; they are never asked.
   * @defaultValue any agent is known, and only what the workflow itself says is compared
   */
  readonly agents?: AgentRegistry | AgentRegistryOptions;
}

/** How a workflow of today goes over a recorded run. */
export interface CassetteReplay<Output = unknown> {
  /** What differs, the first one first. Empty: the workflow does what it did. */
  readonly differences: readonly CassetteDifference[];
  /** The same in words. */
  readonly report: string;
  /** How it ended; `stopped`: where nothing is recorded any more. */
  readonly status: 'completed' | 'failed' | 'stopped';
  /** What it gives, when it is completed. */
  readonly output: Output | undefined;
  /** What it failed with. */
  readonly error: unknown;
  /** How many calls were answered from the recording. */
  readonly answered: number;
  /** The steps whose bodies ran for real. */
  readonly ran: readonly string[];
  /** Recorded keys that the replay did not come to. */
  readonly notReached: readonly string[];
  /** Gives itself. @throws CassetteError with the report when anything differs. */
  orThrow(): CassetteReplay<Output>;
}

/**
 * Runs a workflow of today over a recorded run: a file of `saveCassette`, of `holdfast export --cassette`, or any export.
 *
 * Agents, commands, steps, effects, children, signals, sleeps and decisions are answered from the recording, in the order
 * in which they were then; the code between them runs. Nothing is stored, no time passes, and what was not recorded is a
 * difference and never a call.
 *
 * @throws UsageError `invalid-option`, `invalid-cassette`, `invalid-export`; StorageError `format-newer`.
 */
export async function replayCassette<Input, Output>(
  workflow: Workflow<Input, Output>,
  source: CassetteSource,
  options: ReplayCassetteOptions = {},
): Promise<CassetteReplay<Output>> {
  requireOptions(workflow, options);
  const cassette = await openCassette(source);
  const { walk: over, ending } = await walkCassette(workflow, cassette, options);
  return replayOf<Output>(over, ending, options);
}

/** Walks a workflow over a cassette. */
export async function walkCassette<Input, Output>(
  workflow: Workflow<Input, Output>,
  cassette: Cassette,
  { run = [], answers = {}, agents }: ReplayCassetteOptions,
): Promise<{ readonly walk: CassetteWalk; readonly ending: ReplayEnding }> {
  const { run: recorded, input } = cassette;
  if (recorded.workflow !== workflow.name)
    throw invalidOption('workflow', workflow.name, `the workflow of the cassette, "${recorded.workflow}"`);
  const manager = {
    ...({ storage: new MemoryStorage(), host: new FakeHost(), metrics: false, log: false, views: false } as const),
    ...({ health: false, notifications: false, limits: { fanOut: 1_000_000, day: false } } as const),
    ...(agents === undefined ? {} : { agents }),
  };
  const house = makeRooms(manager);
  const rooms = agents === undefined ? { ...house, agents: new TapedAgents(house.host) } : house;
  const settings = { ...settingsOf(manager), changes: 'apply' } as const;
  const runs = new LiveRuns(rooms, (all) => new Family(rooms, all, settings));
  const tape = new CassetteTape(cassette);
  const turns = new CassetteTurns(systemHost);
  const census = new CensusTaker();
  const live = runs.make(tape.journal(), tape.replay(), census, settings);
  const over = new CassetteWalk(live, tape, turns, { run, answers });
  const { name, version, phases } = workflow;
  census.apply({ type: 'run-started', runId: recorded.id, workflow: name, version, inputHash: '', phases });
  over.begin();
  try {
    const walked = walk(over, cassetteWorkflow(workflow, over) as Workflow, decodeValue(input)).then(
      (output): ReplayEnding => {
        const text = encodeValue(output, { subject: `the output of run "${recorded.id}"` });
        return { status: 'completed', output: decodeValue(text), outcome: outcomeOf(census).outcome };
      },
    );
    const ending = await Promise.race([walked, over.stalled.then((): ReplayEnding => ({ status: 'stopped' }))]);
    return { walk: over, ending };
  } catch (error) {
    const record = replayedError(error, rooms.redactor);
    return { walk: over, ending: { status: 'failed', error, record } };
  } finally {
    over.end();
    await runs.close('the replay is over');
  }
}

/** What a walk says, for whoever asked for it. */
export function replayOf<Output>(
  over: CassetteWalk,
  ending: ReplayEnding,
  { prompts = 'exact', ignore = [], agents }: ReplayCassetteOptions,
): CassetteReplay<Output> {
  const found = compareReplay(over, ending, { prompts, knowsAgents: agents !== undefined });
  // Nothing was seen behind the place where a replay stopped: to leave that out would say that nothing differs.
  const stopsAt = ({ kind, key = '' }: CassetteDifference): boolean =>
    ending.status === 'stopped' && kind === 'added' && over.stuck.has(key);
  const differences = found.differences.filter(
    (difference) => difference.key === undefined || stopsAt(difference) || !fitsAnyKey(difference.key, ignore),
  );
  const { notReached } = found;
  const { run } = over.tape.cassette;
  const answered = [...over.byKey.keys()].filter(
    (key) => over.tape.settled.has(key) && !over.real.ends.has(key),
  ).length;
  const report = reportOf({ run, differences, notReached, answered });
  const replay: CassetteReplay<Output> = {
    ...{ differences, report, status: ending.status, answered, ran: [...over.real.ends.keys()], notReached },
    output: ending.status === 'completed' ? (ending.output as Output) : undefined,
    error: ending.status === 'failed' ? ending.error : undefined,
    orThrow: () => {
      if (differences.length > 0) throw new CassetteError(report, differences);
      return replay;
    },
  };
  return replay;
}

function requireOptions(workflow: unknown, options: ReplayCassetteOptions): void {
  requireWorkflow(workflow);
  requireKnownOptions('replayCassette', options, ['run', 'answers', 'prompts', 'ignore', 'agents']);
  const { run = [], ignore = [], prompts, answers = {} } = options;
  for (const [name, given] of Object.entries({ run, ignore }))
    if (!Array.isArray(given) || !given.every((one) => typeof one === 'string'))
      throw invalidOption(name, given, 'an array of keys, in which * stands for any text');
  if (prompts !== undefined) requireOneOf('prompts', prompts, ['exact', 'ignore']);
  if (typeof answers !== 'object' || (answers as unknown) === null)
    throw invalidOption('answers', answers, 'an object with a value for each key');
}
