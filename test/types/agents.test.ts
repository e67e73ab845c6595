import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { AgentReport, AgentResult, WorkflowContext } from '../../src/index.ts';
import { functionAgent } from '../../src/agents.ts';

/** Nothing here is run: the compiler says what holds. */
const unrun = (check: (wf: WorkflowContext) => unknown): number => check.length;
const output = z.object({ files: z.array(z.string()), depth: z.number().default(2) });
interface Plan {
  files: string[];
  depth: number;
}

describe('wf.agent', () => {
  test('gives a text, or what the schema gives', () => {
    unrun(async (wf) => {
      expectTypeOf(await wf.agent('a', 'prompt')).toEqualTypeOf<string>();
      expectTypeOf(await wf.agent('a', { prompt: 'x' })).toEqualTypeOf<string>();
      expectTypeOf(await wf.agent('a', { prompt: 'x', full: false })).toEqualTypeOf<string>();
      expectTypeOf(await wf.agent('a', { prompt: 'x', output })).toEqualTypeOf<Plan>();
      expectTypeOf(await wf.agent('a', { prompt: 'x', output: z.string() })).toEqualTypeOf<string>();
      expectTypeOf(await wf.agent('a', { prompt: 'x', outputSchema: { type: 'object' } })).toEqualTypeOf<unknown>();
    });
  });

  test('gives everything when that is asked for', () => {
    unrun(async (wf) => {
      expectTypeOf(await wf.agent('a', { prompt: 'x', full: true })).toEqualTypeOf<AgentReport>();
      const whole = await wf.agent('a', { prompt: 'x', output, full: true });
      expectTypeOf(whole).toEqualTypeOf<AgentResult<Plan>>();
      expectTypeOf(whole.output).toEqualTypeOf<Plan>();
      expectTypeOf(whole.text).toEqualTypeOf<string>();
      expectTypeOf(whole.sessionId).toEqualTypeOf<string | undefined>();
    });
  });

  test('may give nothing only where it is not critical', () => {
    unrun(async (wf) => {
      expectTypeOf(await wf.agent('a', { prompt: 'x', critical: false })).toEqualTypeOf<string | undefined>();
      expectTypeOf(await wf.agent('a', { prompt: 'x', output, critical: false })).toEqualTypeOf<Plan | undefined>();
      expectTypeOf(await wf.agent('a', { prompt: 'x', output, critical: true })).toEqualTypeOf<Plan>();
    });
  });

  test('hands what it gives to what checks and undoes it', () => {
    unrun(async (wf) => {
      await wf.agent('a', {
        prompt: 'x',
        output,
        verify: (plan) => plan.files.length > 0,
        compensate: (plan) => {
          expectTypeOf(plan).toEqualTypeOf<Plan>();
        },
      });
    });
  });

  test('refuses what it does not know', () => {
    unrun(async (wf) => {
      const provider = functionAgent('f', () => 'x');
      await wf.agent('a', { prompt: 'x', fallback: [{ provider, model: 'm', attempts: 2 }] });
      // @ts-expect-error -- a prompt is needed
      await wf.agent('a', { model: 'm' });
      // @ts-expect-error -- an unknown option
      await wf.agent('a', { prompt: 'x', promt: 'y' });
      // @ts-expect-error -- no such rung
      await wf.agent('a', { prompt: 'x', ladder: [{ rung: 'other', name: 'x', run: () => 1 }] });
    });
  });
});
