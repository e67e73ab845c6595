import type { RuleFamily } from './rule.ts';

/** Errors of the OpenAI and Gemini APIs, and of those that speak like them. */
export const openaiRules: RuleFamily = {
  source: 'OpenAI and Gemini',
  ofCommands: true,
  rules: [
    {
      // Gemini writes OpenAI's words about quotas, but means limits that pass.
      name: 'GeminiQuotaExhausted',
      category: 'transient',
      retryable: true,
      reason: 'the quota of the minute or the day is used up',
      guidance: 'Wait until the quota is renewed, or ask for a larger one.',
      closes: 'until-reset',
      codes: ['RESOURCE_EXHAUSTED'],
      texts: ['quota exceeded for metric', 'quota exceeded for quota metric'],
    },
    {
      name: 'OpenaiQuotaExhausted',
      category: 'configuration',
      retryable: false,
      reason: 'the quota is used up',
      guidance: 'Add credit or raise the limit under Billing of the OpenAI platform, or set another `OPENAI_API_KEY`.',
      closes: 'always',
      codes: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'],
      texts: ['exceeded your current quota', 'billing hard limit has been reached'],
    },
    {
      name: 'OpenaiRateLimited',
      category: 'transient',
      retryable: true,
      reason: 'too many requests or tokens in too short a time',
      closes: 'until-reset',
      codes: ['rate_limit_exceeded'],
      texts: ['rate limit reached for'],
    },
    {
      name: 'OpenaiUnauthorized',
      category: 'configuration',
      retryable: false,
      reason: 'the key is missing or wrong',
      guidance: 'Set `OPENAI_API_KEY` to a valid key.',
      codes: ['invalid_api_key', 'account_deactivated'],
      texts: ['incorrect api key provided', "you didn't provide an api key", 'api key not valid. please pass'],
    },
    {
      name: 'OpenaiModelNotFound',
      category: 'configuration',
      retryable: false,
      reason: 'the model does not exist, or the key may not use it',
      guidance: 'Check the name of the model and what the project of the key may use.',
      tells: 'message',
      codes: ['model_not_found'],
    },
    {
      name: 'OpenaiOverloaded',
      category: 'transient',
      retryable: true,
      reason: 'the provider failed or has too much to do',
      codes: ['server_error', 'server_is_overloaded', 'slow_down', 'service_unavailable_error'],
      texts: [
        'that model is currently overloaded',
        'the engine is currently overloaded',
        'the server had an error while processing your request',
        'the model is overloaded',
      ],
    },
  ],
};
