import { describe, expect, test } from 'vitest';
import { findingText } from '../../../src/declarative/file-finding.ts';
import { readDocument } from '../../../src/declarative/read-document.ts';

async function problems(text: string, file = 'a.yml'): Promise<readonly string[]> {
  return (await readDocument(text, file)).findings.map(findingText);
}

describe('a document is refused with everything that is wrong, in order:', () => {
  test.each([
    ['workflow: a\n', ['a.yml: "steps" is missing']],
    ['workflow: a\nsteps: []\n', ['a.yml:2:1: expected "steps" to have at least 1 item']],
    [
      'workflow: deploy\nversion: 1.0\ntyp: sequential\nsteps:\n  - agent: x\n    tsk: y\n  - rnu: npm test\n  - run: npm test\n    timeout: 30\n',
      [
        'a.yml:2:1: expected "version" to be a text, got 1; write it with three numbers, such as 1.0.0',
        'a.yml:3:1: unknown field "typ"; did you mean "type"?',
        'a.yml:6:5: unknown field "tsk"; did you mean "task"?',
        'a.yml:7:5: expected a step with one of "run", "skill", "workflow", "notify", "approval" or "agent"; did you mean "run"?',
        'a.yml:9:5: expected "timeout" to be a text, got 30; write it with its unit, such as 30s',
      ],
    ],
    ['workflow: a\nworkflow: b\n', ['a.yml:2:1: it is not YAML: the key "workflow" is not unique']],
    ['workflow: a\nsteps: [x]\nphases: []\n', ['a.yml:3:1: a workflow has either "steps" or "phases", not both']],
    ['workflow: a\nsteps:\n  - run: x\n    __proto__: 1\n', ['a.yml:4:5: the name "__proto__" cannot be used']],
    [
      'workflow: a\nsteps:\n  - &x { run: y }\n  - { <<: *x }\n',
      ['a.yml:4:7: YAML 1.2 has no merge keys ("<<"); write the fields out'],
    ],
    [
      'workflow: a\n---\nworkflow: b\n',
      ['a.yml:2:1: it is not YAML: it has several documents ("---"); one file has one'],
    ],
    ['- a\n', ['a.yml: expected a mapping with the field "workflow"']],
    ['steps: !!js/function x\n', ['a.yml:1:8: it is not YAML: Unresolved tag: tag:yaml.org,2002:js/function']],
  ])('%j', async (text, expected) => {
    const found = await problems(text);
    for (const [index, line] of expected.entries()) expect(found[index]).toBe(line);
  });

  test('JSON has places, too', async () => {
    expect(await problems('{\n  "workflow": "a",\n  "steps": [{ "runn": 1 }]\n}', 'a.json')).toEqual([
      'a.json:3:13: expected a step with one of "run", "skill", "workflow", "notify", "approval" or "agent"; did you mean "run"?',
    ]);
    expect(await problems('{\n  "workflow": "a",\n}', 'a.json')).toEqual([
      'a.json:3:1: it is not JSON: Expected double-quoted property name',
    ]);
    // Of a word that JSON has not, the engine says no place.
    expect((await problems('{"workflow": a}', 'a.json'))[0]).toMatch(/^a\.json: it is not JSON: Unexpected token 'a'/);
  });
});

describe('a bomb is refused soon:', () => {
  const laughs = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map(
      (key, index) =>
        `${key}: &${key} [${Array(9)
          .fill(`*${'abcdefgh'[index] ?? ''}`)
          .join(',')}]`,
    ),
  ];
  test.each([
    ['laughs', laughs.join('\n'), 'more than 50 aliases'],
    ['brackets', '['.repeat(200_000), 'nested deeper than 64'],
    ['nested keys', 'a: '.repeat(80_000), 'nested deeper than 64'],
    ['anchors', Array.from({ length: 9000 }, (_, index) => `- &a${index} x`).join('\n'), 'more than 64 anchors'],
    ['aliases', `a: &a x\nb:\n${'- *a\n'.repeat(9000)}`, 'more than 50 aliases'],
    ['size', `a: "${'x'.repeat(300_000)}"`, 'larger than 262144 bytes'],
    ['lines', '\n'.repeat(200_000), 'more than 10000 lines'],
  ])('%s', async (_name, text, problem) => {
    await problems('workflow: warm\nsteps: [x]\n');
    const startedAt = performance.now();
    expect((await problems(text))[0]).toContain(problem);
    // It takes a few milliseconds, and without the look before it minutes; a busy machine is given time.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
