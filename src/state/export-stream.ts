import { Readable } from 'node:stream';
import type { JsonStreamStringify as Stringifier } from 'json-stream-stringify';

type Item = Parameters<Stringifier['setItem']>[1];

/** Text that is JSON already and is written as it is. */
class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * The text of a JSON object, piece by piece: the properties of the head, `records` with an element a line, and
 * `checksum`, which is asked for when the last element has been written. Holds a few elements at a time.
 */
export async function* exportText(
  head: object,
  elements: AsyncIterable<string>,
  checksum: () => string,
): AsyncGenerator<string, void, undefined> {
  const { JsonStreamStringify } = await import('json-stream-stringify');
  /** Elements pass as they were written: taken apart and put together they might differ, and their names would be kept for ever. */
  class ExportStream extends JsonStreamStringify {
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
  const ending = Promise.withResolvers<string>();
  const records = Readable.from(texts());
  const stream = new ExportStream({ ...head, records, checksum: ending.promise }, undefined, 2, false, 64 * 1024);
  let failure: unknown;
  // It tells of one trouble more than once, and waits for ever where an element fails between two readings.
  stream.on('error', (error: unknown) => {
    failure ??= error;
  });
  records.on('error', (error) => {
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
    records.destroy();
  }

  async function* texts(): AsyncGenerator<JsonText, void, undefined> {
    for await (const element of elements) yield new JsonText(element);
    ending.resolve(checksum());
  }
}

function toError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
