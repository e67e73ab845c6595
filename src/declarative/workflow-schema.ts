import { documentSchema } from './document-schema.ts';

/**
 * What a workflow file may hold, as JSON Schema, for editors: what files are read by. It is published as
 * `holdfast/workflow.schema.json`; what one field says about another one is checked when a file is read.
 */
export async function workflowSchema(): Promise<Readonly<Record<string, unknown>>> {
  const z = await import('zod');
  const { $schema, ...schema } = z.toJSONSchema(documentSchema(z), { io: 'input', reused: 'ref' });
  return {
    $schema,
    title: 'Workflow of Holdfast',
    description: 'What a workflow file (.yml, .yaml or .json) may hold.',
    ...schema,
  };
}
