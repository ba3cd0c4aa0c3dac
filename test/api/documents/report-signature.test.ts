/** The server rejects a report without the converter's signature. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Data } from '../../support/clients/ask.ts';
import { type PartialConversion, startPartialConversion } from '../../support/clients/partial-conversion.ts';
import { converterSecret, REPORT, sendSigned, sign } from '../../support/clients/reports.ts';
import { errorCode } from '../../support/clients/shared-deck.ts';
import type { Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

let webinar: Webinar;
let media: string;
let reportInput: PartialConversion['reportInput'];
let before: Data;
beforeAll(async () => {
  ({ webinar, media, reportInput } = await startPartialConversion(system));
  before = await webinar.video();
});

const expectUnchanged = async () => expect(await webinar.video()).toEqual(before);

describe('signatures of reports', () => {
  it.each([
    ['with another secret', (body: string) => sign(body, 'a secret that the server does not have')],
    ['of another body', () => sign('{}', 'whatever')],
    ['in upper case', (body: string) => sign(body, 'whatever').toUpperCase()],
    ['that is empty', () => ''],
    ['that is not hexadecimal', () => 'signed'],
    ['that is too long', () => 'a'.repeat(5_000)],
  ])('a report with a signature %s is rejected before the body is parsed', async (_what, signature) => {
    const answer = await sendSigned(system, REPORT, { id: media, report: reportInput({}) }, signature);
    expect([answer.status, errorCode(answer)]).toEqual([403, 'FORBIDDEN']);
    const nonsense = await sendSigned(system, 'nonsense', {}, signature);
    expect([nonsense.status, errorCode(nonsense)]).toEqual([403, 'FORBIDDEN']);
    await expectUnchanged();
  });

  it('a report whose body was changed after signing is rejected', async () => {
    const secret = await converterSecret(system);
    const changed = await sendSigned(
      system,
      REPORT,
      { id: media, report: reportInput({ state: 'ERROR', failure: 'LOCKED' }) },
      () =>
        sign(JSON.stringify({ query: REPORT, variables: { id: media, report: reportInput({}) } }), secret),
    );
    expect([changed.status, errorCode(changed)]).toEqual([403, 'FORBIDDEN']);
    await expectUnchanged();
  });

  it('a report without a signature is rejected, with any token', async () => {
    for (const token of [null, webinar.student, webinar.instructor, system.tokens.platform]) {
      const answer = await webinar.ask(token, REPORT, { id: media, report: reportInput({}) });
      expect(errorCode(answer)).toBe('FORBIDDEN');
    }
    await expectUnchanged();
  });
});
