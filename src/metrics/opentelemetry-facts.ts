import type { Usage } from '../core/events.ts';
import type { OpenTelemetryAttributes, OpenTelemetryTime } from './opentelemetry-api.ts';
import { attributes } from './opentelemetry-names.ts';

/** What a step consumed. */
export function consumed(usage: Usage = {}): OpenTelemetryAttributes {
  const { model, tokens, inputTokens, outputTokens, costUsd } = usage;
  return {
    ...(model === undefined ? {} : { [attributes.model]: model }),
    ...(inputTokens === undefined ? {} : { [attributes.inputTokens]: inputTokens }),
    ...(outputTokens === undefined ? {} : { [attributes.outputTokens]: outputTokens }),
    ...(tokens === undefined ? {} : { [attributes.tokens]: tokens }),
    ...(costUsd === undefined ? {} : { [attributes.costUsd]: costUsd }),
  };
}

/** A step's own name as it stands in its key, without the number that tells it from others of its name. */
export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/#\d+$/, '');
}

/** A name as its author wrote it. */
export function plain(name: string): string {
  return name.replace(/~([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Milliseconds as OpenTelemetry counts: a plain number may be taken for one since the process began. */
export function timeOf(at: number): OpenTelemetryTime {
  const seconds = Math.floor(at / 1000);
  return [seconds, Math.floor((at - seconds * 1000) * 1e6)];
}
