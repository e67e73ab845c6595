import { resolve } from 'node:path';
import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { ForgeError } from '../core/errors.ts';
import { isRecord } from '../core/json-record.ts';
import type { CommentDraft, Forge, ForgeItem } from './forge.ts';
import { endLeftCalls } from './forge-calls.ts';
import { requireBase } from './gh-base.ts';
import { callGh, type GhCalls, requireGh, unreadable } from './gh-command.ts';
import { bodyOf, isMarked, marked, titleOf } from './marker.ts';
import { pushBranch, requireRemote } from './push-branch.ts';

/** Options of {@link ghForge}. */
export interface GhForgeOptions {
  /**
   * A working folder of the repository.
   * @defaultValue the folder of this process
   */
  readonly directory?: string;
  /**
   * The repository on GitHub, as `owner/name`.
   * @defaultValue what `gh` makes of the remotes
   */
  readonly repository?: string;
  /**
   * The remote that branches are pushed to.
   * @defaultValue 'origin'
   */
  readonly remote?: string;
  /**
   * Names the account, where there are several: a rate limit closes it for all of that name.
   * @defaultValue 'github'
   */
  readonly name?: string;
  /**
   * The program, and what it is told first.
   * @defaultValue `['gh']`
   */
  readonly program?: readonly [string, ...string[]];
  /**
   * How long one call may take.
   * @defaultValue '60s'
   */
  readonly timeout?: Duration;
  /**
   * How long what was sent may take to be found after its sender has ended.
   * @defaultValue '5s'; elsewhere than on Linux, where the calls of a process that died cannot be found and ended, `timeout` more
   */
  readonly landsWithin?: Duration;
  /** @defaultValue the real clock, chance and environment */
  readonly host?: Host;
}

/** What GitHub takes. */
const longestTitle = 250;
const longestBody = 60_000;

/** The ways by which a branch may be pushed. */
const protocols = 'https:ssh:file';

/** The newest ones are listed, for the search knows them only later; older ones are searched for. */
const newest = 200;

const landsMs = 5000;

function defaultLandsMs(timeoutMs: number): number {
  return process.platform === 'linux' ? landsMs : timeoutMs + landsMs;
}

