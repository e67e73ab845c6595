import type { ErrorRecord } from './error-record.ts';
import type { Census, FilesMark } from './run-terms.ts';

/** What people do to a run's history. Nothing of what stands before is erased. */
export type SteeringEvent =
  | {
      readonly type: 'rollback-started';
      readonly to: number;
      readonly by?: string;
      /** The files are taken back as well: which, and what was there before. */
      readonly files?: FilesMark & { readonly before: string };
    }
  | { readonly type: 'step-compensated'; readonly key: string }
  | { readonly type: 'compensation-failed'; readonly key: string; readonly error: ErrorRecord }
  /** What was recorded behind the checkpoint counts no more. `census` is that of the checkpoint. */
  | {
      readonly type: 'rolled-back';
      readonly to: number;
      readonly census: Census;
      /** Effects behind the checkpoint that were done and not undone: they stay done. */
      readonly kept?: readonly string[];
      /** A checkpoint of where the run stands now, with the files as they were before they were taken back. */
      readonly saved?: FilesMark & { readonly number: number };
    }
  /** A person gave the result of a step that need not, or cannot, be done. */
  | {
      readonly type: 'step-skipped';
      readonly key: string;
      readonly by?: string;
      readonly reason?: string;
      /** Failures around the step that came of its own, and count no more. */
      readonly clears?: readonly string[];
      /** Replaces what a person had given before. */
      readonly again?: true;
    }
  /** These steps run again; what they gave before counts no more. `census` is what is left. */
  | {
      readonly type: 'rerun-started';
      readonly from: string;
      /** Steps, branches, waits and checkpoints; fan-outs that had begun and phases that had begun or ended. */
      readonly clears: readonly string[];
      /** What else is tried again, because the run had failed of it. */
      readonly failures?: readonly string[];
      readonly by?: string;
      readonly census: Census;
    }
  /** The run goes on under another major version: keys have other names from here on. Its value is the new input. */
  | {
      readonly type: 'migrated';
      readonly from: string;
      readonly to: string;
      readonly renames: Readonly<Record<string, string>>;
      /** What counts no more, each with its full key as it was. */
      readonly drops: readonly string[];
      /** The hash of the new input, where there is one. */
      readonly inputHash?: string;
      readonly census: Census;
    }
  /** The run is being carried to another storage; here nobody goes on with it any more. */
  | {
      readonly type: 'moving';
      /** The other storage, in words. */
      readonly to: string;
      /** The other storage, by the id that it keeps of itself. */
      readonly storage: string;
      /** Names this one journey. */
      readonly nonce: string;
      readonly by?: string;
    }
  /** The run has been carried here, whole. */
  | {
      readonly type: 'arrived';
      readonly nonce: string;
      /** Up to where the inbox of this storage has been taken in: places of the other one mean nothing here. */
      readonly inboxPlace: number;
      readonly by?: string;
    };
