/** What a notice is about. `custom`: the workflow's own. */
export type NoticeTopic =
  | 'run-completed'
  | 'run-failed'
  | 'run-cancelled'
  | 'run-paused'
  | 'approval-needed'
  | 'limit-reached'
  | 'health-degraded'
  | 'long-running'
  | 'custom';

/** How much a notice matters; `critical` passes every limit and quiet hour. */
export type NoticeSeverity = 'info' | 'success' | 'warning' | 'error' | 'critical';

/** One message to people. Secrets are masked in it. */
export interface Notice {
  /** The same each time this notice is delivered, so that a receiver can tell a repeat. */
  readonly id: string;
  readonly topic: NoticeTopic;
  readonly severity: NoticeSeverity;
  /** One line. */
  readonly title: string;
  /** Plain text, possibly of several lines. */
  readonly body: string;
  /** When it happened, in wall-clock milliseconds. */
  readonly at: number;
  readonly runId?: string;
  readonly workflow?: string;
  /** Further facts, for receivers that show fields. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** Delivers notices to people by one means: a port that users implement. */
export interface NotifierAdapter {
  /** Names it in rules, in the delivery history and where its failures are counted. */
  readonly name: string;
  /**
   * What is better for its receivers when a crash leaves it open whether a notice was delivered.
   * @defaultValue 'at-least-once'
   */
  readonly delivery?: 'at-least-once' | 'at-most-once';
  /** Delivers one notice; resolves once it was taken, rejects when it was not. Stops when the signal aborts. */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
  /** Says in one line where its notices go, and, when they can go nowhere here, why. Never rejects, shows no secret. */
  describe?(): Promise<string>;
  /** Lets go of what it holds. */
  close?(): Promise<void>;
}
