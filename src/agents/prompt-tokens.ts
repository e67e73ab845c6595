/** Bytes that a token has at least on average, in prose and in code: a cautious figure, English has about four. */
const bytesPerToken = 3;

/** How many tokens a text takes, rather too many: an estimate, for whoever cannot count. */
export function cautiousTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}
