import { OwnershipError, UsageError } from '../core/errors.ts';
import { encodeValue } from '../core/json.ts';
import type { JournalEvent } from '../core/events.ts';
import { copyOf, effectRecords, recount } from './carried-effects.ts';
import { type Reading, readRun } from './claiming.ts';
import { originOf } from './effect-key.ts';
import type { ChildRequest } from './family.ts';
import { migrate } from './migrations.ts';
import { isWholeFork } from './opening.ts';
import type { Rooms } from './run-settings.ts';

/** The run that a call had before, as it stands. */
export interface Forerunner {
  readonly id: string;
  readonly reading: Reading;
}

/**
 * The run that a call had before the child that it is about to begin; `undefined` when there was none. One that was
 * never made, or not to its end, has done nothing.
 *
 * @throws UsageError `run-removed`; StorageError `journal-damaged`.
 */
export async function findForerunner(
  { state }: Rooms,
  forerunners: readonly string[],
): Promise<Forerunner | undefined> {
  for (const id of forerunners) {
    if ((await state.get(id)) === undefined) {
      if ((await state.removal(id)) === undefined) continue;
      throw new UsageError(
        'run-removed',
        `Child run "${id}" was removed, which this call had before, and nobody knows any more what its effects have done; give the call a result by \`skip\`.`,
        { subject: 'id', value: id, runId: id },
      );
    }
    const reading = await readRun(state, id);
    await reading.requireIntact();
    if (isWholeFork(reading.replay)) return { id, reading };
  }
  return undefined;
}

/**
 * Makes a child in the place of another one, which carries along the effects that were done or may have been, under
 * their names of now, and nothing else. It rests, and is whole from the moment it is there.
 *
 * @throws UsageError `version-mismatch`, `migration-failed`; OwnershipError `run-owned`.
 */
export async function beginAnew(
  { state }: Rooms,
  { id, reading }: Forerunner,
  { childId, workflow, input, settings: { parent } }: ChildRequest,
): Promise<void> {
  const { replay, census } = reading;
  if ((await state.get(id))?.status === 'in_progress')
    throw new OwnershipError('run-owned', `Run "${id}" is driven now; pause it first, or wait for its end.`, {
      runId: id,
    });
  const root = originOf(id, replay.started);
  const migrations = workflow.migrations.map(({ from, rename = {}, drop = [] }) => ({ from, rename, drop }));
  const { name, version, phases, weights } = workflow;
  // The input is made by code of now.
  const links = await migrate(
    { name, version, migrations },
    { id, replay, census, input: () => Promise.resolve(undefined) },
  );
  const effects = effectRecords(replay);
  const counted = recount(phases);
  const text = encodeValue(input.value, { subject: 'the input' });
  await state.copy({
    from: id,
    to: childId,
    begin: (started, records) => ({
      type: 'run-started',
      runId: childId,
      workflow: name,
      version: replay.renamings.length === 0 ? version : started.version,
      inputHash: input.hash,
      ...(phases.length === 0 ? {} : { phases }),
      ...(weights.every((weight) => weight === 1) ? {} : { weights }),
      ...(parent === undefined ? {} : { parent: parent.origin }),
      forkedFrom: { runId: id, root, records, ...childrenOf(replay.childRuns.lines()) },
    }),
    input: { text },
    take: (event, place) => {
      const isEffect = effects(event, place);
      const taken = event.type === 'migrated' ? withoutInput(event) : isEffect ? copyOf(event) : undefined;
      return taken && counted(taken);
    },
    then: () => links.map(({ event }) => counted(event)),
    // Only what effects have done comes along; the rest it does itself.
    active: () => ({ activeMs: 0 }),
  });
}

/** The runs that calls had, as the beginning of another run names them. */
export function childrenOf(lines: ReadonlyMap<string, readonly string[]>): {
  readonly children?: Readonly<Record<string, readonly string[]>>;
} {
  return lines.size === 0 ? {} : { children: Object.fromEntries(lines) };
}

function withoutInput(event: Extract<JournalEvent, { readonly type: 'migrated' }>): JournalEvent {
  const { type, from, to, renames, drops, census } = event;
  return { type, from, to, renames, drops, census };
}
