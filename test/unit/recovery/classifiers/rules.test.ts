import { describe, expect, test } from 'vitest';
import { classify } from '../../../../src/recovery/classification.ts';
import { ruleFamilies } from '../../../../src/recovery/classifiers/rules.ts';
import { signatureOf } from '../../../../src/recovery/signature.ts';
import { FakeHost } from '../../../../src/testing/fake-host.ts';
import { errorSamples, failing } from '../error-samples.ts';

const host = new FakeHost({ startAt: Date.parse('2026-11-20T10:00:00Z') });
const rules = ruleFamilies.flatMap((family) => family.rules.map((rule) => ({ ...rule, family })));
const ruleOf = (error: unknown): string | undefined => classify(error, host).rule;

test('every rule has examples, and every example is of a rule', () => {
  expect(Object.keys(errorSamples).toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
  expect(Object.values(errorSamples).filter((samples) => samples.length === 0)).toEqual([]);
});

describe.each(rules)('$name', ({ name, category, retryable, guidance, closes, family, ...rule }) => {
  test('recognises what libraries, services and programs write', () => {
    for (const sample of errorSamples[name] ?? []) {
      const found = classify(sample, host);
      expect({ sample, ...found }).toMatchObject({ sample, rule: name, category, retryable });
      expect(signatureOf(sample)).toMatch(new RegExp(`^${name}(?::|$)`));
      if (closes === 'always') expect(found.closes).toBeDefined();
    }
  });

  test('is met by everything that it lists: no other rule stands in front of it', () => {
    for (const code of rule.codes ?? []) {
      const sqlClass = /^[0-9A-Z]{2}$/.test(code) ? `${code}ZZZ` : code;
      expect([code, ruleOf(failing('x', { code: sqlClass }))]).toEqual([code, name]);
    }
    for (const each of rule.names ?? []) expect([each, ruleOf(failing('x', { name: each }))]).toEqual([each, name]);
    for (const status of rule.statuses ?? [])
      expect([status, ruleOf(failing('x', { status }))]).toEqual([status, name]);
    for (const exitCode of rule.exitCodes ?? [])
      expect([exitCode, ruleOf(failing('x', { exitCode, stderr: '' }))]).toEqual([exitCode, name]);
    for (const signal of rule.signals ?? []) expect([signal, ruleOf(failing('x', { signal }))]).toEqual([signal, name]);
    for (const text of rule.texts ?? []) {
      expect([text, ruleOf(new Error(`It said: ${text.toUpperCase()} 17.`))]).toEqual([text, name]);
      expect([text, ruleOf(failing('x', { exitCode: 1, stderr: `tool: ${text}\n` }))]).toEqual([
        text,
        family.ofCommands ? name : undefined,
      ]);
    }
  });

  test('says what to do where somebody has to do something', () => {
    if (category === 'configuration' || category === 'resource') expect(guidance).toMatch(/^[A-Z].*\.$/);
  });
});

test('texts are in lower case and long enough to mean something', () => {
  const texts = rules.flatMap((rule) => rule.texts ?? []);
  expect(texts.filter((text) => text !== text.toLowerCase() || text.length < 5)).toEqual([]);
});

test('a code counts in the middle of a text as a word only', () => {
  expect(ruleOf('Error: read ECONNRESET')).toBe('ConnectionReset');
  expect(ruleOf('the MYECONNRESETX counter')).toBeUndefined();
  expect(ruleOf('order P2024 of 40001 and 28P01')).toBeUndefined();
});
