/**
 * Speaks the stream of a headless Claude Code (as recorded with 2.1.330 against a loopback API), so that tests run anywhere.
 *
 * STAND_IN_FOLDER holds `control` (what the next calls do), `calls.jsonl` (what it was called with) and the sessions.
 * By default it answers with the prompt.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** What calls do, by the content of `control`. */
type Control =
  | {
      readonly kind: 'answer';
      readonly text?: string;
      readonly tools?: number;
      readonly takesMs?: number;
      readonly slow?: SlowPrompts;
    }
  /** Fails as an API failure does: exit 1, `success` and `is_error`. */
  | { readonly kind: 'api-error'; readonly status: number; readonly text: string }
  /** The service was overloaded so many times before it answered. */
  | { readonly kind: 'retried'; readonly times: number }
  /** Says nothing more for ever; with `deaf` it also ignores SIGTERM. */
  | { readonly kind: 'hang'; readonly deaf?: true }
  /** The same tool call again and again. */
  | { readonly kind: 'loop' }
  | { readonly kind: 'silent-exit' };

/** Prompts that take longer: those that a pattern finds. */
interface SlowPrompts {
  readonly like: string;
  readonly takesMs: number;
}

interface Session {
  readonly totals: { readonly input: number; readonly output: number; readonly cost: number };
  readonly prompts: readonly string[];
}

const folder = process.env['STAND_IN_FOLDER'] ?? '.';
const model = 'stand-in-1';

function option(name: string): string | undefined {
  const start = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(start))?.slice(start.length);
}

function write(message: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function main(): Promise<void> {
  if (process.argv.includes('--version')) {
    process.stdout.write('0.0.0 (stand-in)\n');
    return;
  }
  let prompt = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) prompt += String(chunk);
  const resumed = option('resume');
  const id = resumed ?? option('session-id') ?? randomUUID();
  const path = join(folder, `${id}.json`);
  const call = {
    pid: process.pid,
    prompt,
    session: id,
    resumed: resumed !== undefined,
    arguments: process.argv.slice(2),
    ...besideOther(path),
  };
  if (resumed === undefined && existsSync(path)) {
    process.stderr.write(`Error: Session ID ${id} is already in use.\n`);
    process.exitCode = 1;
    return;
  }
  if (resumed !== undefined && !existsSync(path)) {
    const said = `No conversation found with session ID: ${id}`;
    write({
      type: 'result',
      subtype: 'error_during_execution',
      is_error: true,
      session_id: id,
      modelUsage: {},
      errors: [said],
    });
    process.stderr.write(`${said}\n`);
    process.exitCode = 1;
    return;
  }
  appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify(call)}\n`);
  const before: Session = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Session)
    : { totals: { input: 0, output: 0, cost: 0 }, prompts: [] };
  const save = (session: Session): void => {
    // It may be killed at any moment.
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(session));
    renameSync(`${path}.${process.pid}`, path);
  };
  save({ ...before, prompts: [...before.prompts, prompt] });
  write({ type: 'system', subtype: 'init', session_id: id, model, tools: ['Bash', 'Edit'], permissionMode: 'default' });
  await act(controlOf(), { id, prompt, before, save });
}

/** Says so when another process is at work in the session; then takes it over. */
function besideOther(path: string): { readonly beside?: number } {
  const owner = `${path}.owner`;
  const before = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
  writeFileSync(owner, String(process.pid));
  try {
    const command = before === 0 ? '' : readFileSync(`/proc/${before}/cmdline`, 'utf8');
    return command.includes(import.meta.filename) ? { beside: before } : {};
  } catch {
    return {};
  }
}

function controlOf(): Control {
  try {
    return JSON.parse(readFileSync(join(folder, 'control'), 'utf8')) as Control;
  } catch {
    return { kind: 'answer' };
  }
}

interface Call {
  readonly id: string;
  readonly prompt: string;
  readonly before: Session;
  readonly save: (session: Session) => void;
}

async function act(control: Control, { id, prompt, before, save }: Call): Promise<void> {
  const session_id = id;
  const usage = { input_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 20, output_tokens: 30 };
  let turns = 0;
  const spend = (): { readonly input: number; readonly output: number; readonly cost: number } => {
    const { input, output, cost } = before.totals;
    return { input: input + turns * 120, output: output + turns * 30, cost: cost + turns * 0.001 };
  };
  const say = (part: Readonly<Record<string, unknown>>): void => {
    turns += 1;
    write({
      type: 'assistant',
      session_id,
      message: { id: randomUUID(), role: 'assistant', model, content: [part], usage },
    });
    save({ totals: spend(), prompts: [...before.prompts, prompt] });
  };
  const useTool = (number: number): void => {
    const tool = `toolu_${number}`;
    say({
      type: 'tool_use',
      id: tool,
      name: 'Bash',
      input: { command: `echo ${control.kind === 'loop' ? 'again' : number}` },
    });
    const content = [{ tool_use_id: tool, type: 'tool_result', content: 'done', is_error: false }];
    write({ type: 'user', session_id, message: { role: 'user', content } });
  };
  const end = (result: Readonly<Record<string, unknown>>): void => {
    const { input, output, cost } = spend();
    // Counted over the session, as the real one does.
    const cached = (input / 120) * 20;
    const counted = { inputTokens: input - cached, cacheReadInputTokens: cached, outputTokens: output, costUSD: cost };
    write({
      ...{ type: 'result', subtype: 'success', is_error: false, num_turns: turns, session_id, total_cost_usd: cost },
      ...{ usage, modelUsage: turns === 0 && input === 0 ? {} : { [model]: counted } },
      ...result,
    });
  };
  if (control.kind === 'hang') {
    if (control.deaf === true) process.on('SIGTERM', () => undefined);
    for (;;) await sleep(1000);
  }
  if (control.kind === 'loop')
    for (let number = 1; ; number += 1) {
      useTool(number);
      await sleep(20);
    }
  if (control.kind === 'silent-exit') {
    process.exitCode = 3;
    return;
  }
  if (control.kind === 'api-error') {
    end({ is_error: true, result: control.text, api_error_status: control.status });
    process.exitCode = 1;
    return;
  }
  if (control.kind === 'retried')
    for (let attempt = 1; attempt <= control.times; attempt += 1)
      write({
        type: 'system',
        subtype: 'api_retry',
        attempt,
        retry_delay_ms: 1,
        error_status: 529,
        error: 'overloaded',
        session_id,
      });
  const { tools = 0, takesMs = 0, slow, text = prompt } = control.kind === 'answer' ? control : {};
  for (let number = 1; number <= tools; number += 1) useTool(number);
  const slowMs = slow !== undefined && new RegExp(slow.like).test(prompt) ? slow.takesMs : takesMs;
  if (slowMs > 0) await sleep(slowMs);
  say({ type: 'text', text });
  end({ result: text });
}

await main();
