/** Documents of Keynote, Pages and Numbers. */
import { lockedError } from '../conversion-error.ts';
import { type Identified, identified } from './kinds.ts';
import type { Zip } from './zip.ts';

/** Identifies a document of Keynote, Pages or Numbers. Returns null for any other archive. */
export async function iWork(zip: Zip, extension: string): Promise<Identified | null> {
  const found = identifyIWork(zip, extension);
  // LibreOffice verifies the checksums of other packages, but draws a part of a damaged iWork document.
  const parts = found ? zip.entries.filter(({ name }) => /\.(iwa|apxl|xml)(\.gz)?$/.test(name)) : [];
  for (const part of parts) await zip.verify(part);
  return found;
}

/**
 * The package names its application only in Protocol Buffers. Parts that only one application writes therefore identify
 * the application, and the extension identifies it where no such part exists.
 */
function identifyIWork({ entries }: Zip, extension: string): Identified | null {
  const has = (pattern: RegExp) => entries.some(({ name }) => pattern.test(name));
  if (has(/(^|\/)\.iwp(h|v2)$/)) throw lockedError();
  if (has(/(^|\/)index\.apxl(\.gz)?$/)) return identified('key');
  const isModern = has(/(^|\/)Index\/Document\.iwa$/) || has(/(^|\/)Index\.zip$/);
  const isOld = has(/^index\.xml(\.gz)?$/) && has(/^(QuickLook|buildVersionHistory\.plist|thumbs)/);
  if (!isModern && !isOld) return null;
  // iWork '09 marks an encrypted document with a special compression method.
  const isEncrypted = entries.some(
    ({ name, compressionMethod }) => /^index\.xml/.test(name) && ![0, 8].includes(compressionMethod),
  );
  if (isOld && isEncrypted) throw lockedError();
  if (has(/(^|\/)Index\/(Slide|MasterSlide|TemplateSlide)(-\d+)*\.iwa$/)) return identified('key');
  if (extension === 'key' || extension === 'pages' || extension === 'numbers') return identified(extension);
  return has(/(^|\/)Index\/CalculationEngine/) ? identified('numbers') : identified('pages');
}
