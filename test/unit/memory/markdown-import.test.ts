import { crc32 } from 'node:zlib';
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
      { id: 'adr:shop/0001-record-decisions', decision: 'In Markdown.', status: 'accepted' },
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
          { kind: 'supersedes', id: 'adr:shop/0002-use-sqlite' },
          { kind: 'amends', id: 'adr:shop/0001-record-decisions' },
        ],
      },
    ]);
    expect(decisions[2]?.rationale).toContain('it has advisory locks.');
    expect(decisions[2]?.context['situation']).toContain('# Decision');
    expect((await memory.importMarkdown(files, { project: 'shop' })).known).toHaveLength(3);
    expect((await memory.statistics()).count).toBe(3);
  });

  test('come back as they were from an export, and as changed when somebody changed the text', async () => {
    const memory = make();
    await memory.recordAll([
      {
        id: 'x',
        question: 'Hostile --> <!-- ?',
        decision: '# not a heading\n---\n```\n<!-- holdfast {} -->\r\nwith ends of lines\r\r\nof its own',
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

  test('are read as the tools of others write them', async () => {
    const files = [
      {
        name: '0001-record-architecture-decisions.md',
        text: '\uFEFF# 1. Record architecture decisions\r\n\r\nDate: 12 February 2016\r\n\r\n## Status\r\n\r\nAccepted\r\n\r\nSuperceded by [2. Use MADR](0002-use%20madr.md)\r\n\r\nAmended by [9. Gone](0009-gone.md)\r\n\r\n## Context\r\n\r\nWe forget.\r\n\r\n## Decision\r\n\r\nWe write records.\r\n\r\n## Consequences\r\n\r\nThey are read.\r\n',
      },
      {
        name: '0002-use madr.md',
        text: `---
# These are optional elements.
status: "accepted"
date: 2024-03-05
decision-makers:
  - Ann
  - 'Bob' # our own
tags:
  - docs
---

# Use MADR

Technical story: #12

## Context and Problem Statement

Which template?

## Considered Options

* [MADR](https://adr.github.io/madr/) 4.0.0 – a template
* Nygard's template

## Decision Outcome

Chosen option: "MADR 4.0.0", because it is lean.

### Consequences

* Good, because short

## Pros and Cons of the Options

### Nygard's template

* Bad, because it has no options

## Confirmation

A reviewer looks.
`,
      },
      {
        name: '0003-old.md',
        text: '# Old\n\n* Status: superseded by ADR-0002 on 2021-01-03\n* Deciders: Eve\n* Date: 2019/7/4\n\n## Decision\n\nOld\n',
      },
    ];
    const { decisions, skipped, warnings } = await make().importMarkdown(files);
    expect(skipped).toEqual([]);
    expect(decisions).toMatchObject([
      { status: 'superseded', timestamp: '2016-02-12T00:00:00.000Z', rationale: 'They are read.' },
      {
        id: 'adr:0002-use-madr',
        ...{ author: 'Ann, Bob', tags: ['docs'], decision: 'MADR 4.0.0', status: 'accepted' },
        alternatives: [{ option: "Nygard's template", reason: '* Bad, because it has no options' }],
        links: [
          { kind: 'supersedes', id: 'adr:0001-record-architecture-decisions' },
          { kind: 'supersedes', id: 'adr:0003-old' },
        ],
      },
      { status: 'superseded', author: 'Eve', timestamp: '2019-07-04T00:00:00.000Z' },
    ]);
    for (const text of ['it is lean', 'Good, because short', 'A reviewer looks', 'Technical story: #12'])
      expect(decisions[1]?.rationale).toContain(text);
    expect(warnings).toEqual([
      {
        name: '0001-record-architecture-decisions.md',
        reason: 'it names "0009-gone.md", which is not among the files',
        line: 11,
      },
    ]);
  });

  test('of very many links to what is not there are read in no time', async () => {
    const links = Array.from({ length: 19_000 }, (_, index) => `- supersedes #7 ${'z'.repeat(20)}${index}`).join('\n');
    const text = `# t\n\n## Decision\n\nd\n\n## Links\n\n${links}\n`;
    const files = Array.from({ length: 12 }, (_, index) => ({ name: `t${index}.md`, text }));
    expect((await make().importMarkdown(files)).warnings).toHaveLength(12);
  });

  test('say what of them was not taken over as it stands there', async () => {
    const record = '# t\n\n## Decision\n\nd\n';
    const { decisions, skipped, warnings } = await make().importMarkdown([
      { name: 'a.md', text: `---\nstatus: accepted\n${record}` },
      { name: 'b.md', text: record.replace('d\n', 'd'.repeat(30_000)) },
      { name: 'c.md', text: `${record}\n## Status\n\nPurple\n` },
      { name: '0005-d.md', text: record },
      { name: '0005-e.md', text: record },
      { name: 'f.md', text: `${record}\n## Status\n\nSupersedes ADR-5\n` },
      { name: 'g.md', text: `${record}\0` },
      { name: 'h i.md', text: record },
      { name: 'h-i.md', text: record },
      { name: 'j.md', text: 'x'.repeat(2 ** 20 + 1) },
    ]);
    expect(warnings).toEqual([
      { name: 'a.md', reason: 'its front matter has no end and is taken for text', line: 1 },
      { name: 'b.md', reason: 'its decision is cut after 20,000 characters of 30000' },
      { name: 'c.md', reason: 'its status "Purple" is taken for "accepted"' },
      {
        name: 'f.md',
        reason: 'it names 5, and several files have that number: "adr:0005-d" is taken',
        line: 9,
      },
    ]);
    expect(skipped).toEqual([
      { name: 'g.md', reason: 'it is no text' },
      { name: 'j.md', reason: 'it is larger than 1 MiB' },
    ]);
    expect(new Set(decisions.map(({ id }) => id)).size).toBe(8);
  });

  test('without a date are of one moment, so that none was made after another', async () => {
    const host = new FakeHost();
    let now = Date.parse('2026-01-01');
    host.now = () => (now += 1000);
    const memory = new WorkflowMemory({ storage: new MemoryStorage(), host });
    const { decisions } = await memory.importMarkdown([
      { name: '0001-a.md', text: '# A\n\n## Decision\n\nOne\n\n## Links\n\nSupersedes [B](0002-b.md)\n' },
      { name: '0002-b.md', text: '# B\n\n## Decision\n\nTwo\n' },
    ]);
    expect(new Set(decisions.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(await memory.conflicts()).toEqual([]);
  });

  test.each([
    [
      'in a paragraph',
      '# Sessions\n\nIn the context of the selected shop, facing that instances differ, we decided for a session table ' +
        'and against client state and server state, to achieve elasticity, accepting that rejected sessions are lost.\n\nSee #4.',
      {
        context: { situation: 'the selected shop; facing that instances differ' },
        decision: 'a session table',
        alternatives: [{ option: 'client state' }, { option: 'server state' }],
        rationale: 'To achieve elasticity. Accepting that rejected sessions are lost.\n\nSee #4.',
      },
    ],
    [
      'in lines and bold',
      '# UI\n\n**In the context of** the front end,\n**facing** many teams,\n**we decided for** React\n**and neglected** Vue, ' +
        'Angular and Svelte,\n**to achieve** one library,\n**accepting** large bundles,\n**because** we know it.',
      {
        context: { situation: 'the front end; facing many teams' },
        decision: 'React',
        alternatives: [{ option: 'Vue' }, { option: 'Angular' }, { option: 'Svelte' }],
        rationale: 'To achieve one library. Accepting large bundles. Because we know it.',
      },
    ],
    [
      'as the decision of a template',
      '# Logs\n\n## Context\n\nNobody reads them.\n\n## Decision\n\nIn the context of logging, we chose JSON lines, to achieve search.\n',
      { context: { situation: 'Nobody reads them.' }, decision: 'JSON lines', rationale: 'To achieve search.' },
    ],
    ['without a decision', '# T\n\n## Context\n\nIn the context of logging, facing much.\n', { decision: 'T' }],
  ])('are read of one sentence: %s', async (_, text, expected) => {
    const { decisions, skipped } = await make().importMarkdown([{ name: '1.md', text }]);
    expect(skipped).toEqual([]);
    expect(decisions[0]).toMatchObject(expected);
  });

  test('are read from a table of fields', async () => {
    const text = [
      '# Broker\n\nOf the shop.\n\n| Field | Description |\n|---|---|\n| **Issue** | Orders must reach three systems. |',
      '| **Decision** | Use RabbitMQ for orders. |\n| Status: | Superseded by [ADR-2](0002-b.md) |\n| Group | A \\| B |',
      '| Positions | 1. RabbitMQ<br>2. Kafka<br/>3. Polling |\n| Argument | It is known here. |\n| Date | 2021-04-03 |',
    ].join('\n');
    const other = { name: '0002-b.md', text: '# B\n\n## Decision\n\nUse Kafka.\n' };
    const { decisions, warnings } = await make().importMarkdown([{ name: '0001-a.md', text }, other]);
    expect(warnings).toEqual([]);
    expect(decisions[0]).toMatchObject({
      context: { situation: 'Orders must reach three systems.' },
      decision: 'Use RabbitMQ for orders.',
      status: 'superseded',
      timestamp: '2021-04-03T00:00:00.000Z',
      alternatives: [{ option: 'Kafka' }, { option: 'Polling' }],
      rationale: 'It is known here.\n\ngroup: A | B\n\nOf the shop.',
    });
    expect(decisions[1]?.links).toEqual([{ kind: 'supersedes', id: 'adr:0001-a' }]);
  });

  test('have no comments of their templates in them, but those in code', async () => {
    const text = [
      '# T\n\n* Deciders: Ann <!-- optional -->\n\n## Context\n\nC `<!-- kept -->`.\n\n<!-- optional:\n## Decision\n-->',
      '## Considered Options\n\n* A\n* B\n* … <!-- as many as you like -->\n\n## Decision\n\nChosen option: "A", because of B.\n',
      '```html\n<!-- inside -->\n```\n',
    ].join('\n');
    const { decisions } = await make().importMarkdown([{ name: '1.md', text }]);
    expect(decisions[0]).toMatchObject({
      author: 'Ann',
      context: { situation: 'C `<!-- kept -->`.' },
      decision: 'A',
      alternatives: [{ option: 'B' }],
    });
    expect(decisions[0]?.rationale).toContain('<!-- inside -->');
    expect(decisions[0]?.rationale).not.toContain('optional');
  });

  test('choose an option also where they do not say because of what', async () => {
    const choose = async (outcome: string): Promise<unknown> => {
      const text = `# t\n\n## Considered Options\n\n* One\n* Two\n\n## Decision Outcome\n\n${outcome}\n`;
      const [record] = (await make().importMarkdown([{ name: '1.md', text }])).decisions;
      return [record?.decision, record?.alternatives.map(({ option }) => option), record?.rationale];
    };
    expect(await choose('Chosen option: **Two**')).toEqual(['Two', ['One'], '']);
    expect(await choose('Chosen option: "Two".\n\nIt is good because it is cheap.')).toEqual([
      'Two',
      ['One'],
      'It is good because it is cheap.',
    ]);
    expect(await choose('Chosen option: "Two", because cheap')).toEqual(['Two', ['One'], 'cheap']);
  });

  test('have headings that are underlined, and dates that nobody can read are named', async () => {
    const text =
      'Use Postgres\n============\n\nDate: 05/06/2021\n\nContext\n---\nMany tables\n\n- a list\n---\n\nDecision\n--------\n\nPostgres\n\n---\n\nor so\n';
    const { decisions, warnings } = await make().importMarkdown([{ name: '1.md', text }]);
    expect(decisions).toMatchObject([
      {
        ...{ question: 'Use Postgres', decision: 'Postgres\n\n---\n\nor so' },
        context: { situation: 'Many tables\n\n- a list\n---' },
      },
    ]);
    expect(warnings).toEqual([
      { name: '1.md', reason: 'its date "05/06/2021" is not read: it is as old as its import' },
    ]);
  });

  test('of two projects or folders are told apart, and one that changed since is named', async () => {
    const memory = make();
    const file = { name: '0001-a.md', text: '# A\n\n## Decision\n\nOne\n' };
    await memory.importMarkdown([file], { project: 'p' });
    await memory.importMarkdown([file], { project: 'q' });
    await memory.importMarkdown([file, { ...file, name: 'more/0001-a.md' }]);
    expect((await memory.statistics()).count).toBe(4);
    const { known, warnings } = await memory.importMarkdown([{ ...file, text: file.text.replace('One', 'Two') }], {
      project: 'p',
    });
    expect(known).toEqual(['adr:p/0001-a']);
    expect(warnings).toEqual([
      { name: '0001-a.md', reason: '"adr:p/0001-a" was recorded before and reads otherwise; what was recorded stays' },
    ]);
    expect((await memory.get('adr:p/0001-a'))?.decision).toBe('One');
  });

  test('keep every outcome and stand as they stood, also with other line ends', async () => {
    const memory = make();
    await memory.recordAll([
      { id: 'a', decision: 'A', outcome: 'partial', timestamp: '2020-01-01' },
      { id: 'b', decision: 'B', links: [{ kind: 'supersedes', id: 'a' }], timestamp: '2021-01-01' },
    ]);
    await memory.recordOutcome('a', { result: 'failure', note: 'it broke', by: 'ann' });
    const other = make();
    const files = await memory.exportMarkdown();
    const { warnings, skipped } = await other.importMarkdown(
      files.map(({ name, text }) => ({ name, text: text.replaceAll('\n', '\r\n') })),
    );
    expect([...warnings, ...skipped]).toEqual([]);
    for (const id of ['a', 'b']) expect(await other.get(id)).toEqual(await memory.get(id));
    expect(await other.exportMarkdown()).toEqual(files);
  });

  test.each([
    ['links that are none', { id: 'x', decision: 'd', links: 5 }],
    ['a link to nothing', { id: 'x', decision: 'd', links: [null] }],
    ['a source that is none', { id: 'x', decision: 'd', source: 5 }],
    ['a decision that is none', { id: 'x', decision: ['d'] }],
    ['an id of another form', { id: '../x', decision: 'd' }],
    ['what nobody knows', { id: 'x', decision: 'd', more: 1 }],
  ])('whose comment was forged are refused by name: %s', async (_, draft) => {
    const body = '# t\n## Decision\nd\n';
    const text = `${body}<!-- holdfast ${JSON.stringify({ sum: crc32(body), draft, outcomes: [null] })} -->`;
    const { decisions, skipped } = await make().importMarkdown([{ name: 'f.md', text }]);
    expect(decisions).toEqual([]);
    expect(skipped).toMatchObject([{ name: 'f.md' }]);
  });

  test.each([[undefined], [[null]], [[{ name: 'a', text: 5 }]], ['text']])('are files: not %j', async (files) => {
    await expect(Reflect.apply(make().importMarkdown.bind(make()), undefined, [files])).rejects.toMatchObject({
      code: 'invalid-option',
    });
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
    for (const { id } of decisions) expect(id).toMatch(/^(?:adr:etc\/passwd-|x)$/);
    expect(({} as Record<string, unknown>)['status']).toBeUndefined();
  });
});
