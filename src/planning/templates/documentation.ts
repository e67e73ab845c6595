/** The template "documentation", as a user's own would be written. */
export const documentationTemplate = `workflow: documentation
version: 1.0.0
description: Pages that say what is so, with examples that were tried.
metadata:
  template:
    for: [documentation]
    research: [explore]
    parts: write
    shares: { explore: 20, write: 50, check: 15, verify: 3, review: 12 }
inputs:
  agent: { type: string, default: '', description: 'Who is asked; empty: the default agent.' }
  test_command: { type: string, default: '', description: 'Fails where something is broken; empty: only the agent looks.' }
  notes: { type: string, default: .holdfast/notes, description: 'Where phases leave what the next ones read.' }
agent: '{{ agent }}'
limits: { duration: 12h, calls: 100 }
steps:
  - id: explore
    name: Find out what is so
    type: agent
    task: |-
      Find out what has to be said. Change nothing but the notes.

      It was asked:

      {{ request }}

      Named in it:
      {{ details }}

      Read the code, not only what is written about it; try what the page will say. Who reads it, and what do they want to do? Write it to
      {{ notes }}/{{ id }}/facts.md.
    timeout: 45m
    on_failure: { retry: 1, delay: 30s }
  - id: write
    name: Write it
    type: agent
    needs: explore
    task: |-
      Write this:

      {{ part }}

      The whole request:

      {{ request }}

      If there is {{ notes }}/{{ id }}/facts.md, begin with it. First what the reader wants to do, then how, then the rest. Keep to the manner of the pages
      around.
    timeout: 2h
    on_failure: { retry: 1, delay: 30s }
  - id: check
    name: Try what it says
    type: agent
    needs: write
    task: |-
      Try what was written for the request below: every example, command, name of an option and link. Mend what does not hold.

      {{ request }}
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: verify
    name: Run the command that decides
    needs: check
    run: '{{ test_command }}'
    timeout: 1h
    on_failure: { retry: 1, delay: 10s }
  - id: review
    name: Read it as a newcomer
    type: agent
    needs: verify
    task: |-
      Read what was written for the request below as somebody who knows nothing of it, and mend what stops such a reader.

      {{ request }}
    timeout: 30m
    on_failure: { retry: 1, delay: 30s, continue: true }
`;
