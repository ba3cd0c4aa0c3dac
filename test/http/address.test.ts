/** Which address a connection counts for. */
import { describe, expect, test } from 'vitest';
import { createAddresses } from '../../src/http/connection/address.ts';

describe('addresses', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])(
    'the address of a client without trusted proxies is that of its connection: %s counts for %s',
    (peer, client) => {
      expect(createAddresses([]).clientOf(peer, '198.51.100.9')).toBe(client);
    },
  );

  const addresses = createAddresses(['127.0.0.1', '10.0.0.0/8', '2001:db8:ffff::/48']);

  test.each([
    ['198.51.100.9', '198.51.100.9'],
    ['198.51.100.9, 10.1.2.3', '198.51.100.9'],
    // A client may send any header; the proxy adds the address that it sees.
    ['192.0.2.1, 198.51.100.9', '198.51.100.9'],
    ['nonsense, 198.51.100.9,', '198.51.100.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['10.1.2.3', null],
    ['', null],
    [undefined, null],
  ])(
    'the address of a client behind a trusted proxy is the last one that is not trusted: %s counts for %s',
    (header, client) => {
      for (const peer of ['127.0.0.1', '::ffff:10.9.8.7', '2001:db8:ffff::1']) {
        expect(addresses.clientOf(peer, header)).toBe(client);
      }
    },
  );

  test('the address of a client that another client names is ignored', () => {
    expect(addresses.clientOf('203.0.113.7', '198.51.100.9')).toBe('203.0.113.7');
  });
});
