import { describe, expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';

describe('parts', () => {
  test('a mixed request has a part for each verb of work, each with its class', () => {
    const { parts, waves } = analyzeRequest('fix the parser and document the options');
    expect(parts.map((part) => [part.text, part.class])).toEqual([
      ['fix the parser', 'bug-fix'],
      ['document the options', 'documentation'],
    ]);
    expect(waves).toEqual([['part-1', 'part-2']]);
  });

  test('"then" and "it" put a part behind the one before, and say so', () => {
    const { parts, waves } = analyzeRequest('Compare Redis and Memcached, then implement the better one and test it');
    expect(waves).toEqual([['part-1'], ['part-2'], ['part-3']]);
    expect(parts[1]?.needs[0]).toEqual({ part: 'part-1', because: '"then" puts it behind' });
  });

  test('items of a list are parts; those about the same thing wait for each other', () => {
    const { parts, waves } = analyzeRequest(
      'Release\n\n- [ ] add `size` to the cache\n- [ ] rename the button\n- [ ] document `size`\n',
    );
    expect(parts).toHaveLength(3);
    expect(parts[2]?.needs).toEqual([{ part: 'part-1', because: 'both are about "size"' }]);
    expect(waves).toEqual([['part-1', 'part-2'], ['part-3']]);
  });

  test('a request that is a list has a part for its first item as well, and none for what is ticked off', () => {
    const textsOf = (request: string): readonly string[] => analyzeRequest(request).parts.map(({ text }) => text);
    expect(textsOf('- add a door\n- add a window')).toEqual(['add a door', 'add a window']);
    expect(textsOf('- [x] add a roof\n- [ ] add a door\n- [X] I have searched\n- [ ] add a window')).toEqual([
      'add a door',
      'add a window',
    ]);
    expect(textsOf('- [x] add a roof')).toEqual(['add a roof']);
  });

  test('of a list that is longer than parts may be, neighbours are one part, and nothing is left out', () => {
    const items = Array.from({ length: 201 }, (_, index) => `rename field${index} of the form`);
    const { parts } = analyzeRequest(`Do these:\n${items.map((item) => `- ${item}`).join('\n')}`);
    expect(parts.length).toBeLessThanOrEqual(40);
    expect(parts.flatMap(({ text }) => text.split('\n'))).toEqual(items);
  });

  test('items of a numbered list go on one behind the other', () => {
    const { waves, parts } = analyzeRequest('Do these:\n1. add a door\n2) rename the roof\n3. document `size`');
    expect(waves).toEqual([['part-1'], ['part-2'], ['part-3']]);
    expect(parts[1]?.needs).toEqual([{ part: 'part-1', because: 'the list is numbered' }]);
  });

  test.each([
    'Login page:',
    '## Dialog',
    'Blog:',
    'Environment variables:',
    'Version 2:',
    '## Context menu',
    'Catalog:',
  ])('what is listed under %j is asked for', (heading) => {
    const { parts } = analyzeRequest(`Improve the app\n\n${heading}\n- add a door\n- add a window\n`);
    expect(parts.map(({ text }) => text)).toEqual(['add a door', 'add a window']);
  });

  test.each([
    'Expected behaviour:',
    '## Actual',
    '## Version',
    'Relevant log output:',
    'Logs:',
    '## Additional context',
  ])('what is listed under %j is not', (heading) => {
    const { parts } = analyzeRequest(`Fix the crash on save\n\n${heading}\n- open a file\n- save it\n`);
    expect(parts.map(({ text }) => text)).toEqual(['Fix the crash on save']);
  });

  test('what a title asks for is a part where nothing of its list is of that kind', () => {
    const { parts } = analyzeRequest('Fix the crash on save\n\n- document the file format\n- rename the button');
    expect(parts.map(({ text }) => text)).toEqual([
      'Fix the crash on save',
      'document the file format',
      'rename the button',
    ]);
    const pieces = analyzeRequest('Add a login\n\n- add a form\n- document it');
    expect(pieces.parts.map(({ text }) => text)).toEqual(['add a form', 'document it']);
    const named = analyzeRequest('Release 2.0\n\n- add a form\n- document it');
    expect(named.parts).toHaveLength(2);
  });

  test('the steps that show a defect are no parts', () => {
    const { parts } = analyzeRequest('Crash on save\n\n## Steps to reproduce\n1. open a file\n2. save it\n');
    expect(parts).toHaveLength(1);
  });

  test('a request for one thing has one part with the class of the whole', () => {
    const { parts, action } = analyzeRequest('Handle commas, semicolons and tabs in headers');
    expect(parts).toHaveLength(1);
    expect(parts[0]?.class).toBe(action.class);
  });
});
