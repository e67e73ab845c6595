import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { requireKnownOptions } from '../core/expect.ts';
import { systemHost } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import type { Cassette, CassetteRecord } from '../workflow/cassette.ts';
import { withPlaceholders } from '../workflow/cassette-secrets.ts';
import { cassetteText } from '../workflow/cassette-text.ts';
import { requireWorkflow, type Workflow } from '../workflow/workflow.ts';
import { CassetteError } from './cassette-error.ts';
import { acceptedCassette, cassetteWithQuestions } from './asking-cassette.ts';
import { type CassetteSource, openCassette, pathOf } from './cassette-source.ts';
import { type CassetteReplay, replayOf, type ReplayCassetteOptions, walkCassette } from './replay-cassette.ts';

/** Options of {@link saveCassette}. */
export interface SaveCassetteOptions extends Pick<ReplayCassetteOptions, 'run' | 'answers' | 'agents'> {
  /**
   * Takes over what the workflow does now, wherever it can do without an answer that nobody recorded: steps that are gone,
   * another order, other results of what `run` names, answers given by `answers`, another end.
   * @defaultValue false: only what is asked may differ
   */
  readonly accept?: boolean;
  /**
   * Values that must not stand in the file, by name. What was recorded has none of those registered with the manager; what the code
   * itself puts into prompts and words of commands is made anew, and has them.
   */
  readonly secrets?: Readonly<Record<string, string>>;
}

/**
 * Writes a recorded run to a file, together with what its workflow asks: prompts, words of commands, declared inputs. To
 * know that, it is replayed; so the file is one over which the workflow goes without a difference.
 *
 * An existing cassette is a source as well: what is asked today takes the place of what was asked.
 *
 * @throws CassetteError when the workflow does something else than the run did; UsageError `invalid-option`,
 * `invalid-cassette`, `invalid-export`; StorageError `format-newer`.
 */
export async function saveCassette<Input, Output>(
  workflow: Workflow<Input, Output>,
  source: CassetteSource,
  file: string | URL,
  options: SaveCassetteOptions = {},
): Promise<CassetteReplay<Output>> {
  requireWorkflow(workflow);
  requireKnownOptions('saveCassette', options, ['run', 'answers', 'agents', 'accept', 'secrets']);
  const { accept = false, secrets, ...replaying } = options;
  const cassette = await openCassette(source);
  const { walk, ending } = await walkCassette(workflow, cassette, replaying);
  const replay = replayOf<Output>(walk, ending, replaying);
  const mayStay = (kind: string): boolean => kind === 'asked' || (accept && kind !== 'added');
  const refused = replay.differences.filter(({ kind }) => !mayStay(kind));
  if (refused.length > 0) throw new CassetteError(replay.report, refused);
  const knowsAgents = options.agents !== undefined;
  const now = accept
    ? acceptedCassette(cassette, walk, ending, knowsAgents)
    : cassetteWithQuestions(cassette, walk, knowsAgents);
  const path = pathOf(file);
  await mkdir(dirname(path), { recursive: true });
  const text = cassetteText(withoutSecrets(now, new Redactor(secrets === undefined ? {} : { secrets })));
  // Often over the one it was made of: whoever is killed here, or has no room, keeps that one.
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${systemHost.id(8)}.tmp`);
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return replay;
}

function withoutSecrets({ run, input, output, records }: Cassette, redactor: Redactor): Cassette {
  const safe = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : redactor.protectJson(text).stored;
  return withPlaceholders({
    run: JSON.parse(redactor.protectJson(JSON.stringify(run)).stored) as Cassette['run'],
    input: safe(input),
    output: safe(output),
    records: records.map(({ asked, value, ...head }): CassetteRecord => ({
      ...(JSON.parse(redactor.protectJson(JSON.stringify(head)).stored) as CassetteRecord),
      ...(asked === undefined ? {} : { asked: redactor.protectJson(asked).stored }),
      ...(value === undefined ? {} : { value: redactor.protectJson(value).stored }),
    })),
  });
}
