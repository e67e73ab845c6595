import { crc32 } from 'node:zlib';
import type { AgentAnswer, AgentUsage } from './agent-answer.ts';
import type { AgentRequest } from './agent-request.ts';
import { isRecord } from '../core/json-record.ts';

/** An answer that is kept, with what it is found and dropped by. */
export interface KeptResponse {
  readonly provider: string;
  /** When the agent was asked, by the wall clock of that process. */
  readonly askedAt: number;
  readonly expiresAt: number;
  /** The beginning of the prompt. */
  readonly prompt: string;
  readonly tags: readonly string[];
  readonly files: readonly string[];
  /** What the call used. */
  readonly usage: AgentUsage;
  /** Without what belongs to that call alone: its usage and its session. */
  readonly answer: AgentAnswer;
}

/** What of a question is kept with its answer. */
export interface AskedQuestion {
  readonly provider: string;
  readonly request: AgentRequest;
  readonly files: readonly { readonly path: string }[];
  readonly tags: readonly string[];
  readonly ttlMs: number;
}

const promptLength = 500;

/** An answer as it is kept. */
export function responseOf(question: AskedQuestion, given: AgentAnswer, askedAt: number): KeptResponse {
  const { provider, request, tags, files, ttlMs } = question;
  const { usage = {} } = given;
  const answer: { -readonly [Name in keyof AgentAnswer]: AgentAnswer[Name] } = { ...given };
  delete answer.usage;
  delete answer.sessionId;
  return {
    ...{ provider, askedAt, expiresAt: askedAt + ttlMs, prompt: request.prompt.slice(0, promptLength), tags },
    files: files.map(({ path }) => path),
    ...{ usage, answer },
  };
}

/** What is stored of an answer, which is JSON text by now: with a checksum that only holds under its own key. */
export function encodeResponse(key: string, text: string): string {
  return sumOf(key, text) + text;
}

/** Reads what was written under a key; `undefined`: it is damaged, or not of here. */
export function decodeResponse(key: string, stored: string): KeptResponse | undefined {
  const text = stored.slice(8);
  if (stored.slice(0, 8) !== sumOf(key, text)) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    return isKept(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function sumOf(key: string, text: string): string {
  return crc32(text, crc32(key)).toString(16).padStart(8, '0');
}

function isKept(value: unknown): value is KeptResponse {
  if (!isRecord(value)) return false;
  const { provider, askedAt, expiresAt, prompt, tags, files, usage, answer } = value;
  return (
    [provider, prompt].every((text) => typeof text === 'string') &&
    [askedAt, expiresAt].every((moment) => Number.isFinite(moment)) &&
    [tags, files].every((list) => Array.isArray(list) && list.every((item) => typeof item === 'string')) &&
    isRecord(usage) &&
    isRecord(answer) &&
    typeof answer['text'] === 'string'
  );
}
