import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { systemHost } from '../core/host.ts';
import type { StandardSchema } from '../core/schema.ts';
import type { FileChange } from '../git/tree-changes.ts';
import { defineWorkflow, type Workflow } from '../workflow/workflow.ts';
import type { PhaseOptions, WorkflowContext } from '../workflow/workflow-context.ts';
import {
  documentPrompt,
  excerptOf,
  implementPrompt,
  planPrompt,
  researchPrompt,
  reviewPrompt,
} from './agent-prompts.ts';
import { type DeliveryOptions, requireDeliveryOptions } from './delivery-options.ts';
import { deliveryPhases, type DeliveryPhase, phaseNames } from './delivery-phases.ts';
import { branchOf, issueText, pullRequestText } from './delivery-texts.ts';
import { type DeliveryMeans, type DeliveryTests, DeliveryWork } from './delivery-work.ts';
import { DeliveryWorktree, nothingToCommit } from './delivery-worktree.ts';
import type { ForgeItem } from './forge.ts';
import { openOnce } from './forge-effects.ts';
import { localForge } from './local-forge.ts';
import { lookAhead } from './look-ahead.ts';
import { type DeliveryPrompt, parsePrompt } from './prompt-file.ts';
import { requireTrustedPrompt } from './prompt-trust.ts';

/** What a delivery is started with: a prompt file as it is. */
export type DeliveryInput = Pick<DeliveryPrompt, 'file' | 'text'>;

/** What was delivered. */
export interface Delivered {
  readonly title: string;
  readonly issue: ForgeItem;
  readonly pullRequest: ForgeItem;
  /** The branch with the work. */
  readonly branch: string;
  /** The branch that it is to be merged into. */
  readonly base: string;
  /** The commits of the branch, oldest first. */
  readonly commits: readonly string[];
  readonly files: readonly FileChange[];
  /** Absent where the prompt file names no test command. */
  readonly tests?: DeliveryTests;
  /** What the review says. */
  readonly review?: string;
}

/** The name of the workflow, by which runs remember it. */
export const deliveryName = 'deliver';

/**
 * Makes the workflow from a prompt file to a pull request: an issue, a branch in a worktree of its own, a plan, the work, its
 * tests with repairs, its documentation, a pull request, a review.
 *
 * It never opens an issue, a pull request or a review twice, whatever dies on the way, and asks no agent again whose answer was
 * acknowledged.
 *
 * @throws UsageError `invalid-option`.
 */
export function deliveryWorkflow(options: DeliveryOptions = {}): Workflow<DeliveryInput, Delivered> {
  requireDeliveryOptions(options);
  const { limits } = options;
  return defineWorkflow<DeliveryInput, Delivered>({
    name: deliveryName,
    version: '1.0.0',
    phases: [...phaseNames],
    input: inputSchema,
    ...(limits === undefined ? {} : { limits }),
    run: async (wf, input) => deliver(wf, options, await parsePrompt(input.text, { file: input.file })),
  });
}

/** What an input has to be: it is read to the end before anything is begun. */
const inputSchema: StandardSchema<unknown, DeliveryInput> = {
  '~standard': {
    version: 1,
    vendor: 'holdfast',
    validate: async (value) => {
      const { file, text } = (value ?? {}) as Partial<Record<keyof DeliveryInput, unknown>>;
      if (typeof file !== 'string' || typeof text !== 'string')
        return { issues: [{ message: 'expected a prompt file, as readPrompt and parsePrompt give it' }] };
      try {
        await parsePrompt(text, { file });
        return { value: { file, text } };
      } catch (error) {
        return { issues: [{ message: error instanceof Error ? error.message : String(error) }] };
      }
    },
  },
};

