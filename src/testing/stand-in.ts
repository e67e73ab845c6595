/** Stands for a value that no recording has: it can be passed on, and says so when it is used. */
export function standIn(key: string): unknown {
  const refuse = (what: string): never => {
    throw new Error(
      `The value of wf.fresh "${key}" is in no cassette, and ${what}: give one by \`answers\`, or have it made by \`run\`.`,
    );
  };
  return new Proxy(() => undefined, {
    get: (_, name) => {
      // A promise that resolves to it asks for this one.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return refuse(`the code between steps asks for its "${name}"`);
    },
    apply: () => refuse('the code between steps calls it'),
  });
}
