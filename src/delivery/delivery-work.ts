import { isHoldfastError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { FileChange } from '../git/tree-changes.ts';
import type { AgentChoice } from '../workflow/agent-options.ts';
import type { CommandStepOptions, WorkflowContext } from '../workflow/workflow-context.ts';
import { excerptOf, repairPrompt } from './agent-prompts.ts';
import type { DeliveryOptions, DeliveryRole } from './delivery-options.ts';
import type { DeliveryWorktree, OpenedDelivery } from './delivery-worktree.ts';
import type { DeliveryPrompt } from './prompt-file.ts';
import type { TestCommand } from './prompt-fields.ts';
import type { CommandResult } from '../processes/run-command.ts';
import { titleOf } from './marker.ts';

/** How the tests of a delivery went. */
export interface DeliveryTests {
  /** How often the test command was run. */
  readonly runs: number;
  /** How often an agent was asked to mend what it found. */
  readonly repairs: number;
}

/** What the phases of a delivery work with. */
export interface DeliveryMeans {
  readonly prompt: DeliveryPrompt;
  readonly options: DeliveryOptions;
  readonly host: Host;
  /** Opens the repository; nothing is done to it by that. */
  readonly worktree: () => Promise<DeliveryWorktree>;
}

/** Every way in which a program may end by itself. */
const anyExitCode: readonly number[] = Array.from({ length: 256 }, (_, code) => code);
const captureBytes = 64 * 1024;
const longestSubject = 72;
/** So much of what the tests wrote last is in the error of a run whose tests stay red. */
const longestSaid = 500;

/** The place where one delivery is worked on: agents are asked there, tests are run, and what is left is committed. */
export class DeliveryWork {
  readonly opened: OpenedDelivery;
  readonly #wf: WorkflowContext;
  readonly #means: DeliveryMeans;

  constructor(wf: WorkflowContext, means: DeliveryMeans, opened: OpenedDelivery) {
    this.#wf = wf;
    this.#means = means;
    this.opened = opened;
  }

  /** Asks an agent in the worktree. */
  async ask(role: DeliveryRole, prompt: string): Promise<string> {
    return this.#inside(this.#wf.agent(role, { ...this.#choiceOf(role), prompt, cwd: this.opened.cwd }));
  }

  /** Asks an agent that has to change something: where it changes nothing it has failed, and whoever resumes asks it again. */
  async askForWork(role: DeliveryRole, prompt: string): Promise<string> {
    const verify = async (_: string, { signal }: { readonly signal: AbortSignal }): Promise<string | undefined> => {
      const hasWork = await (await this.#means.worktree()).hasWork(this.opened, signal);
      return hasWork ? undefined : 'the agent has changed no file';
    };
    return this.#inside(this.#wf.agent(role, { ...this.#choiceOf(role), prompt, cwd: this.opened.cwd, verify }));
  }

  /** Asks an agent that can be done without: `undefined` when it fails, and the run is degraded. */
  async tryToAsk(role: DeliveryRole, prompt: string): Promise<string | undefined> {
    return this.#wf.agent(role, { ...this.#choiceOf(role), prompt, cwd: this.opened.cwd, critical: false });
  }

  /** Runs the test command once. @returns whether it succeeded; where not, the run is degraded. */
  async isGreen(): Promise<boolean> {
    const { test } = this.#means.prompt;
    if (test === undefined) return true;
    const options = { ...this.#testOptions([0]), critical: false } as const;
    return (await this.#wf.command('test', argvOf(test), options)) !== undefined;
  }

  /** Commits what is in the worktree. @returns the tip of the branch. */
  commit(name: string, what: string): Promise<string> {
    const { prompt, worktree } = this.#means;
    const message = `${titleOf(prompt.title, longestSubject)}\n\n${what}\n\nRun ${this.#wf.id}`;
    return this.#wf.step(`commit ${name}`, async ({ signal }) =>
      (await worktree()).commit(this.opened, message, signal),
    );
  }

  /** The files that differ between two commits. */
  async changes(name: string, from: string, to: string): Promise<readonly FileChange[]> {
    return this.#wf.step(name, async ({ signal }) => (await this.#means.worktree()).changes(from, to, signal));
  }

  /**
   * Runs the test command, and has an agent mend what it finds, until it succeeds. The last run may fail, and fails the
   * phase: whoever mends the worktree by hand and resumes has it run again.
   *
   * @returns the commit that was tested.
   */
  async makeGreen(commit: string): Promise<{ readonly commit: string; readonly tests: DeliveryTests | undefined }> {
    const { prompt } = this.#means;
    if (prompt.test === undefined) return { commit, tests: undefined };
    let tip = commit;
    for (let repairs = 0; repairs < prompt.repairs; repairs += 1) {
      const { exitCode, stdout, stderr } = await this.#test(prompt.test);
      if (exitCode === 0) return { commit: tip, tests: { runs: repairs + 1, repairs } };
      await this.ask('repair', repairPrompt(prompt, exitCode, `${stdout}\n${stderr}`));
      tip = await this.commit('repair', 'What the tests found is mended.');
    }
    const stillRed = ({ exitCode, stdout, stderr }: CommandResult): string | undefined => {
      if (exitCode === 0) return undefined;
      const said = excerptOf(`${stdout}\n${stderr}`.trim(), longestSaid);
      return `the tests fail with exit code ${exitCode ?? 'none'}${said === '' ? '' : `: ${said}`}\nMend what is in "${this.opened.cwd}", and resume`;
    };
    await this.#test(prompt.test, stillRed);
    // What a person mended by hand before the last run is a part of it.
    tip = await this.commit('what was tested', 'What the tests were run on.');
    return { commit: tip, tests: { runs: prompt.repairs + 1, repairs: prompt.repairs } };
  }

  #test(
    test: TestCommand,
    alsoHolds: (result: CommandResult) => string | undefined = () => undefined,
  ): Promise<CommandResult> {
    const verify = (result: CommandResult): string | undefined => programIsThere(result) ?? alsoHolds(result);
    return this.#inside(this.#wf.command('test', argvOf(test), { ...this.#testOptions(anyExitCode), verify }));
  }

  /** What fails for want of the worktree, as after the clean-up, says how there is one again. */
  async #inside<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      if (isHoldfastError(error) && error.code === 'step-failed')
        await (await this.#means.worktree()).requireThere(this.opened);
      throw error;
    }
  }

  #testOptions(okExitCodes: readonly number[]): CommandStepOptions {
    const { testTimeout, testEnvironment } = this.#means.options;
    return {
      ...{ cwd: this.opened.cwd, okExitCodes, captureBytes, retry: false },
      ...(testTimeout === undefined ? {} : { timeout: testTimeout }),
      ...(testEnvironment === undefined ? {} : { env: testEnvironment }),
    };
  }

  #choiceOf(role: DeliveryRole): AgentChoice {
    const { agent, agents = {} } = this.#means.options;
    return agents[role] ?? agent ?? {};
  }
}

/** A test command as the program that is run: a script is one for `sh`, which ends at the first command of it that fails. */
function argvOf(test: TestCommand): readonly [string, ...string[]] {
  return typeof test === 'string' ? ['sh', '-e', '-c', test] : test;
}

/** The exit code by which shells say that there is no such program. */
const notFound = 127;

/**
 * A program that the shell has looked for by `PATH` and not found is no fault of the work: no agent is paid to mend it. One that
 * is named by a path may be what is to be made.
 */
function programIsThere({ exitCode, stderr }: CommandResult): string | undefined {
  if (exitCode !== notFound) return undefined;
  const name = /(?:^|: )([^\s:/]+): (?:command )?not found$/.exec(stderr.trim().split('\n').at(-1) ?? '')?.[1];
  if (name === undefined) return undefined;
  return `the program "${name}" of the test command was not found by PATH: install it, or have the test command do so, and resume`;
}
