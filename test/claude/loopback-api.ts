import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the service does with one call. */
export type Turn =
  | { readonly say: string; readonly afterMs?: number }
  /** Calls the tool `Bash`. */
  | { readonly bash: string }
  /** Calls the tool that hands out structured output. */
  | { readonly structured: unknown }
  | {
      readonly status: number;
      readonly type: string;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** One call of the messages API, as the service has seen it. */
export interface SeenCall {
  readonly model: string;
  /** The text of the last message of the user. */
  readonly said: string;
  /** How many messages the conversation has. */
  readonly messages: number;
  /** Whether its last message is what a tool gave. */
  readonly isToolResult: boolean;
  readonly tools: readonly string[];
}

/** A messages API on this machine's own address that answers as a test says. */
export interface LoopbackApi extends AsyncDisposable {
  readonly url: string;
  readonly calls: SeenCall[];
  /** Decides about every call; by default `answer: <the last words>`. */
  answer: (call: SeenCall) => Turn;
}

interface Block {
  readonly type: string;
  readonly text?: string;
}

interface Message {
  readonly role: string;
  readonly content: string | readonly Block[];
}

interface Body {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages?: readonly Message[];
  readonly tools?: readonly { readonly name: string }[];
}

/** Starts the service. */
export async function loopbackApi(): Promise<LoopbackApi> {
  const calls: SeenCall[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback');
    const body = await bodyOf(request);
    if (pathname === '/v1/messages/count_tokens') {
      json(response, 200, { input_tokens: 10 });
      return;
    }
    if (pathname !== '/v1/messages') {
      json(response, 404, { type: 'error', error: { type: 'not_found_error', message: 'not found' } });
      return;
    }
    const call = seen(body);
    calls.push(call);
    count += 1;
    const turn = api.answer(call);
    if ('status' in turn) {
      const { status, type, message, headers } = turn;
      json(response, status, { type: 'error', error: { type, message } }, headers);
      return;
    }
    if ('say' in turn && turn.afterMs !== undefined) await new Promise((done) => setTimeout(done, turn.afterMs));
    respond(response, body, turn, count);
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const api: LoopbackApi = {
    url: `http://127.0.0.1:${port}`,
    calls,
    answer: ({ said }) => ({ say: `answer: ${said}` }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return api;
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text === '' ? { model: '' } : (JSON.parse(text) as Body);
}

function seen({ model, messages = [], tools = [] }: Body): SeenCall {
  const last = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const blocks = typeof last === 'string' ? [{ type: 'text', text: last }] : last;
  const texts = blocks.flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : []));
  return {
    model,
    // What the program itself adds stands before what it was asked.
    said: texts.at(-1) ?? '',
    messages: messages.length,
    isToolResult: blocks.some(({ type }) => type === 'tool_result'),
    tools: tools.map(({ name }) => name),
  };
}

function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

function respond(
  response: ServerResponse,
  { model, stream }: Body,
  turn: Exclude<Turn, { readonly status: number }>,
  count: number,
): void {
  const calls = (name: string, input: unknown): Readonly<Record<string, unknown>> => ({
    type: 'tool_use',
    id: `toolu_${count}`,
    name,
    input,
  });
  const content =
    'say' in turn
      ? { type: 'text', text: turn.say }
      : 'bash' in turn
        ? calls('Bash', { command: turn.bash, description: 'as asked' })
        : calls('StructuredOutput', turn.structured);
  const stop_reason = 'say' in turn ? 'end_turn' : 'tool_use';
  const usage = { input_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 20, output_tokens: 30 };
  const message = { id: `msg_${count}`, type: 'message', role: 'assistant', model, stop_sequence: null };
  if (stream !== true) {
    json(response, 200, { ...message, content: [content], stop_reason, usage });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${count}` });
  const send = (type: string, data: Readonly<Record<string, unknown>>): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  send('message_start', { message: { ...message, content: [], stop_reason: null, usage } });
  const [start, delta] =
    'say' in turn
      ? [
          { type: 'text', text: '' },
          { type: 'text_delta', text: turn.say },
        ]
      : [
          { ...content, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(content['input']) },
        ];
  send('content_block_start', { index: 0, content_block: start });
  send('content_block_delta', { index: 0, delta });
  send('content_block_stop', { index: 0 });
  send('message_delta', { delta: { stop_reason, stop_sequence: null }, usage });
  send('message_stop', {});
  response.end();
}
