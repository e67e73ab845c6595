/** An element of a page as a browser would see it. */
export interface PageElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (PageElement | string)[];
}

const empty = new Set(['meta', 'link', 'br', 'input']);
const raw = new Set(['style', 'script']);
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };

/**
 * Reads a page as strictly as it is written here: every element is closed, every attribute is quoted. What does not fit is an error, so
 * that text which became markup is found.
 */
export function parsePage(html: string): PageElement {
  const root: PageElement = { name: '', attributes: new Map(), children: [] };
  const open: PageElement[] = [root];
  let at = 0;
  const top = (): PageElement => open.at(-1)!;
  while (at < html.length) {
    if (html[at] !== '<') {
      const end = html.indexOf('<', at);
      const text = html.slice(at, end < 0 ? html.length : end);
      if (text.includes('>')) throw new Error(`A ">" stands open: ${text.slice(0, 200)}`);
      top().children.push(decode(text));
      at += text.length;
      continue;
    }
    const rest = html.slice(at, at + 20_000);
    const doctype = /^<!doctype html>/.exec(rest);
    const end = /^<\/([a-z][a-z0-9]*)\s*>/i.exec(rest);
    const start = /^<([a-z][a-z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<]*")?)*)\s*(\/?)>/.exec(rest);
    if (doctype !== null) at += doctype[0].length;
    else if (end !== null) {
      if (top().name !== end[1]) throw new Error(`<${top().name}> is closed by </${end[1]}>: ${rest.slice(0, 100)}`);
      open.pop();
      at += end[0].length;
    } else if (start !== null) {
      const [whole, name = '', written = '', closed] = start;
      const attributes = new Map(
        [...written.matchAll(/\s+([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, decode(value)]),
      );
      const element: PageElement = { name, attributes, children: [] };
      top().children.push(element);
      at += whole.length;
      if (raw.has(name)) {
        const close = html.indexOf(`</${name}>`, at);
        element.children.push(html.slice(at, close));
        at = close + name.length + 3;
      } else if (closed !== '/' && !empty.has(name)) open.push(element);
    } else throw new Error(`This is no markup: ${rest.slice(0, 200)}`);
  }
  if (open.length !== 1) throw new Error(`Not closed: ${open.map(({ name }) => name).join(' > ')}`);
  return root;
}

function decode(text: string): string {
  return text.replace(/&([#\w]+);/g, (whole, name: string) => {
    const character = named[name];
    if (character === undefined) throw new Error(`What is ${whole}?`);
    return character;
  });
}

/** Every element below, and the element itself. */
export function* elements(root: PageElement): Generator<PageElement, void, undefined> {
  yield root;
  for (const child of root.children) if (typeof child !== 'string') yield* elements(child);
}

/** The text of an element, without what only drawings tell when they are pointed at. */
export function textOf(root: PageElement): string {
  return root.children
    .map((child) => (typeof child === 'string' ? child : raw.has(child.name) ? '' : textOf(child)))
    .join('')
    .replace(/\s+/g, ' ');
}

/** The element with an id. */
export function byId(root: PageElement, id: string): PageElement {
  for (const element of elements(root)) if (element.attributes.get('id') === id) return element;
  throw new Error(`There is no #${id}.`);
}

/** The elements of a name. */
export function all(root: PageElement, name: string): readonly PageElement[] {
  return [...elements(root)].filter((element) => element.name === name);
}
