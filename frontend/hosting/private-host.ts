import { BlockList, isIP } from 'node:net';

/** Networks that no visitor's request can reach from a public edge (RFC 6890, RFC 4193, RFC 4291). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}
/** Names that the public DNS does not have (RFC 6761, RFC 6762, and ICANN's `internal`). */
const PRIVATE_DOMAINS = /(^|\.)(localhost|local|internal|test|invalid|example)$/;

/** Whether a host, as `URL` writes it, is this machine or one of a private network. */
export function isPrivateHost(host: string): boolean {
  const address = host.replace(/^\[|\]$|\.$/g, '');
  const family = isIP(address);
  if (family !== 0) return PRIVATE.check(address, family === 4 ? 'ipv4' : 'ipv6');
  return !address.includes('.') || PRIVATE_DOMAINS.test(address);
}
