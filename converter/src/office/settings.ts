import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * LibreOffice's own switches. They are not a boundary — the worker is — but what they stop does not even
 * have to be contained. A switch that a version does not know is ignored by it.
 */
const SETTINGS: readonly [path: string, name: string, value: string][] = [
  ['org.openoffice.Office.Common/Security/Scripting', 'MacroSecurityLevel', '3'],
  ['org.openoffice.Office.Common/Security/Scripting', 'DisableMacrosExecution', 'true'],
  ['org.openoffice.Office.Common/Security/Scripting', 'DisableActiveContent', 'true'],
  // Stops linked files as well as addresses: the two above do not.
  ['org.openoffice.Office.Common/Security/Scripting', 'BlockUntrustedRefererLinks', 'true'],
  ['org.openoffice.Office.Common/Misc', 'FirstRun', 'false'],
  ['org.openoffice.Office.Common/Misc', 'CrashReport', 'false'],
  ['org.openoffice.Office.Java/VirtualMachine', 'Enable', 'false'],
  ['org.openoffice.Office.Writer/Content/Update', 'Link', '0'],
  ['org.openoffice.Office.Calc/Content/Update', 'Link', '2'],
  ['org.openoffice.Office.Calc/Formula/Load', 'OOXMLRecalcMode', '1'],
  ['org.openoffice.Office.Calc/Formula/Load', 'ODFRecalcMode', '1'],
  ['org.openoffice.Setup/Office', 'ooSetupInstCompleted', 'true'],
];

const item = ([path, name, value]: (typeof SETTINGS)[number]) =>
  `<item oor:path="/${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`;

/** `user/registrymodifications.xcu`, as LibreOffice reads it from a profile. */
export const registry = () => `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${SETTINGS.map(item).join('\n')}
</oor:items>
`;

/** A profile with nothing in it but our settings. */
export async function writeProfile(directory: string): Promise<void> {
  await mkdir(join(directory, 'user'), { recursive: true });
  await writeFile(join(directory, 'user', 'registrymodifications.xcu'), registry());
}
