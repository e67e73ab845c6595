import type { KnownFormat } from './known-formats.ts';

/** Discord's tokens begin with the Base64 of a number's first three digits; no fixed text does. */
function discordAnchors(): string[] {
  const anchors: string[] = [];
  for (let number = 100; number < 1000; number += 10)
    anchors.push(Buffer.from(String(number)).toString('base64').slice(0, 3));
  return [...new Set(anchors)];
}

/** Models, code hosting, package registries, clouds and chat. */
export const cloudFormats: readonly KnownFormat[] = [
  // Models
  { kind: 'anthropic-key', anchors: ['sk-ant-'], pattern: /sk-ant-[\w-]{24,}/y },
  { kind: 'openrouter-key', anchors: ['sk-or-'], pattern: /sk-or-(?:v1-)?[\w-]{24,}/y },
  { kind: 'langfuse-key', anchors: ['sk-lf-'], pattern: /sk-lf-[0-9a-f-]{36}/y },
  {
    kind: 'openai-key',
    anchors: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'],
    pattern: /sk-[A-Za-z]{4,8}-[\w-]{24,}/y,
  },
  { kind: 'openai-key', anchors: ['sk-'], pattern: /sk-[A-Za-z0-9]{32,}/y, after: 'word' },
  {
    kind: 'huggingface-token',
    anchors: ['hf_', 'api_org_'],
    pattern: /(?:hf_|api_org_)[A-Za-z0-9]{30,}/y,
    after: 'word',
  },
  { kind: 'groq-key', anchors: ['gsk_'], pattern: /gsk_[A-Za-z0-9]{40,}/y },
  { kind: 'xai-key', anchors: ['xai-'], pattern: /xai-[A-Za-z0-9]{60,}/y },
  { kind: 'perplexity-key', anchors: ['pplx-'], pattern: /pplx-[A-Za-z0-9]{32,}/y },
  { kind: 'replicate-token', anchors: ['r8_'], pattern: /r8_[A-Za-z0-9]{37,}/y, after: 'word' },
  { kind: 'langsmith-key', anchors: ['lsv2_'], pattern: /lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}/y },

  // Code hosting and packages
  { kind: 'github-token', anchors: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], pattern: /gh[pousr]_[A-Za-z0-9]{36,}/y },
  { kind: 'github-token', anchors: ['github_pat_'], pattern: /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59,}/y },
  {
    kind: 'gitlab-token',
    anchors: [
      'glpat-',
      'gloas-',
      'gldt-',
      'glrt-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glsoat-',
      'glimt-',
      'glagent-',
      'glffct-',
    ],
    pattern: /gl[a-z]{2,5}-[\w.-]{20,}/y,
  },
  { kind: 'bitbucket-token', anchors: ['ATBB'], pattern: /ATBB[A-Za-z0-9]{32,}/y, after: 'word' },
  { kind: 'atlassian-token', anchors: ['ATATT3', 'ATCTT3', 'ATSTT3'], pattern: /AT[ACS]TT3[\w=-]{60,}/y },
  { kind: 'npm-token', anchors: ['npm_'], pattern: /npm_[A-Za-z0-9]{36,}/y },
  { kind: 'pypi-token', anchors: ['pypi-AgE'], pattern: /pypi-AgE[\w-]{50,}/y },
  { kind: 'rubygems-key', anchors: ['rubygems_'], pattern: /rubygems_[0-9a-f]{48}/y },
  {
    kind: 'crates-token',
    anchors: ['cio'],
    pattern: /(?<![+/])cio[A-Za-z0-9]{32}(?!\w)/y,
    after: 'token',
    accepts: mixed,
  },
  { kind: 'nuget-key', anchors: ['oy2'], pattern: /(?<![+/])oy2[a-z0-9]{43}(?!\w)/y, after: 'token' },
  { kind: 'clojars-token', anchors: ['CLOJARS_'], pattern: /CLOJARS_[0-9a-f]{60}/y },
  { kind: 'docker-token', anchors: ['dckr_pat_', 'dckr_oat_'], pattern: /dckr_[po]at_[\w-]{27,}/y },
  { kind: 'artifactory-token', anchors: ['AKCp'], pattern: /AKCp[A-Za-z0-9]{69,}/y },
  { kind: 'circleci-token', anchors: ['CCIPAT_', 'CCIPRJ_'], pattern: /CCIP(?:AT|RJ)_[A-Za-z0-9]{20,}_[0-9a-f]{40}/y },
  { kind: 'buildkite-token', anchors: ['bkua_'], pattern: /bkua_[0-9a-f]{40}/y },

  // Clouds
  {
    kind: 'aws-access-key-id',
    anchors: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: /A(?:KI|SI|BI|CC)A[A-Z2-7]{16}(?![A-Z0-9a-z])/y,
    after: 'word',
  },
  {
    kind: 'aws-secret-key',
    anchors: ['ecret_access_key', 'ECRET_ACCESS_KEY', 'ecretAccessKey', 'aws_secret_key', 'AWS_SECRET_KEY'],
    pattern: /(?<keep>(?:ecret_?access_?key|aws_secret_key)[\s"'\\:=>]{1,12})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/iy,
  },
  { kind: 'google-api-key', anchors: ['AIza'], pattern: /AIza[\w-]{35}/y, after: 'word' },
  { kind: 'google-oauth', anchors: ['ya29.'], pattern: /ya29\.[\w-]{20,}/y },
  { kind: 'google-oauth', anchors: ['GOCSPX-'], pattern: /GOCSPX-[\w-]{20,}/y },
  { kind: 'google-oauth', anchors: ['1//0'], pattern: /1\/\/0[\w-]{40,}/y, after: 'word' },
  {
    kind: 'azure-key',
    anchors: ['AccountKey=', 'SharedAccessKey='],
    pattern: /(?<keep>(?:Account|SharedAccess)Key=)[A-Za-z0-9+/]{40,}={0,2}/y,
  },
  { kind: 'azure-signature', anchors: ['&sig=', '?sig='], pattern: /(?<keep>[&?]sig=)[A-Za-z0-9%+/]{40,}={0,2}/y },
  {
    kind: 'azure-client-secret',
    anchors: Array.from({ length: 10 }, (_, digit) => `${digit}Q~`),
    pattern: /(?<=(?<before>(?<!(?<!\\|\\u[0-9a-f]{3})[\w~.-])[\w~.-]{3}))\dQ~[\w~.-]{31,34}(?![\w~-])/y,
  },
  {
    kind: 'azure-devops-token',
    anchors: ['AZDO'],
    // The cheap look ahead comes first, the long look back after it.
    pattern: /AZDO[A-Za-z0-9]{4}(?!\w)(?<=(?<before>(?<!(?<!\\|\\u[0-9a-f]{3})\w)[A-Za-z0-9]{76})AZDO[A-Za-z0-9]{4})/y,
  },
  { kind: 'digitalocean-token', anchors: ['dop_v1_', 'doo_v1_', 'dor_v1_'], pattern: /do[opr]_v1_[0-9a-f]{64}/y },
  { kind: 'alibaba-key', anchors: ['LTAI'], pattern: /LTAI[A-Za-z0-9]{17,21}(?!\w)/y, after: 'word', accepts: mixed },
  { kind: 'tencent-key', anchors: ['AKID'], pattern: /AKID[A-Za-z0-9]{32}(?!\w)/y, after: 'word' },
  { kind: 'heroku-key', anchors: ['HRKU-'], pattern: /HRKU-[\w-]{36,}/y },
  { kind: 'flyio-token', anchors: ['fo1_', 'fm2_'], pattern: /f[om][12]_[\w+/=-]{40,}/y },
  { kind: 'netlify-token', anchors: ['nfp_'], pattern: /nfp_[A-Za-z0-9]{36,}/y },
  {
    kind: 'vercel-token',
    anchors: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_', 'vercel_blob_rw_'],
    pattern: /(?:vc[piark]|vercel_blob_rw)_\w{24,}/y,
  },
  { kind: 'cloudflare-key', anchors: ['v1.0-'], pattern: /v1\.0-[0-9a-f]{24}-[0-9a-f]{140,}/y },
  { kind: 'supabase-key', anchors: ['sbp_', 'sb_secret_'], pattern: /(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,})/y },
  { kind: 'planetscale-token', anchors: ['pscale_'], pattern: /pscale_(?:tkn|pw|oauth)_[\w.=-]{32,}/y },
  { kind: 'databricks-token', anchors: ['dapi'], pattern: /dapi[0-9a-f]{32}(?:-\d)?(?!\w)/y, after: 'word' },

  // Chat
  {
    kind: 'slack-token',
    anchors: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxe.', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'],
    pattern: /xox[a-z][.-][A-Za-z0-9.-]{10,}/y,
  },
  { kind: 'slack-token', anchors: ['xapp-'], pattern: /xapp-\d-[A-Za-z0-9-]{20,}/y },
  {
    kind: 'slack-webhook',
    anchors: ['hooks.slack.com/'],
    pattern: /(?<keep>hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]{20,}/y,
  },
  {
    kind: 'discord-token',
    anchors: discordAnchors(),
    pattern: /[MNO][TDjz][AEIMQUYcgk][w-z0-5][\w-]{14,26}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/y,
    after: 'token',
  },
  { kind: 'discord-webhook', anchors: ['/api/webhooks/'], pattern: /(?<keep>\/api\/webhooks\/\d{15,22}\/)[\w-]{60,}/y },
  {
    kind: 'telegram-token',
    anchors: [':AA'],
    pattern: /(?<=(?<before>(?<!(?<!\\u[0-9a-f]{3})\d)\d{6,12})):AA[\w-]{32,34}(?![\w-])/y,
  },
  {
    kind: 'teams-webhook',
    anchors: ['.webhook.office.com/'],
    pattern: /(?<keep>\.webhook\.office\.com\/webhookb2\/)[\w@/-]{40,}/y,
  },
];

/** Whether it holds digits, small and capital letters: what looks like a word or a number is left alone. */
function mixed(credential: string): boolean {
  return /\d/.test(credential) && /[a-z]/.test(credential) && /[A-Z]/.test(credential);
}
