import type { RuleFamily } from './rule.ts';

/** What the interfaces of all model providers say alike about a request. */
export const modelRules: RuleFamily = {
  source: 'Requests to models',
  ofCommands: true,
  rules: [
    {
      name: 'ContextTooLong',
      category: 'configuration',
      retryable: false,
      reason: 'the request is longer than the model can read',
      guidance: 'Shorten or compress the context, allow fewer output tokens, or take a model with a longer context.',
      codes: ['context_length_exceeded'],
      texts: [
        'prompt is too long',
        'exceed context limit',
        'maximum context length',
        'exceeds the context window',
        'input token count exceeds',
      ],
    },
    {
      name: 'LongContextNotAllowed',
      category: 'configuration',
      retryable: false,
      reason: 'the plan does not cover requests this long',
      guidance: 'Shorten the context, or buy what long contexts need.',
      texts: ['required for long context requests'],
    },
    {
      name: 'RequestTooLarge',
      category: 'configuration',
      retryable: false,
      reason: 'the request is larger than is ever allowed',
      guidance: 'Send less at once, or have the limit of the account raised.',
      codes: ['request_too_large', 'FST_ERR_CTP_BODY_TOO_LARGE'],
      statuses: [413],
      texts: ['request too large for', 'request exceeds the maximum'],
    },
  ],
};

/** The last word on a request to a model: asked after the rules of the single providers. */
export const modelRequestRules: RuleFamily = {
  source: 'Requests to models, otherwise',
  ofCommands: true,
  rules: [
    {
      name: 'InvalidRequest',
      category: 'configuration',
      retryable: false,
      reason: 'the request itself is wrong',
      guidance: 'Correct the request; the message says what is wrong with it.',
      tells: 'message',
      codes: ['invalid_request_error', 'INVALID_ARGUMENT'],
    },
  ],
};
