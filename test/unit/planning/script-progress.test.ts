import { describe, expect, test } from 'vitest';
import { readScriptState } from '../../../src/planning/script-progress.ts';

const digest = '0123456789abcdef0123456789abcdef';
const state = `holdfast-script\t1\nplan\tp-1\t${digest}\nstatus\tfailed\nupdated\t1795299212\nactive\t12\nsandbox\t1
phase\tone\tcompleted\t2\t0\t-\t1795299200\t1795299205\nphase\ttwo\trunning\t1\t-\t3.4\t1795299206\t-\nend\n`;

describe('readScriptState', () => {
  test('reads how far a script is', () => {
    expect(readScriptState(state)).toEqual({
      ...{ planId: 'p-1', digest, status: 'failed', updatedAt: 1_795_299_212_000, activeMs: 12_000, sandbox: true },
      phases: [
        {
          name: 'one',
          status: 'completed',
          attempts: 2,
          exitCode: 0,
          startedAt: 1_795_299_200_000,
          endedAt: 1_795_299_205_000,
        },
        { name: 'two', status: 'running', attempts: 1, startedAt: 1_795_299_206_000 },
      ],
    });
  });

  test('reads nothing of a state that is cut anywhere, of another version, or of something else', () => {
    for (let length = 0; length < state.length; length += 1)
      expect(readScriptState(state.slice(0, length))).toBeUndefined();
    expect(readScriptState(state.replace('script\t1', 'script\t2'))).toBeUndefined();
    expect(readScriptState(`${state}\n`)).toBeUndefined();
    expect(readScriptState(state.replace('two\trunning', 'two\tresting'))).toBeUndefined();
  });
});
