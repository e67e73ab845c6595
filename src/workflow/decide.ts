import { isHoldfastError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { hashValue } from '../core/json.ts';
import { isRecord } from '../core/json-record.ts';
import type { Decision, DecisionDraft } from '../memory/decision.ts';
import type { PrecedentSearch, Situation } from '../memory/situation.ts';
import type { LiveRun } from './live-run.ts';
import { logOf } from './run-log.ts';
import type { Scope } from './scope.ts';
import { runStep } from './step.ts';

/** What was chosen: one of the options, or anything else, with what is to be remembered of it. */
export type Choice =
  string | Pick<DecisionDraft, 'decision' | 'rationale' | 'confidence' | 'alternatives' | 'precedents' | 'tags'>;

/** What `wf.decide` decides. */
export interface DecideOptions extends Pick<
  DecisionDraft,
  'type' | 'context' | 'tags' | 'confidence' | 'rationale' | 'resources' | 'links' | 'project' | 'author' | 'validUntil'
> {
  /** What is to be decided. */
  readonly question: string;
  /** What can be chosen. Those that are not chosen are remembered as alternatives. */
  readonly options?: readonly string[];
  /** What is chosen, or who chooses, given what was decided in situations alike. Runs as a step does: it may be asked again. */
  readonly choose: Choice | ((precedents: PrecedentSearch) => Choice | Promise<Choice>);
  /**
   * Names the decision in the run, where its question is not the same in every process.
   * @defaultValue the question
   */
  readonly name?: string;
}

/** What was decided. */
export interface MadeDecision {
  /** Its id in the memory. */
  readonly id: string;
  readonly decision: string;
  readonly rationale: string;
  readonly confidence: number;
  /** The ids of the precedents that were handed over, the best first. */
  readonly precedents: readonly string[];
  /** Whether it is remembered; `false` when the memory could not be written, which harms no run. */
  readonly recorded: boolean;
}

const known = [
  ...[
    'question',
    'options',
    'choose',
    'name',
    'type',
    'context',
    'tags',
    'confidence',
    'rationale',
    'resources',
    'links',
  ],
  ...['project', 'author', 'validUntil'],
];
const longestName = 120;
const nothing: PrecedentSearch = { precedents: [], threshold: 0, unknownWords: [] };

/**
 * Decides as a step, and remembers it. The id comes from the run and the step: a process that dies between the two finds
 * what was recorded, and nobody is asked again.
 *
 * @throws UsageError `invalid-option`, `invalid-decision` or `policy-violated`.
 */
export async function runDecide(
  live: LiveRun,
  scope: Scope,
  options: DecideOptions,
): Promise<MadeDecision | undefined> {
  requireKnownOptions('wf.decide', options, known);
  const { question, name = question, choose } = options;
  if (typeof question !== 'string' || question.trim() === '')
    throw invalidOption('question', question, 'a text that is not empty');
  if ((choose as unknown) === undefined)
    throw invalidOption('choose', choose, 'what is chosen, or a function that chooses');
  return runStep(live, scope, `decide ${name}`.slice(0, longestName), {}, async ({ key }) => {
    const { memory } = live.rooms;
    const { runId } = live.facts;
    const id = `dec_${hashValue([runId, key])}`;
    const before = await harmless(live, () => memory.get(id), undefined);
    if (before !== undefined) return madeOf(before, true);
    const situation = situationOf(options);
    const found = await harmless(live, () => memory.precedents(situation), nothing);
    if (found.embedderFailure !== undefined)
      logOf(live).warn({ error: found.embedderFailure }, 'the embedder failed; precedents were found by words alone');
    const choice = requireChoice(typeof choose === 'function' ? await choose(found) : choose);
    const draft = draftOf(options, choice, found);
    const recorded = await harmless(live, () => memory.record({ ...draft, id, run: runId, step: key }), undefined);
    if (recorded !== undefined) return madeOf(recorded, true);
    const { decision, rationale = '', confidence = 0.8, precedents = [] } = draft;
    return { id, decision, rationale, confidence, precedents, recorded: false };
  });
}

function situationOf({ question, context, options, type, tags, project }: DecideOptions): Situation {
  return {
    question,
    ...(context === undefined ? {} : { context }),
    ...(options === undefined ? {} : { options }),
    ...(type === undefined ? {} : { type }),
    ...(tags === undefined ? {} : { tags }),
    ...(project === undefined ? {} : { project }),
  };
}

/** Callers without types may choose nothing, or give anything. */
function requireChoice(choice: Choice): Choice {
  if (typeof choice === 'string' || isRecord(choice)) return choice;
  throw invalidOption('choose', choice, 'what is chosen: a text, or an object with `decision`');
}

function draftOf(options: DecideOptions, choice: Choice, found: PrecedentSearch): DecisionDraft {
  const own = ['options', 'choose', 'name'];
  const given = Object.fromEntries(Object.entries(options).filter(([name]) => !own.includes(name)));
  const chosen = typeof choice === 'string' ? { decision: choice } : choice;
  const { tags = [] } = chosen;
  return {
    alternatives: (options.options ?? []).filter((option) => option !== chosen.decision),
    precedents: found.precedents.map(({ decision }) => decision.id),
    ...(given as Omit<DecideOptions, 'options' | 'choose' | 'name'>),
    ...chosen,
    tags: [...(options.tags ?? []), ...tags],
  };
}

function madeOf({ id, decision, rationale, confidence, precedents }: Decision, recorded: boolean): MadeDecision {
  return { id, decision, rationale, confidence, precedents, recorded };
}

/** Trouble with the memory is told and harms no run; a call that cannot work, or a policy that refuses, is thrown. */
async function harmless<Value>(live: LiveRun, work: () => Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (isHoldfastError(error) && (error.name === 'UsageError' || error.name === 'WorkflowError')) throw error;
    logOf(live).warn(
      { error: error instanceof Error ? error.message : String(error) },
      'the memory of decisions failed',
    );
    return otherwise;
  }
}
