import { systemHost } from '../../../src/core/host.ts';
import { pushBranch } from '../../../src/delivery/push-branch.ts';

/** Pushes a commit as `work` to `origin`, for whoever kills it in the middle. */
const [directory = '', commit = ''] = process.argv.slice(2);
await pushBranch(systemHost, {
  ...{ forge: 'local', directory, remote: 'origin', branch: 'work', commit, protocols: 'file', timeoutMs: 60_000 },
  signal: new AbortController().signal,
});
