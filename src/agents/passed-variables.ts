import type { Host } from '../core/host.ts';

/** What programs that call a service need to reach it. */
const ofNetwork = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]);

/** The variables of this process that an agent needs: those with one of the prefixes, and those of proxies and certificates. */
export function passedVariables(host: Host, prefixes: readonly string[]): Readonly<Record<string, string>> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(host.environment)) {
    if (value === undefined) continue;
    if (ofNetwork.has(name.toUpperCase()) || prefixes.some((prefix) => name.startsWith(prefix))) passed[name] = value;
  }
  return passed;
}
