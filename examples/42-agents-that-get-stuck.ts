/**
 * Two agents that get no further: one goes round in circles, the other falls silent. Both are ended, told so, begun anew with
 * a brief of what was done, put to another model, and at last a person is asked.
 */
import { EnhancedWorkflowManager, MemoryStorage, defineWorkflow } from 'holdfast';
import type { AgentProvider } from 'holdfast/agents';

const lastOf = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);

/** Stands for an agent with sessions. It runs the same tests for ever, or says a word and then nothing. */
const coder: AgentProvider = {
  name: 'coder',
  resumesSessions: true,
  invoke({ prompt, model = 'small', session }, { report, signal }) {
    const how = session?.resume === true ? 'session gone on with' : 'new session';
    const told = prompt.includes('You were stopped')
      ? ', told why'
      : prompt.includes('was begun before')
        ? ', with a brief'
        : '';
    console.log(`${lastOf(prompt)} ${model}, ${how}${told}`);
    if (model === 'large' && prompt.includes('tests')) return Promise.resolve({ text: 'The tests pass.' });
    report({ type: 'text', text: 'Let me see.' });
    report({ type: 'tool-call', name: 'Edit', input: { file_path: 'src/parser.ts' }, id: 'edit' });
    report({ type: 'tool-result', id: 'edit' });
    for (let call = 0; call < 6 && prompt.includes('tests'); call += 1) {
      report({ type: 'tool-call', name: 'Bash', input: { command: 'npm test' }, id: `${call}` });
      report({ type: 'tool-result', id: `${call}`, isError: true, output: '1 failed' });
    }
    return new Promise((_, reject) => {
      const end = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
    });
  },
};

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), agents: { default: coder } });
manager.on('attempt-failed', ({ key, error, nextRung }) => {
  console.log(`${key}: ${error.message}${nextRung === undefined ? '' : ` next: ${nextRung}`}`);
});
manager.on('wait-started', ({ runId, name }) => {
  console.log(`a person is asked: ${name}`);
  void manager.signal(runId, name, { use: 'I have done it by hand.' });
});

const mending = defineWorkflow({
  name: 'mending',
  async run(wf) {
    const ladder = [
      { rung: 'retry', attempts: 3, delay: 0 },
      { rung: 'agent', name: 'large', model: 'large' },
      { rung: 'ask' },
    ] as const;
    // In earnest minutes are right; this one is to be quick.
    const progress = { stalledAfter: 50, toolTimeout: '1h', repeats: 6 };
    return [
      await wf.agent('loops', { prompt: 'Make the tests pass.', ladder, progress }),
      await wf.agent('silent', { prompt: 'Write a parser.', ladder, progress }),
    ];
  },
});

console.log((await manager.execute(mending)).orThrow());

// Prints:
// Make the tests pass. small, new session
// loops: Agent "coder" got no further: it did the same 6 times over: Bash.
// Make the tests pass. small, session gone on with, told why
// loops: Agent "coder" got no further: it did the same 6 times over: Bash.
// Make the tests pass. small, new session, with a brief
// loops: Agent "coder" got no further: it did the same 6 times over: Bash. next: large
// Make the tests pass. large, new session, with a brief
// Write a parser. small, new session
// silent: Agent "coder" got no further: nothing new came from it for 50ms.
// Write a parser. small, session gone on with, told why
// silent: Agent "coder" got no further: nothing new came from it for 50ms.
// Write a parser. small, new session, with a brief
// silent: Agent "coder" got no further: nothing new came from it for 50ms. next: large
// Write a parser. large, new session, with a brief
// silent: Agent "coder" got no further: nothing new came from it for 50ms. next: ask
// a person is asked: ask:silent
// [ 'The tests pass.', 'I have done it by hand.' ]
