import { UsageError } from '../core/errors.ts';

/** The part of the package `yaml` that is used. */
interface YamlModule {
  readonly parseDocument: (
    text: string,
    options: Readonly<Record<string, unknown>>,
  ) => {
    readonly errors: readonly Error[];
    readonly warnings: readonly Error[];
    readonly toJS: (options: { readonly maxAliasCount: number }) => unknown;
  };
}

/** References to anchors can make a small file stand for a huge one. */
const mostAliases = 50;

/**
 * Reads YAML 1.2 by its core schema: no tags, no merge keys, no key twice, at most 50 aliases.
 *
 * @param load loads the package `yaml`, which is only loaded when it is needed.
 * @throws UsageError `invalid-configuration` when that package is not installed; any error when the text is not such YAML.
 */
export async function parseYaml(text: string, load: () => Promise<unknown> = loadYaml): Promise<unknown> {
  const yaml = await requireYaml(load);
  const document = yaml.parseDocument(text, { schema: 'core', version: '1.2', uniqueKeys: true, strict: true });
  // A tag that is not known is only a warning, and its value not what its author meant.
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw fault;
  return document.toJS({ maxAliasCount: mostAliases });
}

async function requireYaml(load: () => Promise<unknown>): Promise<YamlModule> {
  let yaml: unknown;
  try {
    yaml = await load();
  } catch (cause) {
    const advice = 'install it (npm install yaml), or write the file as JSON';
    throw new UsageError('invalid-configuration', `Reading YAML needs the package "yaml", version 2; ${advice}.`, {
      subject: 'yaml',
      expected: 'the package "yaml", version 2',
      cause,
    });
  }
  if (isYaml(yaml)) return yaml;
  throw new UsageError('invalid-configuration', 'The installed package "yaml" is not its version 2.', { subject: 'yaml' });
}

function isYaml(module: unknown): module is YamlModule {
  return typeof module === 'object' && module !== null && 'parseDocument' in module;
}

function loadYaml(): Promise<unknown> {
  // Named by a variable, so that neither the compiler nor a bundler insists on a package that may be missing.
  const name = 'yaml';
  return import(name);
}
