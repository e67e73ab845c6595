import { type Finding, unknownName } from './configuration-findings.ts';
import { editDistance, nearestName } from './nearest-name.ts';
import { environmentVariable, type Setting, type Settings, type SettingSource } from './setting.ts';

/** What was given, by source. */
export interface Given {
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file:
    | {
        readonly path: string;
        readonly content: Readonly<Record<string, unknown>>;
        readonly lineOf: (path: readonly string[]) => number | undefined;
      }
    | undefined;
}

/** A value for a setting that a source gives, before it is judged. */
export interface Candidate {
  /** As the source has it. */
  readonly raw: unknown;
  /** What that stands for. */
  readonly value: unknown;
  readonly source: SettingSource;
}

/** Where a file says for editors which schema it keeps to. */
const schemaKey = '$schema';

/** Other programs have variables with this prefix too. */
const variablePrefix = 'WORKFLOW_';

/** A variable this close to one of ours is a slip, not somebody else's. */
const slipDistance = 2;

/** The values that were given for a setting, the strongest source first; the default comes last. */
export function candidates(name: string, setting: Setting<unknown>, given: Given): readonly Candidate[] {
  const { overrides, environment, file } = given;
  const variable = environmentVariable(name, setting);
  const text = environment[variable];
  const found: (Candidate | undefined)[] = [
    fromObject(overrides, name, { kind: 'option' }),
    text === undefined || text === ''
      ? undefined
      : { raw: text, value: setting.type.fromText(text), source: { kind: 'environment', variable } },
    file === undefined ? undefined : fromObject(file.content, name, placeIn(file, name)),
    { raw: setting.default, value: setting.default, source: { kind: 'default' } },
  ];
  return found.filter((candidate) => candidate !== undefined);
}

/** The names that were given and are no settings. */
export function unknownNames(settings: Settings, given: Given): Finding[] {
  const known = Object.keys(settings);
  const { overrides, environment, file } = given;
  const unknownIn = (
    content: Readonly<Record<string, unknown>>,
    sourceOf: (name: string) => SettingSource,
  ): Finding[] =>
    Object.keys(content)
      .filter((name) => !Object.hasOwn(settings, name) && name !== schemaKey)
      .map((name) => unknownName(name, sourceOf(name), nearestName(name, known)));
  return [
    ...unknownIn(overrides, () => ({ kind: 'option' })),
    ...misspeltVariables(settings, environment),
    ...(file === undefined ? [] : unknownIn(file.content, (name) => placeIn(file, name))),
  ];
}

function placeIn({ path, lineOf }: NonNullable<Given['file']>, name: string): SettingSource {
  const line = lineOf([name]);
  return { kind: 'file', path, ...(line === undefined ? {} : { line }) };
}

function misspeltVariables(settings: Settings, environment: Given['environment']): Finding[] {
  const known = Object.entries(settings).map(([name, setting]) => environmentVariable(name, setting));
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(variablePrefix) && !known.includes(variable))
    .map((variable) => ({ variable, meant: nearestName(variable, known) }))
    .filter(({ variable, meant }) => meant !== undefined && editDistance(variable, meant) <= slipDistance)
    .map(({ variable, meant }) => unknownName(variable, { kind: 'environment', variable }, meant));
}

/** Only what the object has itself: a key that is read from a prototype was not given by anybody. */
function fromObject(
  content: Readonly<Record<string, unknown>>,
  name: string,
  source: SettingSource,
): Candidate | undefined {
  const value = Object.hasOwn(content, name) ? content[name] : undefined;
  return value === undefined ? undefined : { raw: value, value, source };
}
