import type { CassetteSort } from '../workflow/cassette.ts';

/** In what a replay can differ from its recording. */
export type CassetteDifferenceKind =
  /** Something is asked for that was never recorded. */
  | 'added'
  /** Something recorded is not asked for any more. */
  | 'missing'
  /** Steps come in another order where they come one after the other. */
  | 'order'
  /** The same step is asked something else: a prompt, the words of a command, a declared input. */
  | 'asked'
  /** Something else is decided. */
  | 'decision'
  /** A body that ran for real gives something else. */
  | 'result'
  /** The run fails and did not, does not and did, or fails otherwise. */
  | 'failure'
  /** It is completed more or less wholly. */
  | 'outcome'
  /** It gives something else. */
  | 'output';

/** One difference between a replay and its recording. Its texts are short and hold no known formats of secrets. */
export interface CassetteDifference {
  readonly kind: CassetteDifferenceKind;
  /** The full key of the step, wait or decision; absent where the run as a whole differs. */
  readonly key?: string;
  /** What it is that has the key. */
  readonly as?: CassetteSort;
  /** What differs, in one sentence. */
  readonly message: string;
  /** What was recorded and what is now, around the first place where they part. */
  readonly recorded?: string;
  readonly now?: string;
}
