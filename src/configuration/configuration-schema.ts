import type { Settings } from './setting.ts';
import { workflowSettings } from './workflow-settings.ts';

/**
 * What a configuration file may hold, as JSON Schema, for editors. It is published as `holdfast/schema.json`; what it cannot
 * say (folders stay inside the file's own, actions must exist) is checked when the file is read.
 */
export function configurationSchema(settings: Settings = workflowSettings): Readonly<Record<string, unknown>> {
  const properties = Object.entries(settings).map(([name, setting]) => [
    name,
    { description: setting.description, default: setting.default, ...setting.type.schema },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of Holdfast',
    description: 'What holdfast.json, holdfast.yml or holdfast.yaml may hold.',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...(Object.fromEntries(properties) as object) },
    additionalProperties: false,
  };
}
