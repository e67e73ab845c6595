import { describe, expect, test } from 'vitest';
import { classify, type ActionVerdict } from '../../../src/planning/classify.ts';
import { readRequest } from '../../../src/planning/request-text.ts';

const judge = (text: string): ActionVerdict => classify(readRequest(text));

describe('classify', () => {
  test.each([
    ['fix(parser)!: quotes at the end', 'bug-fix'],
    ['feat: quotes at the end', 'feature'],
    ['docs(api): quotes at the end', 'documentation'],
    ['ci: quotes at the end', 'infrastructure'],
    ['perf(store): quotes at the end', 'refactor'],
    ['[APP-12] fix: quotes at the end', 'bug-fix'],
    ['[Feature request] quotes at the end', 'feature'],
    ['RFC: quotes at the end', 'research'],
    ['🐛 quotes at the end', 'bug-fix'],
  ])('a prefix decides: %s', (text, expected) => {
    const verdict = judge(text);
    expect(verdict.class).toBe(expected);
    expect(verdict.confidence).toBeGreaterThan(0.85);
    expect(verdict.evidence[0]?.sign).toBe('prefix');
  });

  test('of two kinds in brackets both count', () => {
    const { probabilities } = judge('[feat][docs] quotes at the end');
    expect(probabilities.documentation + probabilities.feature).toBeGreaterThan(0.9);
    expect(Math.min(probabilities.documentation, probabilities.feature)).toBeGreaterThan(0.2);
  });

  test('the number of an issue complains of nothing', () => {
    expect(judge('Issue 12 - rename the reader').evidence.map(({ sign }) => sign)).not.toContain(
      'a word for what is wrong',
    );
  });

  test('the place before a colon is no prefix', () => {
    expect(judge('server: restart loop').evidence.map(({ sign }) => sign)).not.toContain('prefix');
  });

  test.each([
    ['Printing never finishes on slow networks', 'bug-fix'],
    ['Search ignores umlauts', 'bug-fix'],
    ['Users cannot add comments', 'bug-fix'],
    ['Show an error when the password is too short', 'feature'],
    ['Extract the parser into its own module', 'refactor'],
    ['Should the cache be shared between workers?', 'research'],
    ['Set up a pipeline that deploys to staging', 'infrastructure'],
    ['Fix typo in README', 'documentation'],
    ['Please support dark mode', 'feature'],
    ['Umlauts displayed as boxes in the terminal', 'bug-fix'],
    ['Two entries after a reconnect', 'bug-fix'],
    ['Fix the description of the retry option', 'documentation'],
    ['Clean up the introduction of the handbook', 'documentation'],
    ['Fix the crash in the example runner', 'bug-fix'],
    ['Add comments to posts', 'feature'],
    ['scanner: false positive in empty folders', 'bug-fix'],
    ['The scheduler had been wrong about leap days', 'bug-fix'],
    ['Make the importer work on case-sensitive disks', 'bug-fix'],
    ['The queue prevents double delivery', 'bug-fix'],
    ['The queue supports priorities', 'feature'],
    ['Not all readers are told of a removal', 'bug-fix'],
    ['The queue may drop the last entry', 'bug-fix'],
    ['My drafts are gone since Tuesday', 'bug-fix'],
    ['Letterhead alignment fix', 'bug-fix'],
    ['Add missing quotes around paths', 'bug-fix'],
    ['The importer now takes archives', 'feature'],
    ['Remember the width of each column', 'feature'],
    ['reader: split tokens from lines', 'refactor'],
    ['Make the scheduler independent of the store', 'refactor'],
    ['How to share one socket between tabs?', 'research'],
    ['Renew the base image every week', 'infrastructure'],
    ['Broken "Next" link below the chapters', 'documentation'],
    ['The reader of manifests has been simplified', 'refactor'],
    ['Both exporters have been completely rewritten', 'refactor'],
    ['Invoices are now sorted by customer', 'feature'],
    ['Folders can now be exported', 'feature'],
    ['The crawler is now supported on small machines', 'feature'],
    ['The crawler learned "--never-hidden"', 'feature'],
    ['The crawler gained a queue of its own', 'feature'],
    ['The parser no longer depends on the printer', 'refactor'],
    ['Prices are rounded in one place', 'refactor'],
    ['Importer and exporter share one tokenizer', 'refactor'],
    ['Duplicated method in the billing service', 'refactor'],
    ['Lookup in constant time', 'refactor'],
    ['The agent is now built with Go 1.30', 'infrastructure'],
    ['The minimum version of Node is now 26', 'infrastructure'],
    ['nightly jobs run on two machines', 'infrastructure'],
    ['wheels: Do not build with nightly', 'infrastructure'],
    ['When the disk is full, not able to close the window', 'bug-fix'],
    ['Unable to charge in the manual mode', 'bug-fix'],
    ['Add a dry run to the importer', 'feature'],
    ['Please help, how can I print only the first page', 'research'],
  ])('grammar and what it is about decide: %s', (text, expected) => {
    expect(judge(text).class).toBe(expected);
  });

  test.each([
    ['Update the manual', true],
    ['Update the manual page', true],
    ['The manual says how to print', true],
    ['The manual mode of the printer', false],
    ['manual override', false],
  ])('"manual" names a text, or says how something is done: %s', (text, expected) => {
    const documented = judge(text).evidence.some(({ sign }) => sign === 'a piece of documentation');
    expect(documented).toBe(expected);
  });

  test('what is learned by somebody is no news of an ability', () => {
    expect(judge('What a run takes is learned once').evidence.map(({ sign }) => sign)).not.toContain('what it learned');
  });

  test('a verb that is denied speaks against its class', () => {
    const verdict = judge('do not refactor anything, just fix the login');
    expect(verdict.class).toBe('bug-fix');
    const denied = verdict.evidence.find(({ sign }) => sign === 'a verb that is denied');
    expect(denied?.words).toBe('refactor');
    expect(denied?.counts['refactor']).toBeLessThan(0);
  });

  test('what the circumstances are counts less than what is to be done', () => {
    const about = judge('Update the readme').probabilities.documentation;
    const circumstance = judge('Update the parser when the readme changes').probabilities.documentation;
    expect(circumstance).toBeLessThan(about);
  });

  test('sections and stack traces of a report speak for a defect, code and quotes say nothing', () => {
    const bare = judge('Printing').probabilities['bug-fix'];
    expect(judge('Printing\n\n## Steps to reproduce\n1. print\n').probabilities['bug-fix']).toBeGreaterThan(bare);
    expect(judge('Printing\n\n```\n    at print (src/a.ts:3:4)\n```').probabilities['bug-fix']).toBeGreaterThan(bare);
    expect(
      judge('Printing\n\n```\nfix crash bug\n```\n> fix crash\n<!-- describe the bug -->').probabilities['bug-fix'],
    ).toBe(bare);
  });

  test('a long body does not outweigh the title', () => {
    const log = [
      'It cannot print and does not save: TypeError, error 500, memory leak, the app hangs and fails instead of closing.',
      'Expected 3 pages but got 2 since the last upgrade.',
      '    at print (src/print.ts:3:4)',
      '## Actual behaviour',
      'A deadlock, a crash, wrong and broken output, a regression.',
    ].join('\n');
    expect(judge(log).class).toBe('bug-fix');
    expect(judge(`Document the log format in the user guide\n\n${log}`).class).toBe('documentation');
  });

  test.each(['Benutzer können sich nicht anmelden', 'ログインできない', 'Не работает вход', 'qwxz'])(
    'is not sure of what it does not understand: %s',
    (text) => {
      expect(judge(text).confidence).toBeLessThan(0.4);
    },
  );

  // Each title rests on one kind of evidence, which its verdict names.
  test.each([
    ['Umlauts don’t survive a rename', 'bug-fix', 'something does not happen'],
    ['Second window not restored', 'bug-fix', 'what a thing is not'],
    ['Printer keeps rebooting', 'bug-fix', 'what a thing keeps doing'],
    ['No cursor after login', 'bug-fix', 'none where some should be'],
    ['Only the first page is printed', 'bug-fix', 'less than there should be'],
    ['Connection refused by the printer', 'bug-fix', 'an error in its own words'],
    ['Black screen with two monitors', 'bug-fix', 'an empty screen'],
    ['Margins too wide in landscape', 'bug-fix', 'too much of it'],
    ['Trouble with umlauts', 'bug-fix', 'trouble with something'],
    ['Footer misplaced in landscape', 'bug-fix', 'a word for what is wrong'],
    ['Umlauts in names [BUG]', 'bug-fix', 'kind at the end'],
    ['Is landscape printed in colour?', 'research', 'a question'],
    ['What is the order of pages', 'research', 'a question word'],
    ['Why is draft the default?', 'research', 'why something is so'],
    ['Difference between draft and fine print', 'research', 'what somebody wants to know'],
    ['Could you add a page counter?', 'feature', 'somebody is asked for it'],
    ['Landscape not supported', 'feature', 'what is not supported'],
    ['Duplex support', 'feature', 'support as a thing'],
    ['Drafts should accept colours', 'feature', 'what it should offer'],
    ['Better page margins', 'feature', 'more of it'],
    ['v3.1.0', 'infrastructure', 'a release by its number'],
    ['Nightly builds', 'infrastructure', 'what is built for others to install'],
    ['Update .gitignore', 'infrastructure', 'a file that says how it is built'],
    ['Add a release workflow', 'infrastructure', 'a machine is worked on'],
    ['Fix the pipeline', 'infrastructure', 'a machine is worked on'],
    ['Move the project to Gradle', 'infrastructure', 'a machine is worked on'],
    ['Ship rpm and deb', 'infrastructure', 'a means of installing'],
    ['Run mypy on everything', 'infrastructure', 'a tool that checks software'],
    ['Note that drafts are kept', 'documentation', 'something to be noted'],
    ['A paragraph about landscape', 'documentation', 'a text about something'],
    ['Link to the handbook is dead', 'documentation', 'a fault of a text'],
    ['Portuguese translation added', 'feature', 'what was done'],
  ])('names what decides: %s', (text, expected, sign) => {
    const verdict = judge(text);
    expect(verdict.evidence.map((entry) => entry.sign)).toContain(sign);
    expect(verdict.class).toBe(expected);
  });

  test.each([
    ['Possible bug: umlauts in names', 'bug-fix'],
    ['website/docs: umlauts in names', 'documentation'],
    ['docs/printing: umlauts in names', 'documentation'],
    ['Bug - umlauts in names', 'bug-fix'],
    ['User story: umlauts in names', 'feature'],
    ['Bugfix/#31 umlauts in names', 'bug-fix'],
    ['CLN: umlauts in names', 'refactor'],
  ])('a kind before a title is seen in other writings: %s', (text, expected) => {
    const verdict = judge(text);
    expect(verdict.evidence[0]?.sign).toBe('prefix');
    expect(verdict.class).toBe(expected);
  });

  test('a place in brackets or the number of a ticket does not hide what the title begins with', () => {
    for (const place of ['[printer] ', '(Linux) ', 'PRN-12 ', '#12 ', '1) ']) {
      expect(judge(`${place}Fix umlauts in names`).evidence.map(({ sign }) => sign)).toContain('verb at the beginning');
      expect(judge(`${place}How do drafts work?`).class).toBe('research');
    }
  });

  test('the name of a branch is read as the words it is made of', () => {
    expect(judge('fix-umlauts-in-names').class).toBe('bug-fix');
    expect(judge('feature/31-update-printing-docs').probabilities.documentation).toBeGreaterThan(0.3);
    expect(judge(`${'a_'.repeat(140)}!`).confidence).toBeLessThan(0.4);
  });

  test('a tool that is complained of, or that only names a text, is not what is worked on', () => {
    const weighs = (text: string): number => judge(text).probabilities.infrastructure;
    expect(judge('Docker container does not start').class).toBe('bug-fix');
    expect(judge('Docker documentation').class).toBe('documentation');
    expect(weighs('Docker documentation')).toBeLessThan(weighs('Documentation of Docker'));
  });

  test('a word that may be a verb is the subject where something is told of it', () => {
    for (const text of ['Sort order ignored', 'Save dialog appears twice', 'Build error on ARM', 'Search bar flickers'])
      expect(judge(text).class).toBe('bug-fix');
    for (const text of ['Sort the pages by name', 'Save the dialog', 'Build a preview'])
      expect(judge(text).class).toBe('feature');
  });

  test('what an order is to be prepared for is no complaint', () => {
    expect(judge('Show a hint when the page is too wide').class).toBe('feature');
    expect(judge('Consider adding a page counter').class).toBe('feature');
  });

  test('what only says how something is complains less than what something does wrong', () => {
    const fault = (text: string): number => judge(text).probabilities['bug-fix'];
    expect(fault('The list is written to a folder')).toBeLessThan(fault('The list vanishes from a folder') - 0.1);
    expect(fault('The list shows the folder')).toBeLessThan(fault('The list forgets the folder') - 0.1);
  });
});
