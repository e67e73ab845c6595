/** How a program reads its arguments. */
export interface Reading {
  /** Its name, without a folder. */
  readonly name: RegExp;
  /** Flags whose value is code, or a program: the next word that is no flag, or what stands behind it in the same word. */
  readonly code?: RegExp;
  /** All its other flags that have a value; absent: any flag may have one. */
  readonly values?: RegExp;
  /**
   * What the first word is that is no flag: `data` like all behind it, `code` unless a flag had that, a `program`; or it and
   * all behind it is code (`rest`).
   * @defaultValue 'data'
   */
  readonly operand?: 'data' | 'code' | 'program' | 'rest';
  /**
   * How many words that are no flags stand before that one.
   * @defaultValue 0
   */
  readonly before?: number;
}

const none = /^$/;

const readings: readonly Reading[] = [
  {
    name: /^(?:ba|da|z|k|mk|a|c|tc|fi)?sh$|^(?:nu|elvish|xonsh)$/,
    code: /^-[A-Za-z]*[cC][A-Za-z]*$|^--(?:init-)?command$/,
  },
  {
    name: /^(?:node(?:js)?|bun|deno|tsx|ts-node)$/,
    code: /^-[a-z]*[epr]$|^--(?:eval|print|require|import|loader|experimental-loader)$|^eval$/,
  },
  { name: /^(?:i?python|pypy)[\d.]*$/, code: /^-[A-Za-z]*c$/, values: /^-[XW]$/ },
  { name: /^perl[\d.]*$/, code: /^-[A-Za-z0-9]*[eEmM]$/ },
  { name: /^ruby[\d.]*$/, code: /^-[A-Za-z0-9]*[er]$/ },
  { name: /^php[\d.]*$/, code: /^-[rBRE]$|^--(?:run|process-(?:begin|code|end))$/ },
  { name: /^(?:lua|luajit)[\d.]*$/, code: /^-[el]$/ },
  {
    name: /^(?:R|Rscript|julia|elixir|erl|groovy|scala|osascript|ghc|guile|racket|clj|clojure|emacs)$/,
    code: /^-[eE]$|^--?(?:eval|execute|print)$/,
  },
  { name: /^[gmn]?awk$/, code: /^-e$|^--source$/, values: /^-[vFf]$|^--(?:assign|field-separator)$/, operand: 'code' },
  { name: /^g?sed$/, code: /^-[nErsuz]*e$|^--expression$/, values: /^-[lf]$|^--line-length$/, operand: 'code' },
  { name: /^g?find$/, code: /^-(?:exec|ok)(?:dir)?$/, values: /^-/, before: Infinity },
  { name: /^git$/, code: /^-c$|^--(?:config-env|exec-path)$/, values: /^-C$|^--(?:git-dir|work-tree|namespace)$/ },
  { name: /^(?:ssh|rsh)$/, code: /^-o$/, values: /^-[BbcDEeFIiJLlmOpQRSWw]$/, operand: 'rest', before: 1 },
  { name: /^(?:cmd|pwsh|powershell|watch|parallel)$/i, values: none, operand: 'rest' },
  { name: /^(?:su|runuser|script)$/, code: /^-[a-z]*c$|^--(?:session-)?command$/, values: none, before: Infinity },
  { name: /^nix(?:-shell)?$/, code: /^-c$|^--(?:run|command)$/, before: Infinity },
  { name: /^(?:npm|pnpm|yarn)$/, code: /^-c$|^--call$/, before: Infinity },
  { name: /^(?:npx|pnpx|bunx|uvx)$/, code: /^-[pc]$|^--(?:call|package|from)$/, values: none, operand: 'program' },
  { name: /^env$/, code: /^-[a-z0]*S$|^--split-string$/, values: /^-[uC]$|^--(?:unset|chdir)$/, operand: 'program' },
  { name: /^xargs$/, values: /^-[adEILnPs]$/, operand: 'program' },
  { name: /^(?:sudo|doas)$/, values: /^-[CDghpRrTtUu]$/, operand: 'program' },
  { name: /^(?:nice|ionice|stdbuf|strace)$/, values: /^-[a-zA-Z]$|^--adjustment$/, operand: 'program' },
  { name: /^(?:time|nohup|setsid)$/, values: /^-[fo]$/, operand: 'program' },
  { name: /^(?:timeout|flock|chroot)$/, code: /^-c$|^--command$/, values: /^-[ksEw]$/, operand: 'program', before: 1 },
];

/** How a program reads its arguments, where that is known. */
export function readingOf(program: string): Reading | undefined {
  return readings.find(({ name }) => name.test(program));
}
