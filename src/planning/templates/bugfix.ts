/** The template "bugfix", as a user's own would be written. */
export const bugfixTemplate = `workflow: bugfix
version: 1.0.0
description: A defect, from seeing it happen to a test that keeps it away.
metadata:
  template:
    for: [bug-fix]
    research: [diagnose]
    parts: mend
    shares: { reproduce: 20, diagnose: 15, mend: 35, test: 15, verify: 3, review: 7, document: 5 }
inputs:
  agent: { type: string, default: '', description: 'Who is asked; empty: the default agent.' }
  test_command: { type: string, default: '', description: 'Fails where something is broken; empty: only the agent looks.' }
  notes: { type: string, default: .holdfast/notes, description: 'Where phases leave what the next ones read.' }
agent: '{{ agent }}'
limits: { duration: 12h, calls: 100 }
steps:
  - id: reproduce
    name: See it happen
    type: agent
    task: |-
      See this defect happen before anything is mended. Change nothing but tests and notes.

      It was asked:

      {{ request }}

      Named in it:
      {{ details }}

      Write a test that fails because of it. If you cannot make it happen, say what you tried, and fail. Write how it is seen to
      {{ notes }}/{{ id }}/defect.md.
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: diagnose
    name: Find the cause
    type: agent
    needs: reproduce
    task: |-
      Find the cause of the defect in {{ notes }}/{{ id }}/defect.md. Change nothing but the notes.

      It was asked:

      {{ request }}

      Follow it from the symptom to the line that is wrong; show by an experiment that it is the cause, and look for other places with the
      same mistake. Add the cause, the proof and the places to {{ notes }}/{{ id }}/defect.md.
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: mend
    name: Mend it
    type: agent
    needs: diagnose
    task: |-
      Mend this defect, at its cause:

      {{ part }}

      The whole report:

      {{ request }}

      Read {{ notes }}/{{ id }}/defect.md first. Make the smallest change that removes the cause, in all places that have it. The test that shows the
      defect must pass.
    timeout: 2h
    on_failure: { retry: 1, delay: 30s }
  - id: test
    name: Look for what it broke
    type: agent
    needs: mend
    task: |-
      Run all tests of the project after the mending of this defect, and mend what the change broke:

      {{ request }}

      Add tests for the cases beside it: nothing, one, many, twice, at the same time. Fail if they cannot be made to pass.
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
      Review what was changed in this folder for the report below, as somebody who did not write it, and mend what is wrong.

      {{ request }}

      Is it the cause that was mended, or a symptom? What else relied on the old behaviour? Look for:
      {{ risks }}
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: document
    name: Tell those who were hit
    type: agent
    needs: review
    task: |-
      Say in the list of changes of the project, in the words of those who saw it, what was wrong and that it is mended.

      {{ request }}
    timeout: 30m
    on_failure: { retry: 1, delay: 30s, continue: true }
`;
