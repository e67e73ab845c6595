import { describe, expect, test } from 'vitest';
import { argvOf, failureOptions } from '../../../src/declarative/step-options.ts';

const known = { inputs: { tag: '--registry=http://evil', name: 'a b; $(x)' } };

describe('a command', () => {
  test('that is a list hands values over as arguments, each as it is', () => {
    expect(argvOf(['npm', 'publish', '${{ inputs.name }}', '--tag=${{ inputs.tag }}'], known)).toEqual([
      ...['npm', 'publish', 'a b; $(x)', '--tag=--registry=http://evil'],
    ]);
  });

  test('takes no value for an option, unless it stands behind "--"', () => {
    expect(() => argvOf(['npm', 'publish', '${{ inputs.tag }}'], known)).toThrow('would take for an option');
    expect(argvOf(['npm', 'publish', '--', '${{ inputs.tag }}'], known)).toHaveLength(4);
  });

  test('that is a script is left as it is', () => {
    expect(argvOf('echo "$A"', known)).toEqual(['sh', '-e', '-c', 'echo "$A"']);
  });
});

test('a step is tried as often again as its file says', () => {
  expect(failureOptions({ retry: 3, backoff: 'exponential' })).toEqual({ retry: { attempts: 4 } });
  expect(failureOptions({ retry: 1, backoff: 'constant', delay: '5s' })).toEqual({
    retry: { attempts: 2, delay: '5s', factor: 1 },
  });
  expect(failureOptions({ retry: 2, backoff: 'none' })).toEqual({ retry: { attempts: 3, delay: 0, jitter: 0 } });
  expect(failureOptions({ retry: 0 })).toEqual({ retry: false });
  expect(failureOptions({ continue: true })).toEqual({});
});
