import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionError } from '../conversion-error.ts';
import type { Program } from '../sandbox/program.ts';
import { SandboxedWorker, WorkerFailed, WorkerTimedOut } from '../sandbox/sandboxed-worker.ts';
import { openWorkerFile } from '../sandbox/worker-files.ts';
import { DAMAGED, LOCKED, TOO_SLOW } from '../sentences.ts';
import type { OfficeDocument, OfficeFile, OfficeToPdf } from './office-to-pdf.ts';
import { writeProfile } from './settings.ts';
import { removeSockets } from './sockets.ts';
import { type OfficeTools, officeEnvironment, officeLimits, profileIn } from './soffice.ts';

/** Export options in the form `--convert-to` takes them. */
const OPTIONS = JSON.stringify({
  ReduceImageResolution: { type: 'boolean', value: 'false' },
  ExportBookmarks: { type: 'boolean', value: 'true' },
  UseTaggedPDF: { type: 'boolean', value: 'false' },
});

/**
 * LibreOffice started anew for each document, all of its pages at once: for machines without LibreOffice's
 * Python bindings. Slower, and it cannot tell what a presentation loses.
 */
export function oneShotToPdf(tools: OfficeTools): OfficeToPdf {
  return {
    name: 'LibreOffice, started for each document',
    warm: true,
    async open(file, deadline, signal) {
      const worker = await SandboxedWorker.start(tools.sandbox, tools.scratch.directory, (folder) =>
        program(tools, folder, file),
      );
      try {
        await writeProfile(join(worker.in, 'profile'));
        const path = join(worker.in, `document.${file.extension}`);
        await link(file.path, path).catch(() => copyFile(file.path, path));
        return await converted(worker, file, deadline, signal);
      } catch (error) {
        await worker[Symbol.asyncDispose]();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Waits for its one question, so that the document is there; then converts, and answers when that is over. */
const SCRIPT = `read question
cp -r "$1/profile" "$2/profile"
shift 2
/usr/bin/setpriv --pdeathsig KILL -- "$@" 1>&2
code=$?
if [ $code = 81 ]; then /usr/bin/setpriv --pdeathsig KILL -- "$@" 1>&2; code=$?; fi
[ $code -gt 128 ] && exit 1
echo '{"done":true}'
read end`;

function program(
  tools: OfficeTools,
  folder: { in: string; out: string; tmp: string },
  file: OfficeFile,
): Program {
  const { app, filter } = file.kind;
  const infilter = file.filterOptions ? `${filter}:${file.filterOptions}` : filter;
  return {
    ...folder,
    command: '/bin/sh',
    args: [
      '-c',
      SCRIPT,
      'sh',
      folder.in,
      folder.tmp,
      join(tools.installation.program, 'soffice.bin'),
      `-env:UserInstallation=file://${profileIn(folder.tmp)}`,
      '--headless',
      '--norestore',
      '--nolockcheck',
      `--infilter=${infilter}`,
      '--convert-to',
      `pdf:${app}_pdf_Export:${OPTIONS}`,
      '--outdir',
      folder.out,
      join(folder.in, `document.${file.extension}`),
    ],
    env: officeEnvironment(folder.tmp),
    readable: [tools.installation.program, ...tools.readable],
    limits: officeLimits(tools.cpu),
    tidy: () => removeSockets(profileIn(folder.tmp)),
  };
}

async function converted(
  worker: SandboxedWorker,
  file: OfficeFile,
  deadline: number,
  signal: AbortSignal,
): Promise<OfficeDocument> {
  const path = join(worker.out, 'document.pdf');
  try {
    await worker.ask({ do: 'convert' }, Math.max(1, deadline - Date.now()), signal);
    // Its exit code says nothing: only the file does.
    await using made = await openWorkerFile(path);
    if ((await made.stat()).size === 0) throw new WorkerFailed('made an empty file');
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof WorkerTimedOut) {
      throw new ConversionError('TIMED_OUT', TOO_SLOW, { cause: error });
    }
    if (!(error instanceof WorkerFailed)) throw error;
    throw new ConversionError(
      file.perhapsLocked ? 'LOCKED' : 'DAMAGED',
      file.perhapsLocked ? LOCKED : DAMAGED,
      {
        cause: error,
      },
    );
  }
  return {
    pageCount: null,
    async *parts() {
      yield { path, last: true };
    },
    remarks: async () => null,
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}
