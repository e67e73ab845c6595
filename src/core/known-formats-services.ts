import type { KnownFormat } from './known-formats.ts';

/** Payment, mail, monitoring, work tracking and infrastructure services. */
export const serviceFormats: readonly KnownFormat[] = [
  // Payment and commerce
  {
    kind: 'stripe-key',
    anchors: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_prod_', 'rk_prod_'],
    pattern: /[rs]k_(?:live|test|prod)_[A-Za-z0-9]{16,}/y,
  },
  { kind: 'stripe-key', anchors: ['whsec_'], pattern: /whsec_[A-Za-z0-9+/]{24,}={0,2}/y },
  {
    kind: 'shopify-token',
    anchors: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: /shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}/y,
  },
  { kind: 'square-token', anchors: ['sq0atp-', 'sq0csp-'], pattern: /sq0(?:at|cs)p-[\w-]{22,}/y },
  { kind: 'facebook-token', anchors: ['EAA'], pattern: /(?<![+/])EAA[A-Za-z0-9]{97,}/y, after: 'token' },
  {
    kind: 'plaid-token',
    anchors: ['access-'],
    pattern: /access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/y,
  },
  { kind: 'easypost-key', anchors: ['EZAK', 'EZTK'], pattern: /EZ[AT]K[A-Za-z0-9]{54}/y },
  { kind: 'flutterwave-key', anchors: ['FLWSECK'], pattern: /FLWSECK(?:_TEST)?-[0-9A-Za-z]{32}-X/y },
  { kind: 'shippo-token', anchors: ['shippo_'], pattern: /shippo_(?:live|test)_[0-9a-f]{40}/y },
  { kind: 'duffel-token', anchors: ['duffel_'], pattern: /duffel_(?:live|test)_[\w-]{43}/y },

  // Mail and telephony
  { kind: 'sendgrid-key', anchors: ['SG.'], pattern: /SG\.[\w-]{20,24}\.[\w-]{39,50}/y, after: 'token' },
  {
    kind: 'twilio-key',
    anchors: Array.from({ length: 16 }, (_, digit) => `SK${digit.toString(16)}`),
    pattern: /SK[0-9a-f]{32}(?!\w)/y,
    after: 'word',
  },
  { kind: 'mailgun-key', anchors: ['key-'], pattern: /key-[0-9a-f]{32}(?!\w)/y, after: 'token' },
  {
    kind: 'mailchimp-key',
    anchors: ['-us'],
    pattern: /(?<=(?<before>(?<!(?<!\\|\\u[0-9a-f]{3})\w)[0-9a-f]{32}))-us\d{1,2}(?!\w)/y,
  },
  { kind: 'brevo-key', anchors: ['xkeysib-', 'xsmtpsib-'], pattern: /x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}/y },
  { kind: 'resend-key', anchors: ['re_'], pattern: /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?!\w)/y, after: 'word' },

  // Monitoring
  { kind: 'grafana-token', anchors: ['glsa_'], pattern: /glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}/y },
  { kind: 'grafana-token', anchors: ['glc_'], pattern: /glc_[A-Za-z0-9+/]{32,}={0,2}/y },
  {
    kind: 'newrelic-key',
    anchors: ['NRAK-', 'NRJS-', 'NRII-', 'NRRA-'],
    pattern: /NR(?:AK|JS|II|RA)-[A-Za-z0-9-]{18,}/y,
  },
  { kind: 'sentry-token', anchors: ['sntrys_'], pattern: /sntrys_eyJ[\w+/=-]{40,}/y },
  { kind: 'sentry-token', anchors: ['sntryu_'], pattern: /sntryu_[0-9a-f]{64}/y },
  {
    kind: 'dynatrace-token',
    anchors: ['dt0c01.', 'dt0s01.', 'dt0s02.'],
    pattern: /dt0[cs]0[12]\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}/y,
  },

  // Work tracking, design and documents
  { kind: 'linear-key', anchors: ['lin_api_', 'lin_oauth_'], pattern: /lin_(?:api|oauth)_[A-Za-z0-9]{32,}/y },
  {
    kind: 'notion-token',
    anchors: ['ntn_', 'secret_'],
    pattern: /(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}(?!\w))/y,
    after: 'word',
  },
  { kind: 'figma-token', anchors: ['figd_'], pattern: /figd_[\w-]{36,}/y },
  {
    kind: 'hubspot-token',
    anchors: ['pat-na', 'pat-eu'],
    pattern: /pat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/y,
  },
  { kind: 'typeform-token', anchors: ['tfp_'], pattern: /tfp_[\w-]{40,}/y },
  { kind: 'contentful-token', anchors: ['CFPAT-'], pattern: /CFPAT-[\w-]{40,}/y },
  { kind: 'postman-key', anchors: ['PMAK-'], pattern: /PMAK-[0-9a-f]{24}-[0-9a-f]{34}/y },
  { kind: 'readme-key', anchors: ['rdme_'], pattern: /rdme_[a-z0-9]{70}/y },

  // Infrastructure
  { kind: 'vault-token', anchors: ['hvs.', 'hvb.', 'hvr.'], pattern: /hv[bsr]\.[\w-]{24,}/y },
  {
    kind: 'terraform-token',
    anchors: ['.atlasv1.'],
    pattern: /(?<=(?<before>(?<!(?<!\\|\\u[0-9a-f]{3})\w)[A-Za-z0-9]{14}))\.atlasv1\.[\w-]{60,}/y,
  },
  { kind: 'pulumi-token', anchors: ['pul-'], pattern: /pul-[0-9a-f]{40}(?!\w)/y, after: 'word' },
  {
    kind: 'doppler-token',
    anchors: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
    pattern: /dp\.[a-z]{2,5}\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}/y,
  },
  { kind: 'onepassword-token', anchors: ['ops_eyJ'], pattern: /ops_eyJ[\w+/=-]{60,}/y },
  { kind: 'age-key', anchors: ['AGE-SECRET-KEY-1'], pattern: /AGE-SECRET-KEY-1[0-9A-Z]{58}/y },
  { kind: 'tailscale-key', anchors: ['tskey-'], pattern: /tskey-[a-z]{2,10}-[A-Za-z0-9-]{20,}/y },
  { kind: 'prefect-key', anchors: ['pnu_', 'pnb_'], pattern: /pn[ub]_[A-Za-z0-9]{36}/y },
  { kind: 'mapbox-token', anchors: ['sk.eyJ'], pattern: /sk\.eyJ[\w-]{20,}\.[\w-]{20,}/y, after: 'token' },
];
