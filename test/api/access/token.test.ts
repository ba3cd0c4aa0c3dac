/** The tokens that the server accepts, and the viewer that it reads from each token. */
import { type JWTPayload, UnsecuredJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { createAuthenticator, INSTRUCTOR, INVALID, rejection, sign, VIDEO } from '../../support/jwt.ts';

const viewer = async (claims: JWTPayload) => createAuthenticator()(`Bearer ${await sign(claims)}`);

describe('tokens', () => {
  it.each(['instructor', 'teacher', 'staff', 'administrator', 'Instructor'])(
    'a token of the role %s with can_update lets its bearer share',
    async (role) => {
      expect(await viewer({ ...INSTRUCTOR, roles: [role] })).toMatchObject({
        role: 'instructor',
        video: VIDEO,
      });
    },
  );

  it.each<[string, JWTPayload]>([
    ['of a student', { ...INSTRUCTOR, roles: ['student'] }],
    ['of a learner', { ...INSTRUCTOR, roles: ['learner'] }],
    ['of none', { ...INSTRUCTOR, roles: ['none'] }],
    ['of an instructor without can_update', { ...INSTRUCTOR, permissions: { can_update: false } }],
    ['of an instructor whose can_update is a string', { ...INSTRUCTOR, permissions: { can_update: 'true' } }],
    ['of an instructor without permissions', { resource_id: VIDEO, roles: ['instructor'] }],
    ['without roles', { resource_id: VIDEO }],
    ['whose roles are a string', { ...INSTRUCTOR, roles: 'instructor' }],
    ['whose roles are not strings', { ...INSTRUCTOR, roles: [{ name: 'instructor' }, null, 5] }],
    ['of the platform with a video', { ...INSTRUCTOR, roles: ['platform'] }],
  ])('a token %s lets its bearer watch only', async (_what, claims) => {
    expect(await viewer(claims)).toMatchObject({ role: 'student', video: VIDEO });
  });

  it('a token names its video in upper or lower case', async () => {
    expect(await viewer({ ...INSTRUCTOR, resource_id: VIDEO.toUpperCase() })).toMatchObject({ video: VIDEO });
  });

  it.each(['course-v1:7', '', '0f8ce0a1', `${VIDEO}x`])(
    'a token whose resource_id is %j is rejected',
    async (id) => {
      const token = await sign({ ...INSTRUCTOR, resource_id: id });
      expect(await rejection(createAuthenticator(), token)).toBe(
        'The "resource_id" of the token is not a UUID.',
      );
    },
  );

  it('a token of the platform is valid for every video', async () => {
    expect(await viewer({ roles: ['platform'] })).toMatchObject({ role: 'platform', video: null });
  });

  it('a token expires at the time of its claim `exp`', async () => {
    const { validUntil } = await viewer(INSTRUCTOR);
    expect(Math.abs((validUntil ?? 0) - performance.now() - 3_600_000)).toBeLessThan(60_000);
  });

  it('a token that was accepted before is rejected after it has expired', async () => {
    const authenticate = createAuthenticator();
    const token = await sign(INSTRUCTOR, { expiresIn: '30s' });
    expect(await rejection(authenticate, token)).toBeNull();
    const [date, monotonic] = [Date.now() + 31_000, performance.now() + 31_000];
    vi.useFakeTimers({ toFake: ['Date'], now: date });
    const now = vi.spyOn(performance, 'now').mockReturnValue(monotonic);
    try {
      expect(await rejection(authenticate, token)).toBe('The token has expired.');
    } finally {
      now.mockRestore();
      vi.useRealTimers();
    }
  });

  it('a clock that differs by less than the leeway makes no token invalid', async () => {
    const authenticate = createAuthenticator({ leeway: 60 });
    const now = Math.floor(Date.now() / 1000);
    const rejectionOf = async (claims: object, expiresIn?: string) =>
      rejection(authenticate, await sign({ ...INSTRUCTOR, ...claims }, expiresIn ? { expiresIn } : {}));
    expect(await rejectionOf({}, '-50s')).toBeNull();
    expect(await rejectionOf({}, '-61s')).toBe('The token has expired.');
    expect(await rejectionOf({ nbf: now + 50 })).toBeNull();
    expect(await rejectionOf({ nbf: now + 70 })).toBe(`The token's "nbf" is not accepted.`);
    expect(await rejectionOf({ iat: now + 50 })).toBeNull();
  });

  it('a subscription ends when the leeway after `exp` has passed', async () => {
    const token = await sign(INSTRUCTOR, { expiresIn: '-50s' });
    const { validUntil } = await createAuthenticator({ leeway: 60 })(`Bearer ${token}`);
    expect((validUntil ?? 0) - performance.now()).toBeGreaterThan(8_000);
    expect((validUntil ?? 0) - performance.now()).toBeLessThan(11_000);
  });

  it('a token may be missing: the viewer is anonymous', async () => {
    for (const none of [undefined, '']) {
      expect(await createAuthenticator()(none)).toEqual({
        role: 'anonymous',
        video: null,
        validUntil: null,
        tokenId: null,
        user: null,
        name: null,
      });
    }
  });

  it.each<[string, () => Promise<string>, string]>([
    ['that has expired', () => sign(INSTRUCTOR, { expiresIn: '-1s' }), 'The token has expired.'],
    ['without an expiry', () => sign(INSTRUCTOR, { expiresIn: null }), `The token's "exp" is not accepted.`],
    [
      'that is not valid yet',
      () => sign({ ...INSTRUCTOR, nbf: Math.floor(Date.now() / 1000) + 60 }),
      `The token's "nbf" is not accepted.`,
    ],
    [
      'signed with another secret',
      () => sign(INSTRUCTOR, { secret: 'another secret of the same length' }),
      INVALID,
    ],
    [
      'without a signature',
      async () => new UnsecuredJWT(INSTRUCTOR).setExpirationTime('1h').encode(),
      INVALID,
    ],
    [
      'whose claims were changed',
      async () => tamper(await sign({ ...INSTRUCTOR, roles: ['student'] })),
      INVALID,
    ],
    ['that is not a JWT', async () => 'a.b.c', INVALID],
    ['without a video', () => sign({ roles: ['instructor'] }), 'The token names no video in "resource_id".'],
    [
      'whose video is a number',
      () => sign({ ...INSTRUCTOR, resource_id: 5 }),
      'The token names no video in "resource_id".',
    ],
  ])('a token %s is rejected', async (_what, token, message) => {
    expect(await rejection(createAuthenticator(), await token())).toBe(message);
  });

  it('a token is accepted only as a bearer token', async () => {
    const token = await sign(INSTRUCTOR);
    for (const header of [token, `Basic ${token}`, 'Bearer', `Bearer ${token} ${token}`]) {
      await expect(createAuthenticator()(header), header).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await createAuthenticator()(`bearer  ${token}`)).toMatchObject({ role: 'instructor' });
  });

  it('a token needs the configured issuer and audience', async () => {
    const authenticate = createAuthenticator({ issuer: 'https://school.example', audience: 'lectern' });
    const right = { ...INSTRUCTOR, iss: 'https://school.example', aud: ['lectern', 'other'] };
    expect(await rejection(authenticate, await sign(right))).toBeNull();
    for (const [claim, wrong] of [
      ['aud', { ...right, aud: 'other' }],
      ['iss', { ...right, iss: 'https://elsewhere.example' }],
    ] as const) {
      expect(await rejection(authenticate, await sign(wrong))).toBe(
        `The token's "${claim}" is not accepted.`,
      );
    }
    expect(await rejection(authenticate, await sign(INSTRUCTOR))).toMatch(/is not accepted/);
  });
});

function tamper(token: string): string {
  const [header, , signature] = token.split('.');
  const claims = { ...INSTRUCTOR, exp: Math.floor(Date.now() / 1000) + 3600 };
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}
