/** Finds the address of a client: the address of its connection, or the one that a trusted proxy names. */
import { BlockList, isIP } from 'node:net';

/** Hexadecimal groups of an IPv6 address that a provider gives to one customer. */
const CUSTOMER_GROUPS = 4;

export interface Addresses {
  isTrusted(address: string): boolean;
  /**
   * The last address in `X-Forwarded-For` that is not a trusted proxy, when `peer` is one.
   * @param peer The address of the connection.
   * @returns null when a trusted proxy names no address.
   */
  addressOf(peer: string, forwardedFor: string | string[] | undefined): string | null;
  /** What connections of that address are counted by. */
  clientOf(peer: string, forwardedFor: string | string[] | undefined): string | null;
}

/** @param trustedProxies Addresses such as `10.0.0.1` and ranges such as `10.0.0.0/8`. */
export function createAddresses(trustedProxies: readonly string[]): Addresses {
  const list = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', prefix] = proxy.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  const isTrusted = (text: string): boolean => {
    const address = normalize(text);
    return isIP(address) !== 0 && list.check(address, familyOf(address));
  };
  const addressOf: Addresses['addressOf'] = (peer, forwardedFor) => {
    if (!isTrusted(peer)) return normalize(peer);
    const hops = String(forwardedFor ?? '').split(',');
    const client = hops.map((hop) => hop.trim()).findLast((hop) => isIP(normalize(hop)) && !isTrusted(hop));
    return client === undefined ? null : normalize(client);
  };
  return {
    isTrusted,
    addressOf,
    clientOf(peer, forwardedFor) {
      const address = addressOf(peer, forwardedFor);
      return address === null ? null : keyOf(address);
    },
  };
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** IPv4 addresses reach a socket that listens on IPv6 with the prefix `::ffff:`. */
const normalize = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Returns the key by which connections are counted: an IPv4 address, or the network of a customer with IPv6. */
function keyOf(text: string): string {
  const address = normalize(text);
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (address.includes('::')) {
    const missing = 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
    for (let index = 0; index < missing; index++) groups.push('0');
    if (tail !== '') groups.push(...tail.split(':'));
  }
  return groups.slice(0, CUSTOMER_GROUPS).join(':').toLowerCase();
}
