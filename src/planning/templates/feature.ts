/** The template "feature", as a user's own would be written. */
export const featureTemplate = `workflow: feature
version: 1.0.0
description: Something new, from what has to be known to its tests and its page.
metadata:
  template:
    for: [feature]
    research: [explore]
    parts: implement
    shares: { explore: 12, outline: 10, implement: 45, test: 15, verify: 3, review: 8, document: 7 }
inputs:
  agent: { type: string, default: '', description: 'Who is asked; empty: the default agent.' }
  test_command: { type: string, default: '', description: 'Fails where something is broken; empty: only the agent looks.' }
  notes: { type: string, default: .holdfast/notes, description: 'Where phases leave what the next ones read.' }
agent: '{{ agent }}'
limits: { duration: 12h, calls: 100 }
steps:
  - id: explore
    name: Find out what is not known
    type: agent
    task: |-
      Find out what has to be known before this can be built. Change nothing but the notes.

      It was asked:

      {{ request }}

      Named in it:
      {{ details }}

      Read the code that it touches, and whatever it depends on. Where there are alternatives, compare them and choose one.
      Write what you found, with file names and the reasons, to {{ notes }}/{{ id }}/findings.md.
    timeout: 45m
    on_failure: { retry: 1, delay: 30s }
  - id: outline
    name: Outline the work
    type: agent
    needs: explore
    task: |-
      Outline how this is built, before anything is written. Change nothing but the notes.

      It was asked:

      {{ request }}

      If there is {{ notes }}/{{ id }}/findings.md, begin with it. Name the files that change, the interfaces, the tests that will show that it works,
      and what is left out. What may go wrong:
      {{ risks }}

      Write the outline to {{ notes }}/{{ id }}/outline.md.
    timeout: 30m
    on_failure: { retry: 1, delay: 30s }
  - id: implement
    name: Build it
    type: agent
    needs: outline
    task: |-
      Build this:

      {{ part }}

      The whole request:

      {{ request }}

      Follow {{ notes }}/{{ id }}/outline.md, and the manner of the code around. Leave alone what belongs to other parts. Where something was begun
      before, look at what is there, and go on with it.
    timeout: 3h
    on_failure: { retry: 1, delay: 30s }
  - id: test
    name: Test it
    type: agent
    needs: implement
    task: |-
      Test what was built for this request, and mend what does not hold:

      {{ request }}

      Write the tests that {{ notes }}/{{ id }}/outline.md names, if they are missing; each must fail where the new code is taken out. Run all tests of the
      project. Fail if they cannot be made to pass.
    timeout: 2h
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

      Look for what was asked and is not there, for cases that were not thought of, and for:
      {{ risks }}

      Write what you found and did to {{ notes }}/{{ id }}/review.md.
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: document
    name: Describe it
    type: agent
    needs: review
    task: |-
      Describe for its users what was built for the request below, where the project describes such things, and in its list of changes.

      {{ request }}

      Try every example that you write.
    timeout: 1h
    on_failure: { retry: 1, delay: 30s, continue: true }
`;
