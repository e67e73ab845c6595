/** The template "refactor", as a user's own would be written. */
export const refactorTemplate = `workflow: refactor
version: 1.0.0
description: Better code that does the same, with tests that show that it does.
metadata:
  template:
    for: [refactor]
    research: [survey]
    parts: reshape
    shares: { survey: 12, pin: 20, reshape: 40, test: 13, verify: 3, review: 8, document: 4 }
inputs:
  agent: { type: string, default: '', description: 'Who is asked; empty: the default agent.' }
  test_command: { type: string, default: '', description: 'Fails where something is broken; empty: only the agent looks.' }
  notes: { type: string, default: .holdfast/notes, description: 'Where phases leave what the next ones read.' }
agent: '{{ agent }}'
limits: { duration: 12h, calls: 100 }
steps:
  - id: survey
    name: Look at what there is
    type: agent
    task: |-
      Look at the code that is to be changed. Change nothing but the notes.

      It was asked:

      {{ request }}

      Named in it:
      {{ details }}

      Who calls it, what relies on it, what is tested and what is not? Cut the work into small steps after each of which everything
      works. Write them to {{ notes }}/{{ id }}/steps.md.
    timeout: 45m
    on_failure: { retry: 1, delay: 30s }
  - id: pin
    name: Pin what it does now
    type: agent
    needs: survey
    task: |-
      Write tests that pin what the code does now, before it is changed for the request below. Change nothing but tests.

      {{ request }}

      What is odd is pinned as well. All tests must pass, and must fail where the behaviour is changed.
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: reshape
    name: Change its shape
    type: agent
    needs: pin
    task: |-
      Change the shape of the code, and nothing of what it does:

      {{ part }}

      The whole request:

      {{ request }}

      If there is {{ notes }}/{{ id }}/steps.md, follow it. Run the tests after each small step. Leave alone what belongs to other parts.
    timeout: 3h
    on_failure: { retry: 1, delay: 30s }
  - id: test
    name: Compare it with before
    type: agent
    needs: reshape
    task: |-
      Show that nothing but the shape was changed for this request, and mend what was:

      {{ request }}

      Run all tests of the project; compare the public interface with the one before; measure again what is said to be faster.
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: verify
    name: Run the command that decides
    needs: test
    run: '{{ test_command }}'
    timeout: 1h
    on_failure: { retry: 1, delay: 10s }
  - id: review
    name: Look at it with other eyes
    type: agent
    needs: verify
    task: |-
      Review what was changed in this folder for the request below, as somebody who did not write it, and mend what is wrong.

      {{ request }}

      Is it simpler than before? Is anything left of the old way? Look for:
      {{ risks }}
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: document
    name: Bring descriptions up to date
    type: agent
    needs: review
    task: |-
      Bring up to date what describes the code that was changed for the request below: comments, pages, drawings.

      {{ request }}
    timeout: 30m
    on_failure: { retry: 1, delay: 30s, continue: true }
`;
