import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { type Duration, toMilliseconds } from '../core/durations.ts';
import type { Forge, ForgeItem } from './forge.ts';
import { type ForgeRecord, ForgeRecords } from './forge-records.ts';
import { bodyOf, isMarked, marked, titleOf } from './marker.ts';
import { pushBranch, requireRemote } from './push-branch.ts';

/** Options of {@link localForge}. */
export interface LocalForgeOptions {
  /**
   * The repository.
   * @defaultValue the folder of this process
   */
  readonly directory?: string;
  /**
   * Where issues and pull requests are kept, from that folder.
   * @defaultValue '.holdfast/forge'
   */
  readonly folder?: string;
  /**
   * A remote that branches are pushed to: its name, or the path of a bare repository.
   * @defaultValue none; the branch is in the repository itself
   */
  readonly remote?: string;
  /**
   * How long a push may take.
   * @defaultValue '2m'
   */
  readonly timeout?: Duration;
  /** @defaultValue the real clock and chance */
  readonly host?: Host;
}

const longestTitle = 100_000;
const longestBody = 1_000_000;

/** The ways by which a branch may be pushed. */
const protocols = 'file:https:ssh:git';

/**
 * A forge without an account: issues, pull requests and comments as Markdown files in a folder beside a repository.
 *
 * A person merges a pull request as any branch, by `git merge`.
 */
export function localForge(options: LocalForgeOptions = {}): Forge {
  requireKnownOptions('localForge', options, ['directory', 'folder', 'remote', 'timeout', 'host']);
  const { directory = '.', folder = '.holdfast/forge', remote, timeout = '2m', host = systemHost } = options;
  for (const [name, value] of Object.entries({ directory, folder, remote: remote ?? 'origin' }))
    if (typeof value !== 'string' || value === '') throw invalidOption(name, value, 'a text that is not empty');
  const timeoutMs = toMilliseconds(timeout, 'timeout');
  const root = resolve(directory);
  const place = resolve(root, folder);
  const name = 'local';
  const issues = new ForgeRecords(host, join(place, 'issues'), root);
  const pullRequests = new ForgeRecords(host, join(place, 'pull-requests'), root);
  const commentsOf = (pullRequest: number): ForgeRecords =>
    new ForgeRecords(host, join(place, 'pull-requests', String(pullRequest)), root);
  const opened = (): Readonly<Record<string, string>> => ({
    state: 'open',
    opened: new Date(host.now()).toISOString(),
  });
  return {
    name,
    // What a dead process has not written is not on its way.
    landsWithinMs: 0,
    look: async (signal) => {
      for (const records of [issues, pullRequests]) await records.requireOwn();
      if (remote !== undefined) await requireRemote(host, { forge: name, directory: root, remote, protocols, signal });
    },
    findIssue: (marker) => find(issues, marker),
    openIssue: async ({ title, body, labels, marker }, signal) => {
      signal.throwIfAborted();
      const fields = { title: titleOf(title, longestTitle), labels, ...opened() };
      return itemOf(await issues.add(fields, marked(bodyOf(body, longestBody), marker)));
    },
    publish: async ({ branch, commit }, signal) => {
      signal.throwIfAborted();
      if (remote === undefined) return;
      await pushBranch(host, { forge: name, directory: root, remote, branch, commit, protocols, timeoutMs, signal });
    },
    findPullRequest: ({ branch, marker }) => find(pullRequests, marker, ({ fields }) => fields['branch'] === branch),
    openPullRequest: async ({ title, body, branch, base, marker }, signal) => {
      signal.throwIfAborted();
      const fields = { title: titleOf(title, longestTitle), branch, base, ...opened() };
      return itemOf(await pullRequests.add(fields, marked(bodyOf(body, longestBody), marker)));
    },
    findComment: ({ pullRequest, marker }) => find(commentsOf(pullRequest), marker),
    comment: async ({ pullRequest, body, marker }, signal) => {
      signal.throwIfAborted();
      const { opened: written = '' } = opened();
      return itemOf(await commentsOf(pullRequest).add({ written }, marked(bodyOf(body, longestBody), marker)));
    },
  };
}

async function find(
  records: ForgeRecords,
  marker: string,
  fits: (record: ForgeRecord) => boolean = () => true,
): Promise<ForgeItem | undefined> {
  const found = (await records.list()).find((record) => isMarked(record.body, marker) && fits(record));
  return found && itemOf(found);
}

function itemOf({ number, path }: Pick<ForgeRecord, 'number' | 'path'>): ForgeItem {
  return { number, url: pathToFileURL(path).href };
}
