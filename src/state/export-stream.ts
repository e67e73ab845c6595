import { JsonElements, jsonText, JsonText } from './json-stream.ts';

/**
 * The text of a JSON object, piece by piece: the properties of the head, `records` with an element a line, and
 * `checksum`, which is asked for when the last element has been written. Holds a few elements at a time.
 */
export function exportText(
  head: object,
  elements: AsyncIterable<string>,
  checksum: () => string,
): AsyncGenerator<string, void, undefined> {
  const ending = Promise.withResolvers<string>();
  return jsonText({ ...head, records: new JsonElements(texts()), checksum: ending.promise });

  async function* texts(): AsyncGenerator<JsonText, void, undefined> {
    for await (const element of elements) yield new JsonText(element);
    ending.resolve(checksum());
  }
}
