/** The template "infrastructure", as a user's own would be written. */
export const infrastructureTemplate = `workflow: infrastructure
version: 1.0.0
description: Tools, builds and machines, with a way back that was tried.
metadata:
  template:
    for: [infrastructure]
    research: [survey]
    parts: change
    shares: { survey: 12, outline: 13, consent: 0, change: 40, rehearse: 20, verify: 3, review: 7, document: 5 }
inputs:
  agent: { type: string, default: '', description: 'Who is asked; empty: the default agent.' }
  test_command: { type: string, default: '', description: 'Fails where something is broken; empty: only the agent looks.' }
  notes: { type: string, default: .holdfast/notes, description: 'Where phases leave what the next ones read.' }
  approval: { type: string, default: '', description: 'What somebody is asked before the change is made; empty: nobody is asked.' }
agent: '{{ agent }}'
limits: { duration: 12h, calls: 100 }
steps:
  - id: survey
    name: Look at what there is
    type: agent
    task: |-
      Look at how it is now, before anything is changed. Change nothing but the notes.

      It was asked:

      {{ request }}

      Named in it:
      {{ details }}

      Which files, tools and versions take part, what relies on them, and what came with the new versions? Write it to
      {{ notes }}/{{ id }}/survey.md.
    timeout: 45m
    on_failure: { retry: 1, delay: 30s }
  - id: outline
    name: Outline the change and the way back
    type: agent
    needs: survey
    task: |-
      Outline the change, and how it is taken back. Change nothing but the notes.

      It was asked:

      {{ request }}

      If there is {{ notes }}/{{ id }}/survey.md, begin with it. Say for each step how one sees that it worked, and the command that undoes it. What may
      go wrong:
      {{ risks }}

      Write it to {{ notes }}/{{ id }}/outline.md.
    timeout: 30m
    on_failure: { retry: 1, delay: 30s }
  - id: consent
    name: Somebody agrees
    needs: outline
    approval: consent
    message: '{{ approval }}'
    timeout: 7d
  - id: change
    name: Make the change
    type: agent
    needs: consent
    task: |-
      Make this change, in the files of this folder alone:

      {{ part }}

      The whole request:

      {{ request }}

      Follow {{ notes }}/{{ id }}/outline.md. Touch no running system, publish nothing, and keep secrets out of files.
    timeout: 2h
    on_failure: { retry: 1, delay: 30s }
  - id: rehearse
    name: Rehearse it
    type: agent
    needs: change
    task: |-
      Rehearse the change that was made for the request below, without touching a running system: build, dry runs, checks of syntax, a throw-away
      environment. Rehearse the way back as well, and mend what does not hold.

      {{ request }}

      Fail if it cannot be made to work.
    timeout: 2h
    on_failure: { retry: 1, delay: 30s }
  - id: verify
    name: Run the command that decides
    needs: rehearse
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

      Look at rights, secrets, versions that are not fixed, and for:
      {{ risks }}
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: document
    name: Describe it for those on duty
    type: agent
    needs: review
    task: |-
      Describe what was changed for the request below for those who are on duty: what is new, how one sees that it works, how it is taken back.

      {{ request }}
    timeout: 30m
    on_failure: { retry: 1, delay: 30s, continue: true }
`;
