/** The headers that tell browsers and caches what they may do with an answer. */
import { describe, expect, it } from 'vitest';
import { frontPolicy } from '../../src/http/pages/content-security-policy.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();

describe('the headers of answers', () => {
  const get = (path: string) => fetch(system.graphql.replace('/graphql', path));
  const policyOf = async (path: string) => (await get(path)).headers.get('content-security-policy') ?? '';

  it('forbid browsers to guess the type of the content, and to send the address of the page', async () => {
    for (const path of [
      '/graphql?query={__typename}',
      '/graphiql',
      '/seat',
      '/examples/follow.html',
      '/health',
      '/metrics',
      '/nothing',
    ]) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
    }
  });

  it('forbid caches to store data', async () => {
    const { headers } = await get('/graphql?query={__typename}');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each(['/', '/stage', '/seat', '/examples/follow.html'])(
    'let %s run no script and load no content but its own, the links and the rooms',
    async (path) => {
      const policy = await policyOf(path);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
    },
  );

  it('let GraphiQL run its own scripts and no others, and no page show it in a frame', async () => {
    const policy = await policyOf('/graphiql');
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(policy).not.toMatch(/unsafe-eval|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it.each(['/graphql?query={__typename}', '/health', '/nothing'])(
    'let %s, which is no page, load nothing and appear in no frame',
    async (path) => {
      expect(await policyOf(path)).toBe("default-src 'none'; frame-ancestors 'none'");
    },
  );
});

describe('the policy of the front', () => {
  const framing = (...frameAncestors: string[]) =>
    /frame-ancestors .*$/.exec(frontPolicy({ links: '', uploads: '', rooms: null, frameAncestors }))?.[0];

  it('lets the pages of the configured origins show the front in a frame, and no others', () => {
    expect(framing('https://lms.example')).toBe("frame-ancestors 'self' https://lms.example");
    expect(framing()).toBe("frame-ancestors 'self'");
    expect(framing('*')).toBeUndefined();
  });
});
