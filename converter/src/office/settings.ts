/** The settings in a profile of LibreOffice. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Settings of LibreOffice that disable macros, links and external content. The sandbox contains an attack that these
 * settings do not prevent. DisableActiveContent, which 7.4 does not have, is not among them: 25.2 draws no charts with it.
 */
const SETTINGS: readonly [path: string, name: string, value: string][] = [
  ['org.openoffice.Office.Common/Security/Scripting', 'MacroSecurityLevel', '3'],
  ['org.openoffice.Office.Common/Security/Scripting', 'DisableMacrosExecution', 'true'],
  // Blocks links to files and to URLs; the two settings above block neither.
  ['org.openoffice.Office.Common/Security/Scripting', 'BlockUntrustedRefererLinks', 'true'],
  ['org.openoffice.Office.Common/Misc', 'FirstRun', 'false'],
  ['org.openoffice.Office.Common/Misc', 'CrashReport', 'false'],
  ['org.openoffice.Office.Java/VirtualMachine', 'Enable', 'false'],
  ['org.openoffice.Office.Writer/Content/Update', 'Link', '0'],
  ['org.openoffice.Office.Calc/Content/Update', 'Link', '2'],
  ['org.openoffice.Office.Calc/Formula/Load', 'OOXMLRecalcMode', '1'],
  ['org.openoffice.Office.Calc/Formula/Load', 'ODFRecalcMode', '1'],
  ['org.openoffice.Setup/Office', 'ooSetupInstCompleted', 'true'],
  // With the version of an earlier start that is older than itself, LibreOffice draws and compares a hundred large
  // pictures at every start, which takes more time than the rest of the start.
  ['org.openoffice.Setup/Product', 'ooSetupLastVersion', '999.0'],
];

const item = ([path, name, value]: (typeof SETTINGS)[number]) =>
  `<item oor:path="/${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`;

/** Returns the content of `user/registrymodifications.xcu` in a profile. */
export const registry = () => `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${SETTINGS.map(item).join('\n')}
</oor:items>
`;

/** Writes a profile that has only these settings. */
export async function writeProfile(directory: string): Promise<void> {
  await mkdir(join(directory, 'user'), { recursive: true });
  await writeFile(join(directory, 'user', 'registrymodifications.xcu'), registry());
}
