/** What values a setting takes, and how they are written. */
export interface SettingType<Value> {
  /** What is allowed, in words that follow "expected": `an integer from 0 to 100`. */
  readonly expected: string;
  /** The value as an option or a file gives it, or `undefined` when it is not allowed. */
  readonly accept: (value: unknown) => Value | undefined;
  /** What the text of an environment variable stands for; `accept` judges it. */
  readonly fromText: (text: string) => unknown;
  /**
   * Whether the value is a path. Relative ones are resolved, and one from a file must stay inside the file's folder.
   * @defaultValue false
   */
  readonly isPath?: boolean;
  /** The same as `expected`, as JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One setting, declared as data. Its name is its key in files and options. */
export interface Setting<Value> {
  readonly type: SettingType<Value>;
  readonly default: Value;
  /** What it controls, in one sentence. */
  readonly description: string;
  /**
   * The environment variable that sets it.
   * @defaultValue `WORKFLOW_` and the name in capitals
   */
  readonly environment?: string;
}

/** Settings by name. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of settings. */
export type SettingValues<Declared extends Settings> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Setting<infer Value> ? Value : never;
};

/** Where the value of a setting came from. */
export type SettingSource =
  | { readonly kind: 'option' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string; readonly line?: number }
  | { readonly kind: 'default' };

/** Values, and where each came from. */
export interface Configuration<Values> {
  readonly values: Values;
  readonly sources: { readonly [Name in keyof Values]: SettingSource };
  /** The file that was read, if one was. */
  readonly file: string | undefined;
}

/** The environment variable that sets a setting. */
export function environmentVariable(name: string, setting: Pick<Setting<unknown>, 'environment'>): string {
  return setting.environment ?? `WORKFLOW_${name.toUpperCase()}`;
}
