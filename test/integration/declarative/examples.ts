/** The examples of the description of workflows as files, as they stand there. */
export const examples = {
  'phase-1-critical': `workflow: phase-1-critical
type: sequential
steps:
  - agent: structure-validator
    task: move-laptop-offload-client
  - agent: structure-validator
    task: create-module-defaults
  - agent: security-auditor
    task: validate-security-structure
  - agent: testing
    task: run-flake-check
`,
  'phase-2-parallel': `workflow: phase-2-parallel
type: parallel
max_concurrent: 3
steps:
  - agent: module-refactoring
    task: refactor-vscode-vscodium
  - agent: module-refactoring
    task: refactor-firefox-brave
  - agent: documentation
    task: add-module-headers
`,
  'complete-module-refactor': `workflow: complete-module-refactor
type: hybrid
phases:
  - name: validation
    type: sequential
    steps:
      - agent: structure-validator
        task: validate-current-state
      - skill: module-validate
        targets: all

  - name: refactoring
    type: parallel
    max_concurrent: 3
    steps:
      - agent: module-refactoring
        task: split-large-modules
      - agent: documentation
        task: generate-docs
      - skill: default-nix-create
        targets: all-categories

  - name: final-validation
    type: sequential
    steps:
      - agent: testing
        task: run-all-tests
      - skill: flake-validate
`,
  'my-workflow': `workflow: my-workflow
description: "Brief description of what this workflow does"
version: 1.0.0
type: sequential

prerequisites:
  - phase-1-complete
  - flake-check-passing

steps:
  - id: step-1
    type: agent
    agent: agent-name
    task: task-name
    config:
      option1: value1

  - id: step-2
    type: skill
    skill: skill-name
    options:
      option1: value1

validation:
  - nix flake check
  - nixos-rebuild test

on_success:
  - git commit -m "Workflow completed"
  - notify: success

on_failure:
  - git reset --hard HEAD
  - notify: failure
`,
  'my-parallel-workflow': `workflow: my-parallel-workflow
description: "Parallel execution workflow"
version: 1.0.0
type: parallel
max_concurrent: 3

steps:
  - id: step-1
    type: agent
    agent: agent-name-1
    task: task-1

  - id: step-2
    type: agent
    agent: agent-name-2
    task: task-2

  - id: step-3
    type: agent
    agent: agent-name-3
    task: task-3

sync_point: all-complete

validation:
  - nix flake check

on_success:
  - git commit -m "Parallel workflow completed"
`,
  'resilient-workflow': `workflow: resilient-workflow
type: sequential
recovery_strategy: checkpoint

steps:
  - id: step-1
    checkpoint: true  # Creates checkpoint after completion
    agent: agent-name
    task: one

  - id: step-2
    checkpoint: true
    agent: agent-name
    task: two
    on_failure:
      retry: 3
      backoff: exponential
`,
  'meta-workflow': `workflow: meta-workflow
type: sequential

steps:
  - id: phase-1
    type: workflow
    workflow: phase-1-critical

  - id: validation
    type: skill
    skill: flake-validate

  - id: phase-2
    type: workflow
    workflow: phase-2-structural
    condition: phase-1.status == "success"
`,
} as const;
