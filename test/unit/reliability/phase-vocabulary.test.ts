import { describe, expect, test } from 'vitest';
import { standardPhases } from '../../../src/reliability/phase-policy.ts';
import { PhaseVocabulary } from '../../../src/reliability/phase-vocabulary.ts';

const s = 1000;

describe('the standard phases', () => {
  test.each([
    ['initialization', 120, 60, 10],
    ['prompt analysis', 300, 180, undefined],
    ['issue creation', 180, 120, 30],
    ['branch setup', 60, 30, 10],
    ['implementation start', 300, 180, undefined],
    ['implementation', 1800, 1200, 1800],
    ['testing', 600, 400, 600],
    ['pull request creation', 120, 90, 60],
    ['review', 300, 180, 300],
  ])('%s may take %i s, is warned of after %i s and usually takes %s s', (name, timeout, warnAfter, baseline) => {
    const vocabulary = new PhaseVocabulary('standard');
    expect(vocabulary.policyOf(name)).toMatchObject({ timeout: timeout * s, warnAfter: warnAfter * s });
    expect(vocabulary.policyOf(name)?.actions).not.toEqual([]);
    expect(vocabulary.baselineOf(name)).toBe(baseline === undefined ? undefined : baseline * s);
  });

  test('begin in good conditions only where much depends on it', () => {
    const critical = Object.entries(standardPhases).filter(([, policy]) => policy.critical === true);
    expect(critical.map(([name]) => name)).toEqual(['implementation', 'pull-request-creation', 'review']);
  });

  test.each(['Pull Request Creation', 'pull_request', 'PR creation', 'PR', 'prCreation'])(
    'the pull request is found as "%s"',
    (name) => {
      expect(new PhaseVocabulary('standard').policyOf(name)?.timeout).toBe(120 * s);
    },
  );

  test('count only where they are asked for; their baselines always do', () => {
    const vocabulary = new PhaseVocabulary();
    expect(vocabulary.policyOf('testing')).toBeUndefined();
    expect(vocabulary.actions).toEqual([]);
    expect(vocabulary.baselineOf('PR creation')).toBe(60 * s);
  });
});

describe('PhaseVocabulary', () => {
  test('lays what comes later over what comes before, field by field', () => {
    const vocabulary = new PhaseVocabulary([
      'standard',
      {
        Testing: { timeout: '30m', baseline: '5m' },
        'my phase': { warnAfter: '1s', actions: ['free_memory'] },
      },
    ]);
    expect(vocabulary.policyOf('testing')).toMatchObject({ timeout: '30m', warnAfter: 400 * s });
    expect(vocabulary.baselineOf('testing')).toBe(300 * s);
    expect(vocabulary.policyOf('My_Phase')).toMatchObject({ warnAfter: '1s' });
  });

  test('refuses two names for one phase side by side', () => {
    expect(() => new PhaseVocabulary({ ...standardPhases, Testing: {} })).toThrow(/"testing"; lay it over in a list/);
  });

  test('the option `baselines` has the last word about baselines', () => {
    const vocabulary = new PhaseVocabulary({ review: { baseline: '1m' } }, { Review: '2m' });
    expect(vocabulary.baselineOf('review')).toBe(120 * s);
  });

  test.each([
    [{ a: { timeout: 0 } }, 'invalid-option', 'phases.a.timeout'],
    [{ a: { warnAfter: 'soon' } }, 'invalid-duration', 'phases.a.warnAfter'],
    [{ a: { timout: 1 } }, 'invalid-option', 'timout'],
    [{ a: { actions: 'free_memory' } }, 'invalid-option', 'phases.a.actions'],
    [{ a: { baseline: 0 } }, 'invalid-option', 'phases.a.baseline'],
    [{ a: { critical: 1 } }, 'invalid-option', 'phases.a.critical'],
    [{ a: null }, 'invalid-option', 'phases.a'],
  ])('refuses %j', (phases, code, named) => {
    let thrown: unknown;
    try {
      new PhaseVocabulary(phases as ConstructorParameters<typeof PhaseVocabulary>[0]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code });
    expect(String(thrown)).toContain(named);
  });
});
