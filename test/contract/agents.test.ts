import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import type { AgentProvider } from '../../src/agents/agent-provider.ts';
import { claudeCode } from '../../src/agents/claude-code.ts';
import { commandAgent } from '../../src/agents/command-agent.ts';
import { functionAgent } from '../../src/agents/function-agent.ts';
import { ResponseCache } from '../../src/agents/response-cache.ts';
import { cached } from '../../src/agents/response-cached.ts';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { AgentFixture } from '../../src/testing/agent-law.ts';
import { agentLaws } from '../../src/testing/agent-laws.ts';
import { scriptedAgent, type ScriptedTurn } from '../../src/testing/scripted-agent.ts';

type Behaviour = 'answers' | 'fails' | 'hangs';

const standIn = new URL('../stand-ins/claude.ts', import.meta.url).pathname;

/** Answers with its prompt, in the manner that it is started with. */
const echo = `
const { appendFileSync, readFileSync, existsSync } = require('node:fs');
const [folder, manner] = process.argv.slice(1);
const control = existsSync(folder + '/control') ? readFileSync(folder + '/control', 'utf8') : 'answers';
const answer = (prompt) => {
  appendFileSync(folder + '/calls.jsonl', JSON.stringify({ prompt }) + '\\n');
  if (control === 'hangs') return void setInterval(() => undefined, 1000);
  if (control === 'fails') { console.error('HTTP 529 overloaded'); process.exit(1); }
  if (manner === 'json-lines') console.log(JSON.stringify({ thinking: true }));
  const usage = { input_tokens: 5, output_tokens: 7 };
  console.log(manner.startsWith('json') ? JSON.stringify({ result: prompt, usage }) : prompt);
};
if (manner === 'argument') answer(process.argv.at(-1));
else {
  let prompt = '';
  process.stdin.setEncoding('utf8').on('data', (part) => (prompt += part)).on('end', () => answer(prompt));
}`;

/** A provider whose agent is a program that is told by files in a folder, and tells by them. */
function programFixture(
  make: (folder: string) => AgentProvider,
  control: (behaviour: Behaviour) => string = (behaviour) => behaviour,
): AgentFixture {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-agents-'));
  return {
    provider: make(folder),
    // Each takes a process.
    hostileTexts: 12,
    asked: () => {
      const path = join(folder, 'calls.jsonl');
      const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
      return lines.map((line) => (JSON.parse(line) as { readonly prompt: string }).prompt);
    },
    behave: (behaviour) => {
      writeFileSync(join(folder, 'control'), control(behaviour));
    },
    dispose: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

describe('claudeCode, with a stand-in', () => {
  const controls = {
    answers: { kind: 'answer' },
    hangs: { kind: 'hang' },
    fails: { kind: 'api-error', status: 529, text: 'API Error: 529 Overloaded' },
  };
  test.each(agentLaws)('$name', { timeout: 90_000 }, ({ check }) =>
    check(() =>
      programFixture(
        (folder) => claudeCode({ program: process.execPath, arguments: [standIn], env: { STAND_IN_FOLDER: folder } }),
        (behaviour) => JSON.stringify(controls[behaviour]),
      ),
    ),
  );
});

describe.each(['text', 'argument', 'json', 'json-lines'] as const)('commandAgent, %s', (manner) => {
  test.each(agentLaws)('$name', { timeout: 90_000 }, ({ check }) =>
    check(() =>
      programFixture((folder) =>
        commandAgent({
          name: 'echo',
          argv: [process.execPath, '-e', echo, folder, manner],
          prompt: manner === 'argument' ? 'argument' : 'stdin',
          output: manner === 'argument' ? 'text' : manner,
        }),
      ),
    ),
  );
});

describe('functionAgent', () => {
  test.each(agentLaws)('$name', ({ check }) =>
    check(() => {
      const asked: string[] = [];
      let behaviour: Behaviour = 'answers';
      return {
        provider: functionAgent('function', async ({ prompt }, { signal }) => {
          asked.push(prompt);
          if (behaviour === 'fails') throw new Error('503 Service Unavailable');
          if (behaviour === 'hangs')
            await new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reject(signal.reason as Error);
              });
            });
          return prompt;
        }),
        asked: () => asked,
        behave: (next) => void (behaviour = next),
      };
    }),
  );
});

describe('scriptedAgent', () => {
  const turns: Readonly<Record<Behaviour, ScriptedTurn>> = {
    answers: {},
    fails: { fails: new Error('overloaded') },
    hangs: { hangs: true },
  };
  test.each(agentLaws)('$name', ({ check }) =>
    check(() => {
      let behaviour: Behaviour = 'answers';
      const provider = scriptedAgent('scripted', () => turns[behaviour]);
      return {
        provider,
        asked: () => provider.requests.map(({ prompt }) => prompt),
        behave: (next) => void (behaviour = next),
      };
    }),
  );
});

describe.each(['without-tools', 'all'] as const)('a cached scriptedAgent, of requests "%s"', (requests) => {
  const turns: Readonly<Record<Behaviour, ScriptedTurn>> = {
    answers: {},
    fails: { fails: new Error('overloaded') },
    hangs: { hangs: true },
  };
  test.each(agentLaws)('$name', ({ check }) =>
    check(() => {
      let behaviour: Behaviour = 'answers';
      const agent = scriptedAgent('scripted', () => turns[behaviour]);
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-cached-'));
      const storage =
        requests === 'all' ? new MemoryStorage() : new FileStorage({ directory: folder, durability: 'process' });
      return {
        provider: cached(agent, { cache: new ResponseCache({ storage }), requests }),
        asked: () => agent.requests.map(({ prompt }) => prompt),
        behave: (next) => void (behaviour = next),
        dispose: async () => {
          await storage.close();
          rmSync(folder, { recursive: true });
        },
      };
    }),
  );
});
