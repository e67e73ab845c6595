/** Follows a signal from outside without the price of `AbortSignal.any`. Returns how to stop following. */
export function follow(outer: AbortSignal, stop: (reason: Error) => void): () => void {
  if (outer.aborted) {
    stop(outer.reason as Error);
    return () => undefined;
  }
  const aborted = (): void => {
    stop(outer.reason as Error);
  };
  outer.addEventListener('abort', aborted, { once: true });
  return () => {
    outer.removeEventListener('abort', aborted);
  };
}
