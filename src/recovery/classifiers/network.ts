import type { RuleFamily } from './rule.ts';

/** Being told to stop: asked before all else. */
export const abortRules: RuleFamily = {
  source: 'Being told to stop',
  ofCommands: false,
  rules: [
    {
      name: 'Aborted',
      category: 'critical',
      retryable: false,
      reason: 'it was told to stop',
      codes: ['ABORT_ERR'],
      names: ['AbortError', 'APIUserAbortError'],
    },
  ],
};

/** Codes of Node and undici for connections, and the names that clients give them. */
export const networkRules: RuleFamily = {
  source: 'Node: connections',
  ofCommands: false,
  rules: [
    {
      name: 'NetworkTimeout',
      category: 'transient',
      retryable: true,
      reason: 'the other side did not answer in time',
      tells: 'host',
      codes: [
        'ETIMEDOUT',
        'ESOCKETTIMEDOUT',
        'UND_ERR_CONNECT_TIMEOUT',
        'UND_ERR_HEADERS_TIMEOUT',
        'UND_ERR_BODY_TIMEOUT',
      ],
      names: ['APIConnectionTimeoutError', 'ConnectTimeoutError'],
      texts: ['connection timed out', 'connect timeout error', 'request timed out.'],
    },
    {
      name: 'ConnectionReset',
      category: 'transient',
      retryable: true,
      reason: 'the connection broke off',
      tells: 'host',
      codes: ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE'],
      texts: ['socket hang up', 'other side closed', 'premature close', 'connection reset by peer'],
    },
    {
      name: 'ConnectionRefused',
      category: 'transient',
      retryable: true,
      reason: 'nothing accepts connections there now',
      guidance: 'If it lasts, check whether the service runs and whether host and port are right.',
      tells: 'host',
      codes: ['ECONNREFUSED'],
    },
    {
      name: 'NameServerUnavailable',
      category: 'transient',
      retryable: true,
      reason: 'the name server did not answer',
      tells: 'host',
      codes: ['EAI_AGAIN'],
      texts: ['temporary failure in name resolution'],
    },
    {
      // A computer that is offline says the same as one that is asked for a misspelt name.
      name: 'HostNotFound',
      category: 'transient',
      retryable: true,
      reason: 'the name of the host was not found',
      guidance: 'If it lasts, check the name of the host and the network.',
      tells: 'host',
      codes: ['ENOTFOUND'],
    },
    {
      name: 'NetworkUnreachable',
      category: 'transient',
      retryable: true,
      reason: 'no way leads to the host now',
      tells: 'host',
      codes: ['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'],
    },
    {
      name: 'ConnectionFailed',
      category: 'transient',
      retryable: true,
      reason: 'the connection failed',
      tells: 'host',
      names: ['APIConnectionError'],
    },
    {
      name: 'CertificateRefused',
      category: 'configuration',
      retryable: false,
      reason: 'the certificate of the other side is not accepted',
      guidance: 'Renew the certificate, correct the host, or name the authority in `NODE_EXTRA_CA_CERTS`.',
      tells: 'host',
      codes: [
        'CERT_HAS_EXPIRED',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'SELF_SIGNED_CERT_IN_CHAIN',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'ERR_TLS_CERT_ALTNAME_INVALID',
      ],
    },
    {
      // What `AbortSignal.timeout` and most clients throw.
      name: 'TimedOut',
      category: 'transient',
      retryable: true,
      reason: 'it took too long',
      tells: 'message',
      names: ['TimeoutError'],
    },
  ],
};
