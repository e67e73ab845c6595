import { requireProgress } from '../agents/progress-options.ts';
import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';
import { isSchema } from '../core/schema.ts';
import type { AgentStepRequest } from './agent-options.ts';

const ofChoice = ['agent', 'provider', 'model'];
const known = [
  ...['prompt', ...ofChoice, 'system', 'tools', 'skills', 'output', 'outputSchema', 'cwd', 'options'],
  ...['maxTurns', 'maxCostUsd'],
  ...['fallback', 'ladder', 'full', 'critical', 'progress'],
  ...['timeout', 'warnAfter', 'heartbeatTimeout', 'actions', 'retry', 'input', 'fingerprint', 'verify', 'estimate'],
  ...['compensate', 'breaker', 'bulkhead', 'idempotencyKey'],
];
const ofAgentRung = ['rung', 'name', 'attempts', ...ofChoice, 'prompt'];
const ofSplit = ['rung', 'name', 'attempts', 'parts', 'join'];
const ofPart = ['prompt', 'system', 'model', 'tools', 'cwd', 'maxTurns', 'options', 'output'];

/** Checks what an agent is asked. @throws UsageError naming the option, its value and what is allowed. */
export function requireAgentRequest<Output, Full extends boolean, Critical extends boolean>(
  given: string | AgentStepRequest<Output, Full, Critical>,
): AgentStepRequest<Output, Full, Critical> {
  const request = typeof given === 'string' ? { prompt: given } : given;
  requireKnownOptions('wf.agent', request, known);
  const { prompt, output, outputSchema, fallback, ladder, maxTurns, maxCostUsd, full, tools, options } = request;
  requirePrompt('prompt', prompt);
  requireChoice(request);
  for (const name of ['system', 'cwd'] as const) requireText(name, request[name]);
  if (tools !== undefined && !isListOfTexts(tools)) throw invalidOption('tools', tools, 'a list of names of tools');
  if (request.skills !== undefined && !isListOfTexts(request.skills))
    throw invalidOption('skills', request.skills, 'a list of names of skills');
  requireOutput('output', output);
  if (outputSchema !== undefined && !isObject(outputSchema))
    throw invalidOption('outputSchema', outputSchema, 'a JSON Schema');
  if (options !== undefined && !isObject(options)) throw invalidOption('options', options, 'an object');
  if (maxTurns !== undefined) requireInteger('maxTurns', maxTurns, 1);
  if (maxCostUsd !== undefined && !(typeof maxCostUsd === 'number' && maxCostUsd > 0 && maxCostUsd < Infinity))
    throw invalidOption('maxCostUsd', maxCostUsd, 'an amount above 0');
  requireProgress('progress', request.progress);
  if (full !== undefined && typeof full !== 'boolean') throw invalidOption('full', full, 'true or false');
  for (const [name, list] of Object.entries({ fallback, ladder }))
    if (list !== undefined && !Array.isArray(list)) throw invalidOption(name, list, 'a list');
  for (const one of fallback ?? []) {
    requireKnownOptions('wf.agent fallback', one, [...ofChoice, 'attempts']);
    requireChoice(one);
    if (ofChoice.every((name) => one[name as keyof typeof one] === undefined))
      throw invalidOption('fallback', one, 'another `agent`, `provider` or `model`');
  }
  for (const rung of ladder ?? []) {
    if (rung.rung === 'agent') {
      requireKnownOptions('rung agent', rung, ofAgentRung);
      requireChoice(rung);
      if (typeof rung.name !== 'string' || rung.name === '')
        throw invalidOption('ladder.name', rung.name, 'a text that is not empty');
      if (rung.prompt !== undefined && typeof rung.prompt !== 'function') requirePrompt('ladder.prompt', rung.prompt);
    } else if (rung.rung === 'split') requireSplit(rung);
  }
  return request;
}

function requireSplit(rung: { readonly parts: readonly unknown[]; readonly join: unknown }): void {
  requireKnownOptions('rung split', rung, ofSplit);
  if (!Array.isArray(rung.parts) || rung.parts.length === 0)
    throw invalidOption('ladder.parts', rung.parts, 'a list of prompts or requests');
  if (typeof rung.join !== 'function') throw invalidOption('ladder.join', rung.join, 'a function');
  for (const part of rung.parts as readonly unknown[]) {
    if (typeof part === 'string') {
      requirePrompt('ladder.parts', part);
      continue;
    }
    requireKnownOptions('part', part, ofPart);
    const { prompt, output } = part as { readonly prompt?: unknown; readonly output?: unknown };
    requirePrompt('ladder.parts.prompt', prompt);
    requireOutput('ladder.parts.output', output);
  }
}

function requireChoice({
  agent,
  provider,
  model,
}: Readonly<Partial<Record<'agent' | 'provider' | 'model', unknown>>>): void {
  requireText('agent', agent);
  requireText('model', model);
  if (typeof provider === 'object' && provider !== null && 'invoke' in provider) return;
  requireText('provider', provider);
}

function requirePrompt(option: string, prompt: unknown): void {
  if (typeof prompt !== 'string' || prompt.trim() === '')
    throw invalidOption(option, prompt, 'a text that is not empty');
}

function requireText(option: string, text: unknown): void {
  if (text !== undefined && (typeof text !== 'string' || text === ''))
    throw invalidOption(option, text, 'a text that is not empty');
}

function requireOutput(option: string, schema: unknown): void {
  if (schema !== undefined && !isSchema(schema))
    throw invalidOption(option, schema, 'a Standard Schema, such as one made by zod');
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
