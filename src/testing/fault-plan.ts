import type { FileSystem } from '../storage/file-system.ts';

/** The operations of a {@link FileSystem} that can go wrong. */
export type FileOperation = Exclude<keyof FileSystem, 'syncsFolders' | 'kindOf' | 'watch'>;

/** Something that goes wrong on a {@link SimulatedFileSystem}. */
export interface FileFault {
  /** The error's code, such as `EIO`; or that a write takes only a part of what it was given. */
  readonly kind: 'EIO' | 'ENOSPC' | 'EDQUOT' | 'EMFILE' | 'ENFILE' | 'EACCES' | 'EROFS' | 'EINTR' | 'short-write';
  /** @defaultValue any operation */
  readonly operation?: FileOperation;
  /**
   * The first operation it hits, counting those that match, from 1.
   * @defaultValue 1
   */
  readonly at?: number;
  /**
   * Whether it hits all after that as well.
   * @defaultValue false
   */
  readonly forEver?: boolean;
}

/** Which faults are still to come. */
export class FaultPlan {
  readonly #planned: { readonly fault: FileFault; matched: number }[] = [];

  /** Plans another fault, counting from now. */
  add(fault: FileFault): void {
    this.#planned.push({ fault, matched: 0 });
  }

  /** Ends all faults. */
  clear(): void {
    this.#planned.length = 0;
  }

  /** What is to go wrong with the next operation, if anything. */
  next(operation: FileOperation): FileFault['kind'] | undefined {
    let kind: FileFault['kind'] | undefined;
    for (const planned of this.#planned) {
      const { fault } = planned;
      if (fault.operation !== undefined && fault.operation !== operation) continue;
      planned.matched += 1;
      const at = fault.at ?? 1;
      if (planned.matched === at || (planned.matched > at && fault.forEver === true)) kind ??= fault.kind;
    }
    return kind;
  }
}
