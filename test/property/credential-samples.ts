/** Made-up credentials in the form of real ones, by our own knowledge of the forms; no service was asked. */

const digits = '0123456789';
const hexLower = `${digits}abcdef`;
const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const alnum = digits + lower + upper;
const url64 = `${alnum}-_`;
const base64 = `${alnum}+/`;

/** Draws made-up text by a seeded source of chance. */
export class SampleSource {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  of(alphabet: string, length: number): string {
    let text = '';
    while (text.length < length) text += alphabet.charAt(Math.floor(this.#random() * alphabet.length));
    return text;
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  one<Item>(...items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.#random() * items.length)] ?? items[0];
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.of(hexLower, length)).join('-');
  }

  /** Base64 without padding, for tokens. */
  token(text: string): string {
    return Buffer.from(text).toString('base64url');
  }
}

/** By kind: what a sample of it looks like. What may stay visible, such as a scheme, is set apart by `\u0000`. */
export const credentialSamples: Readonly<Record<string, (source: SampleSource) => string>> = {
  'anthropic-key': (s) => `sk-ant-${s.one('api03', 'admin01', 'oat01')}-${s.of(url64, 93)}AA`,
  'openrouter-key': (s) => `sk-or-v1-${s.of(hexLower, 64)}`,
  'langfuse-key': (s) => `sk-lf-${s.uuid()}`,
  'openai-key': (s) =>
    s.one(
      `sk-proj-${s.of(url64, 74)}T3BlbkFJ${s.of(url64, 74)}`,
      `sk-${s.of(alnum, 20)}T3BlbkFJ${s.of(alnum, 20)}`,
      `sk-svcacct-${s.of(url64, 60)}`,
    ),
  'huggingface-token': (s) => `hf_${s.of(alnum, 34)}`,
  'groq-key': (s) => `gsk_${s.of(alnum, 52)}`,
  'xai-key': (s) => `xai-${s.of(alnum, 80)}`,
  'perplexity-key': (s) => `pplx-${s.of(alnum, 48)}`,
  'replicate-token': (s) => `r8_${s.of(alnum, 37)}`,
  'langsmith-key': (s) => `lsv2_${s.one('pt', 'sk')}_${s.of(hexLower, 32)}_${s.of(hexLower, 10)}`,
  'github-token': (s) =>
    s.one(`gh${s.one('p', 'o', 'u', 's', 'r')}_${s.of(alnum, 36)}`, `github_pat_${s.of(alnum, 22)}_${s.of(alnum, 59)}`),
  'gitlab-token': (s) =>
    `${s.one('glpat', 'gldt', 'glrt', 'glptt', 'gloas', 'glsoat', 'glft')}-${s.of(url64, s.between(20, 40))}`,
  'bitbucket-token': (s) => `ATBB${s.of(alnum, 32)}`,
  'atlassian-token': (s) => `ATATT3xFfGF0${s.of(url64, 171)}=${s.of(hexLower.toUpperCase(), 8)}`,
  'npm-token': (s) => `npm_${s.of(alnum, 36)}`,
  'pypi-token': (s) => `pypi-AgEIcHlwaS5vcmc${s.of(url64, 130)}`,
  'rubygems-key': (s) => `rubygems_${s.of(hexLower, 48)}`,
  'crates-token': (s) => `cio${s.of(alnum, 29)}aB7`,
  'nuget-key': (s) => `oy2${s.of(digits + lower, 43)}`,
  'clojars-token': (s) => `CLOJARS_${s.of(hexLower, 60)}`,
  'docker-token': (s) => `dckr_${s.one('pat', 'oat')}_${s.of(url64, 27)}`,
  'artifactory-token': (s) => `AKCp${s.of(alnum, 69)}`,
  'circleci-token': (s) => `CCIPAT_${s.of(alnum, 22)}_${s.of(hexLower, 40)}`,
  'buildkite-token': (s) => `bkua_${s.of(hexLower, 40)}`,
  'aws-access-key-id': (s) => `${s.one('AKIA', 'ASIA')}${s.of(`${upper}234567`, 16)}`,
  'aws-secret-key': (s) => `aws_secret_access_key${s.one('=', ' = ', '": "', ': ')}\u0000${s.of(base64, 40)}`,
  'google-api-key': (s) => `AIza${s.of(url64, 35)}`,
  'google-oauth': (s) => s.one(`ya29.${s.of(url64, 150)}`, `GOCSPX-${s.of(url64, 28)}`, `1//0${s.of(url64, 60)}`),
  'azure-key': (s) =>
    `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=\u0000${s.of(base64, 86)}==\u0000;EndpointSuffix=core`,
  'azure-signature': (s) => `https://x.blob.core.windows.net/c?sv=2024&sig=\u0000${s.of(alnum, 43)}%3D`,
  'azure-client-secret': (s) => `${s.of(alnum, 3)}${s.of(digits, 1)}Q~${s.of(`${url64}.`, 34)}`,
  'azure-devops-token': (s) => `${s.of(alnum, 76)}AZDO${s.of(alnum, 4)}`,
  'digitalocean-token': (s) => `do${s.one('p', 'o', 'r')}_v1_${s.of(hexLower, 64)}`,
  'alibaba-key': (s) => `LTAI${s.of(alnum, 17)}aB7`,
  'tencent-key': (s) => `AKID${s.of(alnum, 32)}`,
  'heroku-key': (s) => `HRKU-AA${s.of(url64, 58)}`,
  'flyio-token': (s) => s.one(`fm2_${s.of(base64, 200)}`, `fo1_${s.of(url64, 43)}`),
  'netlify-token': (s) => `nfp_${s.of(alnum, 36)}`,
  'vercel-token': (s) => s.one(`vcp_${s.of(alnum, 56)}`, `vercel_blob_rw_${s.of(alnum, 16)}_${s.of(alnum, 30)}`),
  'cloudflare-key': (s) => `v1.0-${s.of(hexLower, 24)}-${s.of(hexLower, 146)}`,
  'supabase-key': (s) => s.one(`sbp_${s.of(hexLower, 40)}`, `sb_secret_${s.of(url64, 31)}`),
  'planetscale-token': (s) => `pscale_${s.one('tkn', 'pw', 'oauth')}_${s.of(url64, 43)}`,
  'databricks-token': (s) => `dapi${s.of(hexLower, 32)}${s.one('', '-2')}`,
  'slack-token': (s) =>
    s.one(
      `xoxb-${s.of(digits, 12)}-${s.of(digits, 13)}-${s.of(alnum, 24)}`,
      `xoxp-${s.of(digits, 11)}-${s.of(digits, 12)}-${s.of(hexLower, 32)}`,
      `xapp-1-A${s.of(alnum, 10)}-${s.of(digits, 13)}-${s.of(hexLower, 64)}`,
      `xoxe.xoxp-1-${s.of(alnum, 160)}`,
    ),
  'slack-webhook': (s) =>
    `https://hooks.slack.com/services/\u0000T${s.of(upper, 8)}/B${s.of(upper, 10)}/${s.of(alnum, 24)}`,
  'discord-token': (s) =>
    `${s.token(`${s.one(1, 5, 9)}${s.of(digits, 17)}`)}.${s.of(url64, 6)}.${s.of(url64, s.between(27, 38))}`,
  'discord-webhook': (s) => `https://discord.com/api/webhooks/${s.of('123456789', 18)}/\u0000${s.of(url64, 68)}`,
  'telegram-token': (s) => `${s.of('123456789', s.between(8, 10))}:AA${s.of(url64, 33)}`,
  'teams-webhook': (s) =>
    `https://x.webhook.office.com/webhookb2/\u0000${s.uuid()}@${s.uuid()}/IncomingWebhook/${s.of(hexLower, 32)}/${s.uuid()}`,
  'stripe-key': (s) =>
    s.one(
      `${s.one('sk', 'rk')}_${s.one('live', 'test')}_${s.of(alnum, s.between(24, 99))}`,
      `whsec_${s.of(alnum, 32)}`,
    ),
  'shopify-token': (s) => `shp${s.one('at', 'ca', 'pa', 'ss')}_${s.of(hexLower, 32)}`,
  'square-token': (s) => s.one(`sq0atp-${s.of(url64, 22)}`, `sq0csp-${s.of(url64, 43)}`),
  'facebook-token': (s) => `EAAC${s.of(alnum, 150)}`,
  'plaid-token': (s) => `access-${s.one('sandbox', 'production')}-${s.uuid()}`,
  'easypost-key': (s) => `EZ${s.one('A', 'T')}K${s.of(alnum, 54)}`,
  'flutterwave-key': (s) => `FLWSECK_TEST-${s.of(hexLower, 32)}-X`,
  'shippo-token': (s) => `shippo_live_${s.of(hexLower, 40)}`,
  'duffel-token': (s) => `duffel_test_${s.of(url64, 43)}`,
  'sendgrid-key': (s) => `SG.${s.of(url64, 22)}.${s.of(url64, 43)}`,
  'twilio-key': (s) => `SK${s.of(hexLower, 32)}`,
  'mailgun-key': (s) => `key-${s.of(hexLower, 32)}`,
  'mailchimp-key': (s) => `${s.of(hexLower, 32)}-us${s.between(1, 21)}`,
  'brevo-key': (s) => `xkeysib-${s.of(hexLower, 64)}-${s.of(alnum, 16)}`,
  'resend-key': (s) => `re_${s.of(alnum, 8)}_${s.of(alnum, 24)}`,
  'grafana-token': (s) => s.one(`glsa_${s.of(alnum, 32)}_${s.of(hexLower, 8)}`, `glc_${s.of(base64, 80)}`),
  'newrelic-key': (s) => `NRAK-${s.of(upper + digits, 27)}`,
  'sentry-token': (s) => s.one(`sntrys_eyJ${s.of(base64, 120)}`, `sntryu_${s.of(hexLower, 64)}`),
  'dynatrace-token': (s) => `dt0c01.${s.of(upper + digits, 24)}.${s.of(upper + digits, 64)}`,
  'linear-key': (s) => `lin_api_${s.of(alnum, 40)}`,
  'notion-token': (s) => s.one(`ntn_${s.of(alnum, 46)}`, `secret_${s.of(alnum, 43)}`),
  'figma-token': (s) => `figd_${s.of(url64, 40)}`,
  'hubspot-token': (s) => `pat-${s.one('na1', 'eu1')}-${s.uuid()}`,
  'typeform-token': (s) => `tfp_${s.of(url64, 59)}`,
  'contentful-token': (s) => `CFPAT-${s.of(url64, 43)}`,
  'postman-key': (s) => `PMAK-${s.of(hexLower, 24)}-${s.of(hexLower, 34)}`,
  'readme-key': (s) => `rdme_${s.of(lower + digits, 70)}`,
  'vault-token': (s) => `hvs.${s.of(url64, 95)}`,
  'terraform-token': (s) => `${s.of(alnum, 14)}.atlasv1.${s.of(url64, 67)}`,
  'pulumi-token': (s) => `pul-${s.of(hexLower, 40)}`,
  'doppler-token': (s) => s.one(`dp.pt.${s.of(alnum, 43)}`, `dp.st.dev_main.${s.of(alnum, 43)}`),
  'onepassword-token': (s) => `ops_eyJ${s.of(base64, 300)}`,
  'age-key': (s) => `AGE-SECRET-KEY-1${s.of('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`,
  'tailscale-key': (s) => `tskey-auth-${s.of(alnum, 12)}-${s.of(alnum, 32)}`,
  'prefect-key': (s) => `pnu_${s.of(alnum, 36)}`,
  'mapbox-token': (s) => `sk.eyJ${s.of(url64, 60)}.${s.of(url64, 22)}`,
  'private-key': (s) => {
    const kind = s.one('', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ');
    const lines = Array.from({ length: s.between(1, 25) }, () => s.of(base64, 64)).join('\n');
    return `-----BEGIN ${kind}PRIVATE KEY-----\n${lines}\n-----END ${kind}PRIVATE KEY-----`;
  },
  jwt: (s) => {
    const header = s.token(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));
    const payload = s.token(JSON.stringify({ sub: s.of(digits, 10), name: s.of(lower, 8), iat: 1_700_000_000 }));
    return `${header}.${payload}.${s.of(url64, 43)}`;
  },
  'bearer-token': (s) => `Authorization: ${s.one('Bearer', 'bearer')} \u0000${s.of(alnum, s.between(24, 60))}7a`,
  'basic-credentials': (s) =>
    `Authorization: Basic \u0000${Buffer.from(`${s.of(lower, 6)}:${s.of(alnum, 12)}`).toString('base64')}`,
  'url-password': (s) =>
    `${s.one('postgres', 'mongodb+srv', 'redis', 'https', 'amqp')}://${s.one('admin', '', 'x-access-token')}:\u0000${s.of(`${alnum}!$*-_.~%`, s.between(4, 20))}7\u0000@db.example.com:5432/app`,
};
