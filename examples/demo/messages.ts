/** What a working process tells the one that watches it. */
export type Message =
  | { readonly kind: 'event'; readonly type: string; readonly key: string; readonly expected: number }
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'result'; readonly status: string; readonly advice: readonly string[] };
