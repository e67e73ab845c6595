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
    ['error connecting to api.github.com', true],
  ])('that says %j is called again: %s', async (said, retryable) => {
    const program = ['sh', '-c', `echo "${said}" >&2; exit 1`] as const;
    const forge = ghForge({ directory: makeWorld().repository, program });
    await expect(forge.openIssue(draft, signal)).rejects.toMatchObject({ code: 'forge-failed', retryable });
  });
});
