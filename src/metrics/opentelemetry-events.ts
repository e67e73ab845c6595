import type { RunEvent } from '../core/events.ts';
import type { OpenTelemetryAttributes } from './opentelemetry-api.ts';
import { attributes } from './opentelemetry-names.ts';
import { errorTypeOf } from './opentelemetry-values.ts';

/** What a moment within a span tells of an event; `undefined` for events that are no such moments. Values, texts and reasons of people stay out. */
export function momentOf(event: RunEvent): OpenTelemetryAttributes | undefined {
  switch (event.type) {
    case 'attempt-failed':
      return {
        [attributes.attempt]: event.attempt,
        [attributes.retryInMs]: event.retryInMs,
        [attributes.errorType]: errorTypeOf(event.error),
      };
    case 'effect-intended':
      return { [attributes.attempt]: event.attempt };
    case 'effect-checked':
      return { [attributes.answer]: event.answer };
    case 'effect-resolved':
      return { [attributes.answer]: event.as };
    case 'checkpoint-recorded':
      return { [attributes.name]: event.name, [attributes.number]: event.number };
    case 'wait-started':
    case 'signal-received':
    case 'signal-rejected':
    case 'wait-timed-out':
      return { [attributes.name]: event.name };
    case 'fan-out-started':
      return { [attributes.count]: event.expected };
    case 'branch-failed':
    case 'persistence-failed':
      return { [attributes.errorType]: errorTypeOf(event.error) };
    case 'timer-set':
    case 'timer-fired':
    case 'limit-near':
    case 'body-abandoned':
    case 'effect-unknown':
    case 'step-skipped':
    case 'not-durable':
    case 'damage-found':
      return {};
    default:
      return undefined;
  }
}
