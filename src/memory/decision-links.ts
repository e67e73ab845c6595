import { invalidOption, requireInteger, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { type LinkKind, linkKinds } from './decision.ts';
import type { DecisionBook, LinkedDecision } from './decision-book.ts';

/** Options of `memory.walk`. */
export interface WalkOptions {
  /**
   * `to`: along the links that a decision has; `from`: along those that others have to it.
   * @defaultValue 'both'
   */
  readonly direction?: 'to' | 'from' | 'both';
  /** @defaultValue all kinds */
  readonly kinds?: readonly LinkKind[];
  /**
   * How many links away at most; `Infinity` for all.
   * @defaultValue 10
   */
  readonly depth?: number;
}

/** A decision that was reached along links. */
export interface WalkedDecision extends LinkedDecision {
  /** The decision before it on the way. */
  readonly by: string;
  /** How many links away it is. */
  readonly depth: number;
}

/** Checks the options of a walk. @throws UsageError `invalid-option`. */
export function requireWalk(options: WalkOptions): void {
  requireKnownOptions('memory.walk', options, ['direction', 'kinds', 'depth']);
  const { direction = 'both', kinds = [], depth = 10 } = options;
  requireOneOf('direction', direction, ['to', 'from', 'both']);
  if (!isList(kinds)) throw invalidOption('kinds', kinds, 'a list of kinds of links');
  for (const kind of kinds) requireOneOf('kinds', kind, linkKinds);
  if (depth !== Infinity) requireInteger('depth', depth, 1);
}

/** Callers without types may give anything. */
function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/** Every decision that can be reached from one, each once, by the shortest way. */
export function walkLinks(book: DecisionBook, start: string, options: WalkOptions): readonly WalkedDecision[] {
  const { direction = 'both', kinds, depth: most = 10 } = options;
  const seen = new Set([start]);
  const found: WalkedDecision[] = [];
  let edge = [start];
  for (let depth = 1; depth <= most && edge.length > 0; depth += 1) {
    const next: string[] = [];
    for (const by of edge)
      for (const link of book.linksOf(by)) {
        const meant = (direction === 'both' || link.direction === direction) && (kinds?.includes(link.kind) ?? true);
        if (!meant || seen.has(link.id)) continue;
        seen.add(link.id);
        found.push({ ...link, by, depth });
        next.push(link.id);
      }
    edge = next;
  }
  return found;
}
