/** An issue, a pull request or a comment, as a forge has it. */
export interface ForgeItem {
  /** Its number where it is kept. */
  readonly number: number;
  /** Where a person finds it. */
  readonly url: string;
}

/** An issue that is to be opened. */
export interface IssueDraft {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** What it is recognised by. */
  readonly marker: string;
}

/** A pull request that is to be opened. */
export interface PullRequestDraft {
  readonly title: string;
  readonly body: string;
  /** The branch with the work, which was published. */
  readonly branch: string;
  /** The branch that it is to be merged into. */
  readonly base: string;
  /** What it is recognised by. */
  readonly marker: string;
}

/** A comment that is to be written. */
export interface CommentDraft {
  /** The number of the pull request. */
  readonly pullRequest: number;
  readonly body: string;
  /** What it is recognised by. */
  readonly marker: string;
}

/** A branch that is to be where the forge sees it. */
export interface BranchDraft {
  readonly branch: string;
  readonly commit: string;
}

/** What will be asked of a forge. */
export interface ForgeAhead {
  /** The branch that the work is to be merged into. */
  readonly base: string;
}

/**
 * Where issues and pull requests are kept: a port that users implement. Every adapter runs `forgeLaws` of `holdfast/testing`.
 *
 * What is opened carries a marker, and is found by it from the moment on when opening it has resolved. Nothing is looked
 * for or tried again inside: whoever calls looks first. Texts are only texts, whatever is in them. A call that is turned
 * away rejects with a ForgeError that says why; one under a signal that aborts rejects with its reason.
 */
export interface Forge {
  /** Names the service, with the account where there are several: a rate limit closes it for all of that name. */
  readonly name: string;
  /** How long what was sent may take to be found after its sender has ended, in milliseconds. */
  readonly landsWithinMs: number;
  /**
   * Looks whether there is what it needs, such as the remote that branches go to, or the branch that is to be merged into, where
   * one is named; nothing is opened or changed. It is asked before anything is opened. What it cannot find out is no reason to
   * reject.
   */
  look?(signal: AbortSignal, ahead?: ForgeAhead): Promise<void>;
  /** The issue that carries a marker, open or closed. */
  findIssue(marker: string, signal: AbortSignal): Promise<ForgeItem | undefined>;
  /** Opens an issue. */
  openIssue(draft: IssueDraft, signal: AbortSignal): Promise<ForgeItem>;
  /** Brings a branch to where the forge sees it. Doing it again changes nothing; it never takes away what others pushed. */
  publish(draft: BranchDraft, signal: AbortSignal): Promise<void>;
  /** The pull request of a branch that carries a marker, open or not. */
  findPullRequest(of: Pick<PullRequestDraft, 'branch' | 'marker'>, signal: AbortSignal): Promise<ForgeItem | undefined>;
  /** Opens a pull request. */
  openPullRequest(draft: PullRequestDraft, signal: AbortSignal): Promise<ForgeItem>;
  /** The comment on a pull request that carries a marker. */
  findComment(of: Pick<CommentDraft, 'pullRequest' | 'marker'>, signal: AbortSignal): Promise<ForgeItem | undefined>;
  /** Writes a comment on a pull request. */
  comment(draft: CommentDraft, signal: AbortSignal): Promise<ForgeItem>;
}
