import type { Markup } from './markup.ts';

/** One part of a page that follows something: replaced as a whole when it changes. */
export interface LivePart {
  /** The id of its element. */
  readonly id: string;
  readonly content: Markup;
}

/** Something that is followed: it knows cheaply whether it may have changed, and draws itself. */
export interface LiveView {
  /** Whether drawing it again may give something else; also whether it can change at all from now on. */
  hasChanged(): Promise<boolean>;
  draw(): Promise<readonly LivePart[]>;
}