/** Issues and pull requests on GitHub, by its CLI `gh`, for whoever that is logged in as. */
export function ghForge(options: GhForgeOptions = {}): Forge {
  requireKnownOptions('ghForge', options, [
    ...['directory', 'repository', 'remote', 'name', 'program', 'timeout', 'landsWithin', 'host'],
  ]);
  const {
    directory = '.',
    repository,
    remote = 'origin',
    name = 'github',
    program = ['gh'],
    host = systemHost,
  } = options;
  for (const [option, value] of Object.entries({ directory, remote, name, repository: repository ?? 'owner/name' }))
    if (typeof value !== 'string' || value === '') throw invalidOption(option, value, 'a text that is not empty');
  if (!isCommand(program)) throw invalidOption('program', program, 'a list: the program, and what it is told first');
  const folder = resolve(directory);
  const timeoutMs = toMilliseconds(options.timeout ?? '60s', 'timeout');
  const calls: GhCalls = { host, forge: name, program, directory: folder, timeoutMs };
  const where = repository === undefined ? [] : [`--repo=${repository}`];

  const list = async (
    argv: readonly string[],
    field: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly Listed[]> => listedIn(name, argv, await callGh(calls, [...argv, ...where], { signal }), field);
  const make = async (argv: readonly string[], draft: Marked, signal: AbortSignal): Promise<ForgeItem> => {
    const making = { body: marked(bodyOf(draft.body, longestBody), draft.marker), mark: draft.marker };
    const said = await callGh(calls, [...argv, '--body-file=-', ...where], { signal, making });
    return itemAt(said) ?? Promise.reject(unreadable(name, argv, 'it names no address'));
  };
  const landsWithinMs = toMilliseconds(options.landsWithin ?? defaultLandsMs(timeoutMs), 'landsWithin');
  const settled = (mark: string, signal: AbortSignal): Promise<void> =>
    endLeftCalls(host, { forge: name, mark, landsWithinMs, signal });
  return {
    name,
    landsWithinMs,
    look: async (signal, ahead) => {
      await requireGh(calls);
      await requireRemote(host, { forge: name, directory: folder, remote, protocols, signal });
      if (ahead !== undefined) await requireBase(calls, { repository, base: ahead.base, signal });
    },
    findIssue: async (marker, signal) => {
      await settled(marker, signal);
      const argv = ['issue', 'list', '--state=all', '--json=number,url,body'];
      const isIt = ({ body }: Listed): boolean => isMarked(body, marker);
      const recent = (await list([...argv, `--limit=${newest}`], undefined, signal)).filter(isIt);
      if (recent.length > 0) return itemOf(recent.at(-1));
      return itemOf((await list([...argv, '--limit=20', `--search=${marker} in:body`], undefined, signal)).find(isIt));
    },
    openIssue: ({ title, labels, ...draft }, signal) =>
      make(
        [
          'issue',
          'create',
          `--title=${titleOf(title, longestTitle)}`,
          ...labels.map((label) => `--label=${inList(label)}`),
        ],
        draft,
        signal,
      ),
    publish: async ({ branch, commit }, signal) => {
      await pushBranch(host, { forge: name, directory: folder, remote, branch, commit, protocols, timeoutMs, signal });
    },
    findPullRequest: async ({ branch, marker }, signal) => {
      await settled(marker, signal);
      const argv = ['pr', 'list', '--state=all', '--limit=50', '--json=number,url,body', `--head=${branch}`];
      return itemOf((await list(argv, undefined, signal)).find(({ body }) => isMarked(body, marker)));
    },
    openPullRequest: ({ title, branch, base, ...draft }, signal) =>
      make(
        ['pr', 'create', `--title=${titleOf(title, longestTitle)}`, `--head=${branch}`, `--base=${base}`],
        draft,
        signal,
      ).catch((error: unknown) => {
        throw withBranch(error, branch, base);
      }),
    findComment: async ({ pullRequest, marker }, signal) => {
      await settled(marker, signal);
      const argv = ['pr', 'view', String(pullRequest), '--json=comments'];
      const found = (await list(argv, 'comments', signal)).find(({ body }) => isMarked(body, marker));
      return found && itemAt(found.url);
    },
    comment: ({ pullRequest, ...draft }, signal) => make(['pr', 'comment', String(pullRequest)], draft, signal),
  };
}

/** Callers without types may give the name of the program alone. */
function isCommand(program: unknown): boolean {
  return (
    Array.isArray(program) &&
    program.length > 0 &&
    program.every((word) => typeof word === 'string') &&
    program[0] !== ''
  );
}

/** GitHub does not say which branch it does not find. */
function withBranch(error: unknown, branch: string, base: string): unknown {
  if (!(error instanceof ForgeError)) return error;
  const told = (ref: string): boolean => new RegExp(`${ref} ref must be a branch`, 'i').test(error.message);
  const missing = told('base') ? base : told('head') ? branch : undefined;
  if (missing === undefined) return error;
  const { code, forge, retryable, refused, message } = error;
  const hint = `GitHub has no branch ${JSON.stringify(missing)}; push it there, and resume.`;
  return new ForgeError(code, `${message}; ${hint}`, { forge, retryable, refused, cause: error.cause });
}

/** A text, and what it is recognised by. */
type Marked = Pick<CommentDraft, 'body' | 'marker'>;

interface Listed {
  readonly number: number;
  readonly url: string;
  readonly body: string;
}

/** What a call with `--json` printed: a list, or an object with one in a field. */
function listedIn(forge: string, argv: readonly string[], text: string, field: string | undefined): readonly Listed[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(forge, argv, 'it is not JSON', error);
  }
  const items = field === undefined ? value : isRecord(value) ? value[field] : undefined;
  if (!Array.isArray(items)) throw unreadable(forge, argv, 'it has no list');
  return items.flatMap((item: unknown) => {
    if (!isRecord(item)) return [];
    const { number = 0, url, body } = item;
    const fits = typeof number === 'number' && typeof url === 'string' && typeof body === 'string';
    return fits ? [{ number, url, body }] : [];
  });
}

/** A word of an option whose words are parted by commas, as `gh` reads them: as a line of CSV. */
function inList(word: string): string {
  return /[",]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
}

/** The address that a call has printed last, and the number in it. */
function itemAt(text: string): ForgeItem | undefined {
  const url = text.match(/https?:\/\/\S+/g)?.at(-1);
  const number = /(?:\/(?:issues|pull)\/|#issuecomment-)(\d+)$/.exec(url ?? '')?.[1];
  return url === undefined || number === undefined ? undefined : { number: Number(number), url };
}

function itemOf(listed: Listed | undefined): ForgeItem | undefined {
  return listed && { number: listed.number, url: listed.url };
}