async function deliver(wf: WorkflowContext, options: DeliveryOptions, prompt: DeliveryPrompt): Promise<Delivered> {
  const { host = systemHost, trust } = options;
  const directory = resolve(options.directory ?? '.');
  const forge = options.forge ?? localForge({ directory, host });
  const branch = branchOf(wf.id, prompt.title);
  let opening: Promise<DeliveryWorktree> | undefined;
  const openRepository = async (): Promise<DeliveryWorktree> => {
    const { gitRunner } = await import('../workflow/git-command.ts');
    return DeliveryWorktree.of(host, gitRunner(host), directory, wf.id);
  };
  const worktree = (): Promise<DeliveryWorktree> => (opening ??= openRepository());
  const means: DeliveryMeans = { prompt, options, host, worktree };
  const phase = <Value>(name: DeliveryPhase, body: () => Promise<Value>): Promise<Value> =>
    wf.phase(name, phaseOptions(options, name), body);
  // In every process anew: a file that was trusted may not be any more.
  await wf.fresh('trust', () => requireTrustedPrompt(prompt, { directory, trust, host }));

  const { issue, place } = await phase('issue-creation', async () => {
    requireSame(wf.id, 'forge', await wf.step('forge', () => forge.name), forge.name);
    await wf.step('look ahead', ({ signal }) =>
      lookAhead({ host, runId: wf.id, directory, forge, base: options.base ?? prompt.base, branch }, signal),
    );
    const place = { host, forge, mark: await wf.step('mark', () => host.id(20)) };
    const opened = await openOnce(wf, place, 'open issue', {
      find: (marker, signal) => forge.findIssue(marker, signal),
      open: (marker, signal) => {
        const { title, labels } = prompt;
        return forge.openIssue({ title, labels, body: issueText(prompt), marker }, signal);
      },
    });
    return { issue: opened, place };
  });

  const opened = await phase('branch-setup', () =>
    wf.step('open worktree', async ({ signal }) =>
      (await worktree()).open(branch, options.base ?? prompt.base, signal),
    ),
  );
  requireSame(wf.id, 'base', opened.base, options.base);
  const work = new DeliveryWork(wf, means, opened);

  const findings = await phase('planning', async () => {
    const research = prompt.research ? await work.ask('research', researchPrompt(prompt)) : undefined;
    return { research, plan: await work.ask('plan', planPrompt(prompt, { research })) };
  });

  const done = await phase('implementation', async () => {
    const summary = await work.askForWork('implement', implementPrompt(prompt, findings));
    const commit = await work.commit('implementation', summary.slice(0, 2000).toWellFormed());
    if (commit === opened.from) throw nothingToCommit(wf.id, opened);
    return { summary, commit };
  });

  const green = await phase('testing', () => work.makeGreen(done.commit));

  const { commit, tests } = await phase('documentation', async () => {
    if (!prompt.documentation) return green;
    if ((await work.tryToAsk('document', documentPrompt(prompt, done.summary))) === undefined) return green;
    const documented = await work.commit('documentation', 'Its documentation.');
    if (documented === green.commit) return green;
    const isGreen = await work.isGreen();
    const { runs = 0, repairs = 0 } = green.tests ?? {};
    const counted = green.tests === undefined ? undefined : { runs: runs + 1, repairs };
    return { commit: isGreen ? documented : green.commit, tests: counted };
  });

  const published = await phase('pull-request-creation', async () => {
    const facts = await wf.step('publish branch', async ({ signal }) => {
      const tree = await worktree();
      // Where the documentation failed, what it left is not a part of the work.
      await tree.settle(opened, commit);
      await forge.publish({ branch: opened.branch, commit }, signal);
      const files = await tree.changes(opened.from, commit, signal);
      return { files, commits: await tree.commits(opened.from, commit, signal) };
    });
    const pullRequest = await openOnce(wf, place, 'open pull request', {
      find: (marker, signal) => forge.findPullRequest({ branch: opened.branch, marker }, signal),
      open: (marker, signal) => {
        const body = pullRequestText(prompt, { issue, summary: done.summary, files: facts.files, tests });
        return forge.openPullRequest(
          { title: prompt.title, body, branch: opened.branch, base: opened.base, marker },
          signal,
        );
      },
    });
    return { ...facts, pullRequest };
  });

  const review = await phase('review', async () => {
    if (!prompt.review) return undefined;
    const difference = await wf.step('read the change', async ({ signal }) =>
      excerptOf(await (await worktree()).difference(opened.from, commit, signal)),
    );
    const text = await work.ask('review', reviewPrompt(prompt, difference));
    const { number: pullRequest } = published.pullRequest;
    await openOnce(wf, place, 'write review', {
      find: (marker, signal) => forge.findComment({ pullRequest, marker }, signal),
      open: (marker, signal) => forge.comment({ pullRequest, body: text, marker }, signal),
    });
    return text;
  });

  await phase('clean-up', () =>
    wf.step('remove worktree', async ({ signal }) => {
      const tree = await worktree();
      await tree.remove(opened, signal);
      // Whoever reviewed may have committed: what was tested and published is what stays.
      await tree.settle(opened, commit);
    }),
  );
  return {
    ...{ title: prompt.title, issue, branch: opened.branch, base: opened.base, ...published },
    ...(tests === undefined ? {} : { tests }),
    ...(review === undefined ? {} : { review }),
  };
}

/** What a run was begun with is what it goes on with: half of it must not be elsewhere. */
function requireSame(runId: string, option: string, had: string, now: string | undefined): void {
  if (now === undefined || now === had) return;
  const message = `Run "${runId}" was begun with ${option} ${JSON.stringify(had)}, not with ${JSON.stringify(now)}; resume it with that one, or choose another id.`;
  throw new UsageError('run-id-conflict', message, { subject: option, value: now, expected: had, runId });
}

function phaseOptions({ timeouts = {} }: DeliveryOptions, name: DeliveryPhase): PhaseOptions {
  const chosen = timeouts[name];
  if (chosen !== undefined) return chosen === false ? {} : { timeout: chosen };
  const { timeout, warnAfter, actions } = deliveryPhases[name] ?? {};
  return {
    ...(timeout === undefined || timeout === false ? {} : { timeout }),
    ...(warnAfter === undefined || warnAfter === false ? {} : { warnAfter }),
    ...(actions === undefined ? {} : { actions }),
  };
}
