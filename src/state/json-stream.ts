import { Readable } from 'node:stream';
import type { JsonStreamStringify as Stringifier } from 'json-stream-stringify';

type Item = Parameters<Stringifier['setItem']>[1];

/** Text that is JSON already and is written as it is. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Elements of an array that come one by one. */
export class JsonElements {
  readonly elements: AsyncIterable<JsonText>;

  constructor(elements: AsyncIterable<JsonText>) {
    this.elements = elements;
  }
}

/**
 * The text of a JSON object, piece by piece, one property after the other. {@link JsonElements} become arrays with an
 * element a line, of which few are held at a time; promises are waited for when their turn comes.
 *
 * Names of properties stay in memory for ever: whatever has names of others must come as {@link JsonText}.
 */
export async function* jsonText(document: Readonly<Record<string, unknown>>): AsyncGenerator<string, void, undefined> {
  const { JsonStreamStringify } = await import('json-stream-stringify');
  /** Elements pass as they were written: taken apart and put together they might differ, and their names would be kept for ever. */
  class TextStream extends JsonStreamStringify {
    override setItem(value: unknown, parent: Item, key?: string | number): void {
      if (!(value instanceof JsonText)) {
        super.setItem(value, parent, key);
        return;
      }
      // There is no other way to hand on text as it is; this is how the package writes its own.
      const push: unknown = Reflect.get(this, '_push');
      if (typeof push !== 'function') throw new TypeError('json-stream-stringify has changed: it has no _push.');
      Reflect.apply(push, this, [value.text]);
      this.item = parent;
    }
  }
  const sources: Readable[] = [];
  const parts = Object.entries(document).map(([name, part]): [string, unknown] => {
    if (!(part instanceof JsonElements)) return [name, part];
    const source = Readable.from(part.elements);
    sources.push(source);
    return [name, source];
  });
  const stream = new TextStream(Object.fromEntries(parts), undefined, 2, false, 64 * 1024);
  let failure: unknown;
  // It tells of one trouble more than once, and waits for ever where an element fails between two readings.
  stream.on('error', (error: unknown) => {
    failure ??= error;
  });
  for (const source of sources)
    source.on('error', (error) => {
      failure ??= error;
      stream.destroy();
    });
  try {
    for await (const text of stream) yield String(text);
    if (failure !== undefined) throw toError(failure);
    yield '\n';
  } catch (error) {
    throw failure === undefined ? error : toError(failure);
  } finally {
    stream.destroy();
    for (const source of sources) source.destroy();
  }
}

function toError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
