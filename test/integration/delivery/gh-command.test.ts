import { describe, expect, test } from 'vitest';
import { ghForge } from '../../../src/delivery/gh-forge.ts';
import { makeWorld } from './delivery-world.ts';

const signal = new AbortController().signal;
const draft = { title: 'A', body: 'B', labels: ['enhancement'], marker: 'holdfast-1' };

describe("GitHub's CLI", () => {
  test.each(['gh', [], [''], [5]])('is named by a list, not by %j', (program) => {
    expect(() => ghForge({ program: program as never })).toThrow('Expected `program` to be a list');
  });

  test('that is not there is missed before anything is asked of it', async () => {
    const directory = makeWorld().repository;
    const look = async (program: string): Promise<void> => ghForge({ directory, program: [program] }).look?.(signal);
    await expect(look('no-such-gh')).rejects.toMatchObject({ code: 'forge-missing' });
    await expect(look('sh')).resolves.toBeUndefined();
    await expect(look(process.execPath)).resolves.toBeUndefined();
  });

  test.each([
    ["could not add label: 'enhancement' not found", false],
    ['unknown flag: --body-file', false],
    ['none of the git remotes configured for this repository point to a known GitHub host.', false],
    ["GraphQL: Base sha can't be blank, Base ref must be a branch (createPullRequest)", false],
    ["GraphQL: Could not resolve to a Repository with the name 'ada/small'. (repository)", false],
    ['GraphQL: Repository was archived so is read-only. (createIssue)', false],
    ['HTTP 404: Not Found (https://api.github.com/repos/ada/small)', false],
    // A branch that was just pushed is not seen everywhere yet.
    ['GraphQL: Head ref must be a branch (createPullRequest)', true],
    ['error connecting to api.github.com', true],
    ['HTTP 502: Bad Gateway (https://api.github.com/graphql)', true],
  ])('that says %j is called again: %s', async (said, retryable) => {
    const program = ['sh', '-c', `echo "${said}" >&2; exit 1`] as const;
    const forge = ghForge({ directory: makeWorld().repository, program });
    await expect(forge.openIssue(draft, signal)).rejects.toMatchObject({
      ...{ code: 'forge-failed', retryable, refused: !retryable },
    });
  });

  test.each([
    'HTTP 401: Bad credentials (https://api.github.com/graphql)',
    'HTTP 403: Resource not accessible by integration (https://api.github.com/graphql)',
    'GraphQL: Resource not accessible by personal access token (createPullRequest)',
    'GraphQL: ada does not have the correct permissions to execute CreatePullRequest (createPullRequest)',
    'GraphQL: must be a collaborator (createPullRequest)',
  ])('that says %j lets nobody do that', async (said) => {
    const program = ['sh', '-c', `echo "${said}" >&2; exit 1`] as const;
    const forge = ghForge({ directory: makeWorld().repository, program });
    await expect(forge.openIssue(draft, signal)).rejects.toMatchObject({
      ...{ code: 'forge-unauthorized', retryable: false },
      message: expect.stringContaining('gh auth login') as string,
    });
  });

  test('is asked for the base of a pull request, and believed where it says that there is none', async () => {
    const directory = makeWorld().repository;
    const said = (api: string): Promise<void> | undefined => {
      const view = JSON.stringify({ url: 'https://github.example/ada/small', defaultBranchRef: { name: 'main' } });
      const script = `case "$0 $1" in "repo view") echo '${view}';; "api repos/ada/small/branches/dev%7B") test "$2" = --hostname=github.example && ${api};; *) exit 9;; esac`;
      return ghForge({ directory, program: ['sh', '-c', script] }).look?.(signal, { base: 'dev{' });
    };
    const missing = { code: 'forge-failed', refused: true, message: expect.stringContaining('"dev{"') as string };
    await expect(said('{ echo "gh: Branch not found (HTTP 404)" >&2; exit 1; }')).rejects.toMatchObject(missing);
    // It was renamed.
    await expect(said('echo develop')).rejects.toMatchObject(missing);
    await expect(said('echo "dev{"')).resolves.toBeUndefined();
    // Whoever is not told goes on, and is told by what comes next.
    for (const unsaid of ['Not Found (HTTP 404)', 'Bad credentials (HTTP 401)', 'HTTP 502: Bad Gateway'])
      await expect(said(`{ echo "gh: ${unsaid}" >&2; exit 1; }`)).resolves.toBeUndefined();
    const late = AbortSignal.abort(new Error('too late'));
    const forge = ghForge({ directory, program: ['sh', '-c', 'exit 1'] });
    await expect(forge.look?.(late, { base: 'main' })).rejects.toThrow('too late');
  });

  test('is told which branch it does not find', async () => {
    const pull = { ...draft, branch: 'work', base: 'develop' };
    for (const [ref, name] of [
      ['Base', 'develop'],
      ['Head', 'work'],
    ] as const) {
      const program = ['sh', '-c', `echo "GraphQL: ${ref} ref must be a branch" >&2; exit 1`] as const;
      const forge = ghForge({ directory: makeWorld().repository, program });
      await expect(forge.openPullRequest(pull, signal)).rejects.toThrow(
        `GitHub has no branch "${name}"; push it there, and resume.`,
      );
    }
  });
});
