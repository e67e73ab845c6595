/** The template "research", as a user's own would be written. */
export const researchTemplate = `workflow: research
version: 1.0.0
description: A question, from what is known to an answer with its reasons.
metadata:
  template:
    for: [research]
    research: []
    parts: explore
    shares: { frame: 10, explore: 50, compare: 20, verify: 2, report: 18 }
inputs:
  agent: { type: string, default: '', description: 'Who is asked; empty: the default agent.' }
  test_command: { type: string, default: '', description: 'Fails where something is broken; empty: only the agent looks.' }
  notes: { type: string, default: .holdfast/notes, description: 'Where phases leave what the next ones read.' }
agent: '{{ agent }}'
limits: { duration: 12h, calls: 100 }
steps:
  - id: frame
    name: Say what is asked
    type: agent
    task: |-
      Say what exactly is to be found out, and how one would know. Change nothing but the notes.

      It was asked:

      {{ request }}

      Named in it:
      {{ details }}

      Write down the questions, by what the answers are judged, and what would change the decision, to {{ notes }}/{{ id }}/questions.md.
    timeout: 30m
    on_failure: { retry: 1, delay: 30s }
  - id: explore
    name: Find answers
    type: agent
    needs: frame
    task: |-
      Find answers to this, as {{ notes }}/{{ id }}/questions.md asks it. Change nothing but the notes.

      {{ part }}

      Read the sources themselves, try what can be tried, and keep what speaks against as well as what speaks for. Say of each fact where
      it is from. Write to a file of your own in {{ notes }}/{{ id }}, named after what it is about.
    timeout: 2h
    on_failure: { retry: 1, delay: 30s }
  - id: compare
    name: Weigh them
    type: agent
    needs: explore
    task: |-
      Weigh what was found for the request below; it lies in {{ notes }}/{{ id }}. Change nothing but the notes.

      {{ request }}

      Compare the alternatives by what {{ notes }}/{{ id }}/questions.md judges them by. Doubt what rests on one source. Where facts are missing that
      would decide, find them. Write to {{ notes }}/{{ id }}/comparison.md.
    timeout: 1h
    on_failure: { retry: 1, delay: 30s }
  - id: verify
    name: Run the command that decides
    needs: compare
    run: '{{ test_command }}'
    timeout: 1h
    on_failure: { retry: 1, delay: 10s }
  - id: report
    name: Write the answer
    type: agent
    needs: verify
    task: |-
      Write the answer to the request below from {{ notes }}/{{ id }}, for somebody who has to decide.

      {{ request }}

      First the answer, then the reasons, what was not looked at, and what would change it. Keep it to two pages. Put it where the project
      keeps such reports, else in {{ notes }}/{{ id }}/report.md.
    timeout: 45m
    on_failure: { retry: 1, delay: 30s }
`;
