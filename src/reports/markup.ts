const specials: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * What markup means something else by, and what steers terminals, turns writing round or hides text. Line breaks and tabs stay, as do
 * the joiners that scripts and emoji are written with.
 */
const notPlain = /[&<>"'`]|(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Markup that was made by {@link markup}: everything in it from outside is escaped. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Markup };

/** What may stand in a template: text and numbers are shown as they are, whatever they hold; nothing is shown as nothing. */
export type MarkupPart = Markup | string | number | undefined | false | readonly MarkupPart[];

/**
 * Makes markup of a template. What is put into it is text between tags or inside a quoted attribute, and stays that.
 *
 * This is the only place where text becomes markup: nothing else can make a {@link Markup}.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  let text = outdented(strings[0]);
  for (const [index, part] of parts.entries()) text += write(part) + outdented(strings[index + 1]);
  return new Markup(text);
}

/** How far a template is indented in its source is no matter of the page's. */
function outdented(text = ''): string {
  return text.replace(/\n[ \n]+/g, '\n');
}

function write(part: MarkupPart): string {
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.toString();
  let text = '';
  for (const each of part) text += write(each);
  return text;
}

/** Text as markup that shows it. Characters that cannot be seen are shown as their names, such as `‹U+202E›`. */
function escape(text: string): string {
  return text.replace(notPlain, (character) => specials[character] ?? visible(character));
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}
