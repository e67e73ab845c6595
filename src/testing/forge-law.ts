import assert from 'node:assert/strict';
import type { BranchDraft, Forge } from '../delivery/forge.ts';
import { within } from './notifier-law.ts';

/** An issue, a pull request or a comment as a forge has it. */
export interface KeptItem {
  readonly number: number;
  /** Empty of a comment. */
  readonly title: string;
  readonly body: string;
}

/** A forge and what is behind it, for one law. */
export interface ForgeFixture {
  readonly forge: Forge;
  /** A branch of the repository, with a commit that is not published. */
  readonly branch: BranchDraft;
  /** The issues that there are, in the order in which they were opened. */
  issues(): readonly KeptItem[] | Promise<readonly KeptItem[]>;
  /** The pull requests that there are. */
  pullRequests(): readonly KeptItem[] | Promise<readonly KeptItem[]>;
  /** The commit that the forge sees on a branch. */
  published(branch: string): string | undefined | Promise<string | undefined>;
  /**
   * From now on the far side takes calls (as at first), turns them away because of a rate limit, does not know who asks, or never answers.
   * Laws about what it cannot do are kept without being looked at.
   */
  behave?(how: 'takes' | 'limits' | 'unauthorized' | 'hangs'): void | Promise<void>;
  /** A branch that is not there, of a forge that can say so beforehand. */
  readonly missingBase?: string;
  /**
   * How many hostile texts to open issues with, where each takes its time.
   * @defaultValue 500
   */
  readonly hostileTexts?: number;
  /** Removes the far side. */
  dispose?(): void | Promise<void>;
}

/** Makes a fixture for each law. */
export type MakeForge = () => ForgeFixture | Promise<ForgeFixture>;

/** One thing that every forge keeps to. */
export interface ForgeLaw {
  /** A fact, such as `an issue is found by its marker`. */
  readonly name: string;
  /** Rejects when the forge breaks the law. Disposes of the fixture. */
  readonly check: (makeForge: MakeForge) => Promise<void>;
}

/** Makes a law of a check with a fresh forge. */
export function forgeLaw(name: string, check: (fixture: ForgeFixture) => Promise<void>): ForgeLaw {
  return {
    name,
    check: async (makeForge) => {
      const fixture = await makeForge();
      try {
        await check(fixture);
      } finally {
        await fixture.dispose?.();
      }
    },
  };
}

/** What any call of a law may take. */
const callingMs = 30_000;

/** What a call rejects with; it must reject. */
export async function rejection(call: Promise<unknown>, what: string): Promise<unknown> {
  const outcome = call.then(
    () => ({ rejected: false as const }),
    (reason: unknown) => ({ rejected: true as const, reason }),
  );
  const settled = await within(callingMs, outcome, what);
  assert(settled.rejected, `${what} resolved`);
  return settled.reason;
}
