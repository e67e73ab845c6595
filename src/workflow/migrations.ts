import { UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { decodeValue, encodeValue, hashValue } from '../core/json.ts';
import type { JournalEvent } from '../core/events.ts';
import type { CensusTaker } from './census.ts';
import type { Replay } from './replay.ts';
import { renamed, type Renames } from '../state/renames.ts';
import { applyMigration, keysUnder } from './steering-replay.ts';

/**
 * How a run of one major version goes on under the next one that is declared.
 *
 * Keys are as the history shows them. What stands under a renamed or dropped phase, fan-out or branch goes along.
 */
export interface Migration {
  /** The major version that it leads away from, such as `'1'`. */
  readonly from: string;
  /** New keys by old ones; all change at once, so two may change places. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Keys, as they were, whose results count no more: what asks for them again runs them. */
  readonly drop?: readonly string[];
  /** Makes the new input of the old one. */
  readonly input?: (old: unknown) => unknown;
}

type Migrated = Extract<JournalEvent, { readonly type: 'migrated' }>;

/** One link of a chain of migrations, as it is written down. */
export interface MigrationLink {
  readonly event: Migrated;
  /** The new input as JSON, where there is one. */
  readonly input: { readonly text: string | undefined } | undefined;
}

/** What a chain of migrations is made for. */
export interface MigratingRun {
  readonly id: string;
  /** Changed as the links are made: each sees what the one before it left. */
  readonly replay: Replay;
  readonly census: CensusTaker;
  readonly input: () => Promise<unknown>;
}

/** What a chain needs to know of a workflow. */
export interface MigratedWorkflow {
  readonly name: string;
  readonly version: string;
  readonly migrations: readonly Migration[];
}

/** Checks the migrations of a workflow and puts them in order. @throws UsageError `invalid-option`. */
export function requireMigrations(migrations: unknown, version: string): readonly Migration[] {
  if (!Array.isArray(migrations)) throw invalidOption('workflow migrations', migrations, 'a list of migrations');
  const known = (migrations as readonly Migration[]).map((migration): Migration => {
    requireKnownOptions('a migration', migration, ['from', 'rename', 'drop', 'input']);
    const { from, rename = {}, drop = [], input } = migration;
    if (typeof from !== 'string' || !/^\d{1,9}$/.test(from) || Number(from) >= Number(majorOf(version)))
      throw invalidOption('from of a migration', from, `a major version below ${majorOf(version)}, such as "1"`);
    if (typeof rename !== 'object' || [...Object.entries(rename)].flat().some((key) => !isKey(key)))
      throw invalidOption('rename of a migration', rename, 'new keys by old keys');
    if (!isKeys(drop)) throw invalidOption('drop of a migration', drop, 'a list of keys');
    if (input !== undefined && typeof input !== 'function')
      throw invalidOption('input of a migration', input, 'a function (old) => new');
    return Object.freeze({
      from,
      rename: Object.freeze({ ...rename }),
      drop: Object.freeze([...drop]),
      ...(input === undefined ? {} : { input }),
    });
  });
  const froms = known.map(({ from }) => from);
  if (new Set(froms).size !== froms.length)
    throw invalidOption('workflow migrations', froms, 'at most one migration from each major version');
  return Object.freeze(known.toSorted((one, other) => Number(one.from) - Number(other.from)));
}

/**
 * The chain that leads a run to the version of its workflow; empty when it is there already. The run's stored facts are
 * as after the chain.
 *
 * @throws UsageError `version-mismatch` when no chain leads there, `migration-failed` when one breaks.
 */
export async function migrate(workflow: MigratedWorkflow, run: MigratingRun): Promise<readonly MigrationLink[]> {
  const { id, replay } = run;
  const census = run.census.copy();
  const at = replay.started?.version;
  if (at === undefined || majorOf(at) === majorOf(workflow.version)) return [];
  const first = workflow.migrations.findIndex(({ from }) => from === majorOf(at));
  if (first < 0) throw versionMismatch(workflow, id, at);
  const links: MigrationLink[] = [];
  let version = at;
  for (const [index, migration] of workflow.migrations.entries()) {
    if (index < first) continue;
    const next = workflow.migrations[index + 1]?.from;
    const to = next === undefined ? workflow.version : `${next}.0.0`;
    const link = await makeLink(migration, { from: version, to }, { ...run, census });
    applyMigration(replay, link.event, link.input);
    replay.calls.apply(link.event);
    census.apply(link.event);
    links.push(link);
    version = to;
  }
  return links;
}

async function makeLink(
  { rename: renames = {}, drop = [], input }: Migration,
  between: { readonly from: string; readonly to: string },
  { id, replay, census, input: readInput }: MigratingRun,
): Promise<MigrationLink> {
  // What must not be done twice is not forgotten.
  const drops = keysUnder(replay, drop).filter((key) => !replay.effects.isDone(key));
  const gone = new Set(drops);
  const kept = [...replay.results.keys()].filter((key) => !gone.has(key));
  requireDifferent(id, new Set([...kept, ...replay.effects.standing().values()]), renames);
  const bare = { type: 'migrated', ...between, renames, drops } as const;
  const event = { ...bare, census: census.after({ ...bare, census: census.snapshot() }) };
  if (input === undefined) return { event, input: undefined };
  try {
    const text = encodeValue(await input(await readInput()), { subject: 'the migrated input' });
    return { event: { ...event, inputHash: hashValue(decodeValue(text) ?? null) }, input: { text } };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The migration of run "${id}" from version ${between.from} to ${between.to} cannot make the new input: ${why}`;
    throw new UsageError('migration-failed', message, { subject: 'migrations', runId: id, cause });
  }
}

/** Two results under one key: one of them would be lost in silence. */
function requireDifferent(runId: string, keys: ReadonlySet<string>, renames: Renames): void {
  const olds = new Map<string, string>();
  for (const key of keys) {
    const now = renamed(key, renames);
    const other = olds.get(now);
    if (other !== undefined)
      throw new UsageError(
        'migration-failed',
        `The migration of run "${runId}" gives the results of "${other}" and "${key}" one key, "${now}"; drop one of them, or give one that is an effect another name.`,
        { subject: 'migrations', value: now, runId },
      );
    olds.set(now, key);
  }
}

function versionMismatch({ name, version }: MigratedWorkflow, runId: string, at: string): UsageError {
  const newer = Number(majorOf(at)) > Number(majorOf(version));
  return new UsageError(
    'version-mismatch',
    `Run "${runId}" ${newer ? 'is at' : 'was started under'} version ${at} of workflow "${name}"; version ${version} cannot go on with it` +
      `${newer ? ': a newer version has' : ` and declares no migration from ${majorOf(at)}`}.`,
    { subject: 'version', value: version, expected: `${majorOf(at)}.x.y`, runId },
  );
}

/** The number before the first dot: runs are not resumed across it. */
export function majorOf(version: string): string {
  return version.slice(0, version.indexOf('.'));
}

function isKeys(keys: unknown): keys is readonly string[] {
  return Array.isArray(keys) && keys.every(isKey);
}

function isKey(key: unknown): boolean {
  return typeof key === 'string' && key !== '';
}
