/** The number of lines that a stranger can cause in the log is limited. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Audit, createAudit } from '../../../src/graphql/audit/audit.ts';
import { recordLog } from '../../support/recorded-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const recorded = () => {
  const { log, lines } = recordLog();
  return { audit: createAudit(log), lines };
};
const refuse = (audit: Audit, address: string, reason: 'expired' | 'signature' = 'expired') =>
  audit.refused(reason, { requestId: 'a', address, transport: 'http' }, null);

test('the log has the first refusals of an address, and once a minute how many followed', () => {
  const { audit, lines } = recorded();
  for (let count = 0; count < 1_000; count++) refuse(audit, '192.0.2.1');
  expect(lines).toEqual(
    Array(5).fill({
      level: 'warn',
      event: 'audit.token_refused',
      fields: { request: 'a', address: '192.0.2.1', transport: 'http', reason: 'expired' },
    }),
  );
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(5)).toEqual([
    {
      level: 'warn',
      event: 'audit.suppressed',
      fields: { event: 'audit.token_refused', address: '192.0.2.1', reason: 'expired', suppressed: 995 },
    },
  ]);
  refuse(audit, '192.0.2.1');
  expect(lines).toHaveLength(7);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(7);
});

test('the log counts each address and each reason apart', () => {
  const { audit, lines } = recorded();
  for (let count = 0; count < 20; count++) {
    refuse(audit, '192.0.2.1');
    refuse(audit, '192.0.2.1', 'signature');
    refuse(audit, '192.0.2.2');
  }
  expect(lines).toHaveLength(15);
  expect(Object.fromEntries(audit.counts.refusals)).toEqual({ expired: 40, signature: 20 });
});

test('the log grows by at most about 600 lines a minute, whatever the number of addresses', () => {
  const { audit, lines } = recorded();
  for (let count = 0; count < 100_000; count++) refuse(audit, `2001:db8::${(count % 10_000).toString(16)}`);
  audit.flush();
  expect(lines.length).toBeLessThan(610);
  const written = lines.filter(({ event }) => event === 'audit.token_refused').length;
  const suppressed = lines.reduce((sum, { fields }) => sum + ((fields['suppressed'] as number) ?? 0), 0);
  expect(written + suppressed).toBe(100_000);
});
