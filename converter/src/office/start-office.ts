/** Chooses how this machine exports office documents, and starts what that needs. */
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Scratch } from '../sandbox/scratch.ts';
import { openWarmPool } from '../sandbox/warm-pool.ts';
import type { Installation } from './installation.ts';
import type { OfficeToPdf } from './office-to-pdf.ts';
import { oneShotToPdf } from './one-shot.ts';
import { seedProfile } from './profile.ts';
import { OFFICE_FILES, startSoffice } from './soffice.ts';
import { unoToPdf } from './uno.ts';

interface Environment {
  config: Pick<Config, 'timeout' | 'uno' | 'warmPoolSize'>;
  log: Logger;
  sandbox: Sandbox;
  scratch: Scratch;
}

/** Returns the kind of PDF export that this machine supports, or null without LibreOffice. */
export function startOffice(
  { config, log, sandbox, scratch }: Environment,
  installation: Installation | null,
): OfficeToPdf | null {
  if (!installation) {
    log.warn({ accepted: 'PDFs and images only', install: 'LibreOffice' }, 'office.missing');
    return null;
  }
  const tools = { installation, sandbox, scratch, cpu: config.timeout, readable: OFFICE_FILES };
  const { python } = installation;
  if (!python) {
    log.warn({ effect: 'slow office documents', install: 'python3-uno' }, 'office.without_python');
  }
  if (!python || config.uno === '0') return oneShotToPdf(tools);
  const driven = { ...tools, installation: { ...installation, python } };
  let profile: Promise<string> | null = null;
  const start = async (signal: AbortSignal) => {
    profile ??= seedProfile(driven, signal).catch((error) => {
      profile = null;
      throw error;
    });
    return startSoffice(driven, await profile, signal);
  };
  const pool = openWarmPool(config.warmPoolSize, start, log);
  pool.refill();
  return unoToPdf(pool, installation.math);
}
