/** A file that a new project begins with. */
export interface StarterFile {
  readonly path: string;
  readonly text: string;
  /** Files that stand for it: where one of them is there, it is not written. */
  readonly instead?: readonly string[];
}

const configuration = `# Settings of holdfast for this folder; \`holdfast config\` shows all of them, and where each comes from.
# yaml-language-server: $schema=node_modules/holdfast/docs/configuration.schema.json
max_retries: 3
`;

const ignored = `# Runs stay here; workflow files are shared.
*
!/.gitignore
!/workflows/
!/workflows/**
`;

const workflow = `# yaml-language-server: $schema=../../node_modules/holdfast/docs/workflow.schema.json
workflow: hello
version: 1.0.0
description: A first workflow.

inputs:
  name: { type: string, default: world }

limits: { duration: 5m }

steps:
  - id: greet
    run: [echo, 'Hello, \${{ inputs.name }}']

  - id: count
    run: printf %s "$TEXT" | wc -c
    env: { TEXT: '\${{ steps.greet.outputs.stdout }}' }
    on_failure: { retry: 1 }

outputs:
  said: \${{ steps.greet.outputs.stdout }}
  characters: \${{ steps.count.outputs.stdout }}
`;

/** What `holdfast init` writes, from the folder it is called in. */
export const starterFiles: readonly StarterFile[] = [
  { path: 'holdfast.yml', text: configuration, instead: ['holdfast.json', 'holdfast.yaml'] },
  { path: '.holdfast/.gitignore', text: ignored },
  { path: '.holdfast/workflows/hello.yml', text: workflow, instead: ['.holdfast/workflows/hello.yaml'] },
];
