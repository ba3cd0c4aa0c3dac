import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PDFiumModule } from '@hyzyla/pdfium';
import type { Binding } from './binding.ts';

/** PDFium's functions, whose names begin with an underscore, and Emscripten's heap. */
type Module = Record<string, (...args: number[]) => number> & { HEAPU8: Uint8Array };

const BGR = 2;
const WHITE = 0xffffffff;
const FORM_INFO_BYTES = 1024;

/** Loads PDFium as WebAssembly, which is slower than the native library and needs no file of the system. */
export async function loadWasm(): Promise<Binding<number>> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm'));
  const module = (await PDFiumModule({ wasmBinary: wasm.buffer as ArrayBuffer })) as unknown as Module;
  const call = (name: string, ...args: number[]): number => {
    const found = module[`_${name}`];
    if (!found) throw new Error(`PDFium has no function ${name}.`);
    return found(...args);
  };
  const allocate = (size: number) => call('malloc', size);
  const free = (pointer: number) => void call('free', pointer);
  const orNull = (pointer: number) => (pointer === 0 ? null : pointer);
  call('FPDF_InitLibrary');
  /** Memory that a document or a form points to; freed with it. */
  const owned = new Map<number, number>();

  return {
    loadDocument(path) {
      const file = readFileSync(path);
      const copy = allocate(file.length);
      if (copy === 0) return null;
      module.HEAPU8.set(file, copy);
      const document = call('FPDF_LoadMemDocument', copy, file.length, 0);
      if (document === 0) free(copy);
      else owned.set(document, copy);
      return orNull(document);
    },
    lastError: () => call('FPDF_GetLastError'),
    closeDocument(document) {
      call('FPDF_CloseDocument', document);
      free(owned.get(document) ?? 0);
      owned.delete(document);
    },
    pageCount: (document) => call('FPDF_GetPageCount', document),
    loadPage: (document, index) => orNull(call('FPDF_LoadPage', document, index)),
    closePage: (page) => void call('FPDF_ClosePage', page),
    pageWidth: (page) => call('FPDF_GetPageWidthF', page),
    pageHeight: (page) => call('FPDF_GetPageHeightF', page),
    openForm(document) {
      const info = allocate(FORM_INFO_BYTES);
      module.HEAPU8.fill(0, info, info + FORM_INFO_BYTES);
      module.HEAPU8[info] = 1;
      const form = call('FPDFDOC_InitFormFillEnvironment', document, info);
      if (form === 0) free(info);
      else owned.set(form, info);
      return orNull(form);
    },
    closeForm(form) {
      call('FPDFDOC_ExitFormFillEnvironment', form);
      free(owned.get(form) ?? 0);
      owned.delete(form);
    },
    formPageLoaded: (page, form) => void call('FORM_OnAfterLoadPage', page, form),
    formPageClosing: (page, form) => void call('FORM_OnBeforeClosePage', page, form),
    createBitmap(width, height) {
      const size = width * height * 3;
      const scan = allocate(size);
      if (scan === 0) return null;
      const pointer = call('FPDFBitmap_CreateEx', width, height, BGR, scan, width * 3);
      if (pointer === 0) {
        free(scan);
        return null;
      }
      call('FPDFBitmap_FillRect', pointer, 0, 0, width, height, WHITE);
      return {
        pointer,
        pixels: () => module.HEAPU8.subarray(scan, scan + size),
        [Symbol.dispose]() {
          call('FPDFBitmap_Destroy', pointer);
          free(scan);
        },
      };
    },
    renderPage: (bitmap, page, width, height, flags) =>
      void call('FPDF_RenderPageBitmap', bitmap, page, 0, 0, width, height, 0, flags),
    drawForm: (form, bitmap, page, width, height, flags) =>
      void call('FPDF_FFLDraw', form, bitmap, page, 0, 0, width, height, 0, flags),
    loadText: (page) => orNull(call('FPDFText_LoadPage', page)),
    closeText: (text) => void call('FPDFText_ClosePage', text),
    countChars: (text) => call('FPDFText_CountChars', text),
    getText(text, count) {
      const size = (count + 1) * 2;
      const result = allocate(size);
      if (result === 0) return '';
      const written = call('FPDFText_GetText', text, 0, count, result);
      const bytes = Buffer.from(module.HEAPU8.slice(result, result + Math.max(0, written - 1) * 2));
      free(result);
      return bytes.toString('utf16le');
    },
    firstChild: (document, bookmark) => orNull(call('FPDFBookmark_GetFirstChild', document, bookmark ?? 0)),
    nextSibling: (document, bookmark) => orNull(call('FPDFBookmark_GetNextSibling', document, bookmark)),
    bookmarkTitle(bookmark, maxBytes) {
      const size = call('FPDFBookmark_GetTitle', bookmark, 0, 0);
      const title = size > 2 && size <= maxBytes ? allocate(size) : 0;
      if (title === 0) return '';
      call('FPDFBookmark_GetTitle', bookmark, title, size);
      const bytes = Buffer.from(module.HEAPU8.slice(title, title + size - 2));
      free(title);
      return bytes.toString('utf16le');
    },
    bookmarkAction: (bookmark) => orNull(call('FPDFBookmark_GetAction', bookmark)),
    actionType: (action) => call('FPDFAction_GetType', action),
    bookmarkDest: (document, bookmark) => orNull(call('FPDFBookmark_GetDest', document, bookmark)),
    destPageIndex: (document, dest) => call('FPDFDest_GetDestPageIndex', document, dest),
  };
}
