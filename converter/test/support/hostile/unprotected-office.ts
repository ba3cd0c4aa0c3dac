import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { KINDS, type Kind, type KindId } from '../../../src/identify/kinds.ts';
import { findInstallation } from '../../../src/office/installation.ts';
import { pipeName, removeSockets } from '../../../src/office/sockets.ts';

const DRIVER = fileURLToPath(new URL('unprotected-office.py', import.meta.url));

/** Settings that run every macro, follow every link and trust every file of this machine. */
const SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="SecureURL" oor:op="fuse"><value><it>file:///</it></value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>999.0</value></prop></item>
</oor:items>`;

/** The exit code with which LibreOffice asks to be started again, after it has set up a new profile. */
const RESTART = 81;

/** A LibreOffice without protection, which shows the effects of a document. */
export interface Unprotected extends AsyncDisposable {
  /** Converts a document and returns the path of the PDF, which has a folder of its own. */
  convert(content: Buffer, extension: string): Promise<string>;
}

export async function startUnprotected(env: Record<string, string>): Promise<Unprotected> {
  const found = findInstallation('');
  if (!found?.python) throw new Error('LibreOffice with its Python bindings is not installed.');
  const folder = await mkdtemp(join(tmpdir(), 'lectern-unprotected-'));
  const profile = join(folder, 'profile');
  await mkdir(join(profile, 'user'), { recursive: true });
  await writeFile(join(profile, 'user', 'registrymodifications.xcu'), SETTINGS);
  const options = {
    env: { PATH: '/usr/bin:/bin', HOME: folder, TMPDIR: folder, SAL_USE_VCLPLUGIN: 'svp', ...env },
  };
  const pipe = pipeName(profile);
  const office = () =>
    spawn(
      join(found.program, 'soffice.bin'),
      [
        '--headless',
        '--norestore',
        '--nodefault',
        '--nologo',
        `--accept=pipe,name=${pipe};urp;`,
        `-env:UserInstallation=file://${profile}`,
      ],
      { ...options, stdio: 'ignore' },
    );
  let running = office();
  running.once('exit', (code) => {
    if (code === RESTART) running = office();
  });
  const driver = spawn(found.python, [DRIVER, pipe], options);
  const answers = createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
  let stderr = '';
  driver.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let documents = 0;
  return {
    async convert(content, extension) {
      documents += 1;
      const own = join(folder, `document-${documents}`);
      await mkdir(own);
      const file = join(own, `document.${extension}`);
      await writeFile(file, content);
      const kind: Kind | undefined = KINDS[extension as KindId];
      if (kind?.family !== 'office') throw new Error(`LibreOffice does not open .${extension} files.`);
      const { filter, app } = kind;
      const to = join(own, 'document.pdf');
      driver.stdin.write(`${JSON.stringify({ file, filter, app, to })}\n`);
      if ((await answers.next()).done) throw new Error(`The driver exited: ${stderr}`);
      return to;
    },
    async [Symbol.asyncDispose]() {
      for (const child of [driver, running]) {
        const exited = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await exited;
      }
      await removeSockets(profile);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
