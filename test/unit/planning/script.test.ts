import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/planning/plan.ts';
import { renderScript } from '../../../src/planning/script.ts';
import { phase, planOf } from '../../integration/planning/script-folder.ts';

const one = phase('one', 'true');

function withPhase(more: Parameters<typeof phase>[2]): Plan {
  return planOf([phase('one', 'true', more)]);
}

describe('renderScript', () => {
  test('begins with what it does, when the plan was made, how long it takes and how complex it is', () => {
    const header = renderScript(planOf([one, phase('two', 'true', { needs: ['one'], expectedMs: 119_000 })]))
      .split('\n')
      .slice(0, 13);
    expect(header).toEqual([
      '#!/usr/bin/env bash',
      '# Holdfast: Add a table of contents',
      '#',
      '# Plan:               20261121-add-contents',
      '# Made:               2026-11-21T10:15:30.123Z',
      '# Request:            Add a table of contents',
      expect.stringMatching(/^# Kind: {15}\w+ \(\d+ %\)$/),
      '# Complexity:         medium',
      '# Estimated duration: about 2m00s',
      '# Template:           feature',
      '# Priority:           normal',
      '# Phases:             2, at most 4 at a time',
      '#',
    ]);
  });

  test('gives the same script for the same plan', () => {
    expect(renderScript(planOf([one]))).toBe(renderScript(planOf([one])));
  });

  test('keeps a comment on its line, and what is shown free of what steers a terminal or reorders text', () => {
    const request = 'One\nexit 1\r\u2028\u0085rm -rf x \u001b[2J\u202eabc\u0000';
    const script = renderScript(planOf([{ ...one, title: 'A\nB\u009b31m\u2066' }], { request }));
    expect(script).toContain('# Request:            One exit 1 rm -rf x [2Jabc\n');
    expect(script).toContain("PHASE_TITLES=('A B 31m')");
    const controls = script.match(/(?![\n\t])\p{Cc}|\p{Cf}/gu);
    expect(controls).toBeNull();
  });

  test.each([
    ['NUL', 'a\0b'],
    ['half a character', 'a\ud800b'],
  ])('refuses %s in what is handed to a program', (_, text) => {
    const bad = { code: 'invalid-option' };
    const refused = (plan: Plan, options?: Parameters<typeof renderScript>[1]): void => {
      expect(() => renderScript(plan, options)).toThrow(expect.objectContaining(bad));
    };
    refused(planOf([phase('one', text)]));
    refused(planOf([phase('one', { kind: 'command', command: ['echo', text] })]));
    refused(planOf([phase('one', { kind: 'agent', prompt: text })]));
    refused(planOf([phase('one', { kind: 'agent', agent: text, prompt: '' })]));
    refused(planOf([one]), { stateFolder: text });
    refused(planOf([phase('one', { kind: 'agent', prompt: '' })]), { agentCommand: ['ask', text] });
  });

  test.each<[string, Plan]>([
    ['no phases', planOf([])],
    ['an id that is no name of a file', planOf([one], { id: '../../x' })],
    ['an id with what a shell knows', planOf([one], { id: 'a$(b)' })],
    ['a phase with what a shell knows in its name', planOf([phase('a;b', 'true')])],
    ['two phases of one name', planOf([one, one])],
    ['a need that is not there', withPhase({ needs: ['zero'] })],
    ['no room for any phase', planOf([one], { parallel: 0 })],
    ['a number that is none', withPhase({ retries: Number.NaN })],
    ['a wait that no shell can compute with', withPhase({ delayMs: Infinity })],
    ['a duration below nothing', withPhase({ timeoutMs: -1 })],
    ['no program', planOf([phase('one', { kind: 'command', command: [] })])],
    ['an argument that is too long for any program', planOf([phase('one', 'x'.repeat(131_072))])],
  ])('refuses a plan with %s', (_, plan) => {
    expect(() => renderScript(plan)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  test('refuses phases that need each other in a circle', () => {
    const plan = planOf([phase('one', 'true', { needs: ['two'] }), phase('two', 'true', { needs: ['one'] })]);
    expect(() => renderScript(plan)).toThrow(expect.objectContaining({ code: 'plan-cyclic' }));
  });

  test('refuses options that it does not know, and commands that are none', () => {
    const plan = planOf([one]);
    for (const options of [
      { agent: ['x'] },
      { agentCommand: [] },
      { agents: { one: 'x' } },
      { promptAs: 'file' },
      { stateFolder: '' },
    ])
      expect(() => renderScript(plan, options as never)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});
