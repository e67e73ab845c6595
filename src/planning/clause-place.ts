/** What a title is about: "scheduler: …", "Tree view - …". */
const named = /^[^\s:]{1,40}(?:\s[^\s:]{1,20}){0,2}(?::|\s-)\s/;
/** A place in brackets, or a number of a ticket: "[server] …", "(macOS) …", "APP-12 …", "#12 …", "1) …". */
const marked =
  /^\s*(?:\[[^\]\n]{1,40}\][\s:-]*|\([^)\n]{1,30}\)\s+|[A-Z][A-Z0-9]{1,9}-\d{1,7}[\s:-]+|#\d{1,7}[\s:.)-]+|\d{1,3}[.)]\s+)(?=\S)/;

/** How many characters at the beginning of a title say where, and not what. */
export function placeLength(text: string): number {
  let length = 0;
  for (let round = 0; round < 3; round += 1) {
    const mark = marked.exec(text.slice(length))?.[0].length ?? 0;
    if (mark === 0) break;
    length += mark;
  }
  return length + (named.exec(text.slice(length))?.[0].length ?? 0);
}
