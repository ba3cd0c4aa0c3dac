/** LibreOffice by its command line. */
import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { resourcesError, tooComplexError } from '../conversion-error.ts';
import type { Program, WorkerFolders } from '../sandbox/program.ts';
import { officeLimits } from '../sandbox/program-limits.ts';
import { SandboxedWorker } from '../sandbox/sandboxed-worker.ts';
import { WorkerFailed } from '../sandbox/worker-failures.ts';
import { openWorkerFile } from '../sandbox/worker-files.ts';
import { officeError } from './office-errors.ts';
import type { OfficeDocument, OfficeFile, OfficeLimits, OfficeToPdf } from './office-to-pdf.ts';
import { writeProfile } from './settings.ts';
import { removeSockets } from './sockets.ts';
import { type OfficeTools, officeEnvironment, profileIn } from './soffice.ts';

/** Export options in the form of `--convert-to`. */
const OPTIONS = JSON.stringify({
  ReduceImageResolution: { type: 'boolean', value: 'false' },
  ExportBookmarks: { type: 'boolean', value: 'true' },
  UseTaggedPDF: { type: 'boolean', value: 'false' },
  ExportNotes: { type: 'boolean', value: 'false' },
});

/**
 * Starts LibreOffice anew for each document and exports all pages at once, for machines without LibreOffice's
 * Python bindings. It is slower, and cannot warn about the content that slides lose.
 */
export function oneShotToPdf(tools: OfficeTools): OfficeToPdf {
  return {
    name: 'LibreOffice, started for each document',
    warm: true,
    drawsFormulas: tools.installation.math,
    async open(file, limits, signal) {
      const worker = await SandboxedWorker.start(tools.sandbox, tools.scratch.directory, (folders) =>
        describeProgram(tools, folders, file),
      );
      try {
        await writeProfile(join(worker.in, 'profile'));
        const path = join(worker.in, `document.${file.extension}`);
        await link(file.path, path).catch(() => copyFile(file.path, path));
        return await convert(worker, file, limits, signal);
      } catch (error) {
        await worker[Symbol.asyncDispose]();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * Waits for the only request, which is sent when the document is in its folder, converts, and answers. LibreOffice
 * exits with 81 to be restarted.
 */
const SCRIPT = `read request
cp -r "$1/profile" "$2/profile"
shift 2
/usr/bin/setpriv --pdeathsig KILL -- "$@" 1>&2
code=$?
if [ $code = 81 ]; then /usr/bin/setpriv --pdeathsig KILL -- "$@" 1>&2; code=$?; fi
[ $code -gt 128 ] && exit $code
echo '{"done":true}'
read end`;

function describeProgram(tools: OfficeTools, folders: WorkerFolders, file: OfficeFile): Program {
  const { app, filter, filterOptions } = file.kind;
  const inputFilter = filterOptions ? `${filter}:${filterOptions}` : filter;
  return {
    ...folders,
    command: '/bin/sh',
    args: [
      '-c',
      SCRIPT,
      'sh',
      folders.in,
      folders.tmp,
      join(tools.installation.program, 'soffice.bin'),
      `-env:UserInstallation=file://${profileIn(folders.tmp)}`,
      '--headless',
      '--norestore',
      '--nolockcheck',
      `--infilter=${inputFilter}`,
      '--convert-to',
      `pdf:${app}_pdf_Export:${OPTIONS}`,
      '--outdir',
      folders.out,
      join(folders.in, `document.${file.extension}`),
    ],
    env: officeEnvironment(folders.tmp),
    readable: [tools.installation.program, ...tools.readable],
    limits: officeLimits(tools.cpu),
    tidy: () => removeSockets(profileIn(folders.tmp)),
  };
}

async function convert(
  worker: SandboxedWorker,
  file: OfficeFile,
  { deadline, maxCpu }: OfficeLimits,
  signal: AbortSignal,
): Promise<OfficeDocument> {
  const path = join(worker.out, 'document.pdf');
  try {
    await worker.request({ do: 'convert' }, Math.max(1, deadline - performance.now()), signal, maxCpu);
    // LibreOffice exits with 0 even when it wrote no file.
    await using pdf = await openWorkerFile(path);
    if ((await pdf.stat()).size === 0) throw new WorkerFailed('LibreOffice wrote an empty file.');
  } catch (error) {
    signal.throwIfAborted();
    if (worker.outOfSpace) throw resourcesError({ cause: error });
    throw worker.nearlyOutOfMemory ? tooComplexError({ cause: error }) : officeError(error, file.maybeLocked);
  }
  return {
    pageCount: null,
    strayCells: 0,
    wideSheets: 0,
    unknownSymbols: {},
    async *parts() {
      yield { path, words: [], last: true };
    },
    slideLosses: async () => null,
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}
