import { describe, expect, test } from 'vitest';
import { WorkflowMemory } from '../../../src/memory/workflow-memory.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

function make(): WorkflowMemory {
  return new WorkflowMemory({ storage: new MemoryStorage(), host: new FakeHost() });
}

const nygard = `# 2. Use SQLite

Date: 2024-03-05

## Status

Superseded by [3. Use PostgreSQL](0003-use-postgresql.md)

## Context

We need a database.

## Decision

We will use SQLite.

## Consequences

One machine only.
`;

const madr = `---
status: accepted
date: 2025-01-15
deciders: ann, bob
tags: [storage, "scale"]
---
# Use PostgreSQL

## Context and Problem Statement

Several machines write.

\`\`\`sh
# Decision
\`\`\`

## Decision Drivers

* our people know it

## Considered Options

* PostgreSQL
* [MySQL](https://example.com)
* Stay with **SQLite**

## Decision Outcome

Chosen option: "PostgreSQL", because it has advisory locks.

### Consequences

* Good, because of transactions

## Links

* Amends [ADR-1](0001-record-decisions.md)
`;

describe('decision records in Markdown', () => {
  test('are read in the common forms, with status, options and links', async () => {
    const memory = make();
    const files = [
      { name: '0001-record-decisions.md', text: '# Record decisions\n\n## Decision\n\nIn Markdown.\n' },
      { name: '0002-use-sqlite.md', text: nygard },
      { name: '0003-use-postgresql.md', text: madr },
      { name: 'README.md', text: '# Decisions\n\nA folder.\n' },
    ];
    const { decisions, skipped } = await memory.importMarkdown(files, { project: 'shop' });
    expect(skipped).toEqual([{ name: 'README.md', reason: 'it has neither a decision nor a context' }]);
    expect(decisions).toMatchObject([
      { id: 'adr:0001-record-decisions', decision: 'In Markdown.', status: 'accepted' },
      {
        question: 'Use SQLite',
        decision: 'We will use SQLite.',
        rationale: 'One machine only.',
        status: 'superseded',
        timestamp: '2024-03-05T00:00:00.000Z',
      },
      {
        ...{
          question: 'Use PostgreSQL',
          decision: 'PostgreSQL',
          status: 'accepted',
          author: 'ann, bob',
          tags: ['storage', 'scale'],
          project: 'shop',
        },
        alternatives: [{ option: 'MySQL' }, { option: 'Stay with SQLite' }],
        links: [
          { kind: 'supersedes', id: 'adr:0002-use-sqlite' },
          { kind: 'amends', id: 'adr:0001-record-decisions' },
        ],
      },
    ]);
    expect(decisions[2]?.rationale).toContain('it has advisory locks.');
    expect(decisions[2]?.context['situation']).toContain('# Decision');
    expect((await memory.importMarkdown(files)).known).toHaveLength(3);
    expect((await memory.statistics()).count).toBe(3);
  });

  test('come back as they were from an export, and as changed when somebody changed the text', async () => {
    const memory = make();
    await memory.recordAll([
      {
        id: 'x',
        question: 'Hostile --> <!-- ?',
        decision: '# not a heading\n---\n```\n<!-- holdfast {} -->',
        rationale: 'because -->',
        tags: ['a, b'],
        confidence: 0.3,
        context: { '-->': ['<!--', 1] },
        links: [{ kind: 'depends-on', id: 'y' }],
      },
      {
        id: 'y',
        decision: 'Plain',
        outcome: { result: 'partial', note: 'half' },
        resources: [{ name: 'gpu', amount: 1 }],
      },
    ]);
    const files = await memory.exportMarkdown();
    const other = make();
    await other.importMarkdown(files);
    for (const id of ['x', 'y']) expect(await other.get(id)).toEqual(await memory.get(id));
    const edited = files.map(({ name, text }) => ({ name, text: text.replace('\nPlain\n', '\nAnother\n') }));
    const { decisions } = await make().importMarkdown(edited);
    expect(decisions.map(({ decision }) => decision)).toContain('Another');
  });

  test('that are many and have many links are read in little time', async () => {
    const files = Array.from({ length: 1000 }, (_, index) => ({
      name: `${index}-x.md`,
      text: `# t\n## Decision\nd\n## Links\nrelates to ${'9999 '.repeat(190)}\nrelates to ${(index + 1) % 1000}`,
    }));
    const { decisions } = await make().importMarkdown(files);
    expect(decisions.at(-1)?.links).toEqual([{ kind: 'relates-to', id: 'adr:0-x' }]);
    expect(decisions).toHaveLength(1000);
  });

  test.each([
    ['deep headings', '#'.repeat(100_000)],
    ['stars', `# t\n## Decision\n${'*'.repeat(50_000)}a`],
    ['brackets', `# t\n## Decision\n${'['.repeat(50_000)}`],
    ['spaces', `# t\n## Status\nsuperseded by ${' '.repeat(100_000)}x\n## Decision\nd`],
    ['a heading of marks', `# t\n## ${'#'.repeat(300_000)}x\n## Decision\nd`],
    ['a heading of spaces', `# t\n## x${' '.repeat(300_000)}y\n## Decision\nd`],
    ['empty lines', `# t\n\na${'\n'.repeat(10_000)}b\n## Decision\nd`],
    ['quotes', `# t\n## Decision\nchosen option: ${'"'.repeat(3500)}`],
    ['prototypes', '---\n__proto__: x\nconstructor: y\n---\n# t\n## __proto__\nx\n## Decision\nd'],
    ['unclosed matter', '---\nstatus: accepted\n# t\n## Decision\nd'],
    ['a forged comment', '# t\n## Decision\nd\n<!-- holdfast {"sum":1,"draft":{"id":"x"}} -->'],
    ['half characters', '# \ud800\n## Decision\n\udc00'],
  ])('that are hostile stay text and take no time: %s', async (_, text) => {
    const memory = make();
    const { decisions, skipped } = await memory.importMarkdown([{ name: '../../etc/passwd\n.md', text }]);
    expect(decisions.length + skipped.length).toBe(1);
    for (const { id } of decisions) expect(id).toMatch(/^adr:[\w.-]+$/);
    expect(({} as Record<string, unknown>)['status']).toBeUndefined();
  });
});
