import { describe, expect, test } from 'vitest';
import { ghForge } from '../../../src/delivery/gh-forge.ts';
import { makeWorld } from './delivery-world.ts';

const signal = new AbortController().signal;
const draft = { title: 'A', body: 'B', labels: ['enhancement'], marker: 'holdfast-1' };

describe("GitHub's CLI", () => {
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
    await expect(forge.openIssue(draft, signal)).rejects.toMatchObject({ code: 'forge-failed', retryable });
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
