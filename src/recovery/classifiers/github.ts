import type { RuleFamily } from './rule.ts';

/** Errors of the GitHub API, from Octokit, `fetch` and `gh`. */
export const githubRules: RuleFamily = {
  source: 'GitHub',
  ofCommands: true,
  rules: [
    {
      name: 'GithubSecondaryLimit',
      category: 'transient',
      retryable: true,
      reason: 'GitHub slows this account down (secondary rate limit)',
      guidance: 'Make fewer calls at once, above all fewer that create something.',
      closes: 'always',
      // What GitHub's documentation asks for where no header says more.
      waitMs: 60_000,
      texts: ['secondary rate limit', 'abuse detection mechanism'],
    },
    {
      name: 'GithubRateLimited',
      category: 'transient',
      retryable: true,
      reason: 'the calls of the hour are used up',
      guidance: 'Wait until the limit resets; calls with a token get a higher one.',
      closes: 'always',
      waitMs: 60_000,
      codes: ['RATE_LIMITED'],
      texts: ['api rate limit exceeded', 'api rate limit already exceeded'],
    },
    {
      name: 'GithubUnauthorized',
      category: 'configuration',
      retryable: false,
      reason: 'the token is missing, wrong or expired',
      guidance: 'Set `GITHUB_TOKEN` (or `GH_TOKEN`) to a valid token, or run `gh auth login`.',
      texts: ['bad credentials', 'gh auth login', 'the gh_token environment variable'],
    },
    {
      name: 'GithubForbidden',
      category: 'configuration',
      retryable: false,
      reason: 'the token may not do that',
      guidance: 'Give the token the permission that the call needs, and authorise it for the organisation.',
      tells: 'message',
      texts: [
        'resource not accessible by integration',
        'resource not accessible by personal access token',
        'must have admin rights to repository',
        'resource protected by organization saml enforcement',
      ],
    },
  ],
};
