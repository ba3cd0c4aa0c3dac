/** PDFium as WebAssembly. */
import { readFileSync } from 'node:fs';
import type { Annotation, Binding, MarkedText } from './binding.ts';
import { loadModule } from './wasm-module.ts';

/** `FPDF_PAGEOBJ_TEXT`. */
const TEXT = 1;
const BGR = 2;
const WHITE = 0xffffffff;
const FORM_INFO_BYTES = 1024;
const MAX_STRING_BYTES = 2 ** 16;
const CONTENTS = Buffer.from('Contents\0');
const MCID = Buffer.from('MCID\0');
const MAX_NAME_BYTES = 64;

type Four = [number, number, number, number];

/** Loads PDFium as WebAssembly, which is slower than the native library and needs no file of the system. */
export async function loadWasm(): Promise<Binding<number>> {
  const pdfium = await loadModule();
  const { call, allocate, allocateCopy, free, readString } = pdfium;
  const orNull = (pointer: number) => (pointer === 0 ? null : pointer);
  call('FPDF_InitLibrary');
  /** Memory that a document or a form points to; freed with it. */
  const owned = new Map<number, number>();

  const numbers = allocate(32);
  const contents = allocateCopy(CONTENTS);
  const mcid = allocateCopy(MCID);
  const name = allocate(MAX_NAME_BYTES);

  function describeText(object: number): MarkedText {
    const [left, bottom, right, top] = [0, 4, 8, 12].map((offset) => numbers + offset) as Four;
    call('FPDFPageObj_GetBounds', object, left, bottom, right, top);
    const at = (pointer: number) => pdfium.view.getFloat32(pointer, true);
    const box = { left: at(left), top: at(top), right: at(right), bottom: at(bottom) };
    const text: MarkedText = { box, content: -1, artifact: false };
    for (let index = 0; index < call('FPDFPageObj_CountMarks', object); index++) {
      const mark = call('FPDFPageObj_GetMark', object, index);
      if (call('FPDFPageObjMark_GetParamIntValue', mark, mcid, numbers) !== 0)
        text.content = pdfium.view.getInt32(numbers, true);
      else if (call('FPDFPageObjMark_GetName', mark, name, MAX_NAME_BYTES, numbers) !== 0) {
        const size = Math.max(0, pdfium.view.getUint32(numbers, true) - 2);
        const found = Buffer.from(pdfium.bytes.subarray(name, name + size)).toString('utf16le');
        text.artifact ||= found === 'Artifact';
      }
    }
    return text;
  }

  function describeAnnotation(annotation: number, form: number | null): Annotation {
    call('FPDFAnnot_GetRect', annotation, numbers);
    const view = pdfium.view;
    const at = (index: number) => view.getFloat32(numbers + index * 4, true);
    const rectangle = { left: at(0), top: at(1), right: at(2), bottom: at(3) };
    const fieldType = form === null ? -1 : call('FPDFAnnot_GetFormFieldType', form, annotation);
    const isField = form !== null && fieldType > 0;
    const value = (buffer: number, size: number) =>
      call('FPDFAnnot_GetFormFieldValue', form ?? 0, annotation, buffer, size);
    return {
      subtype: call('FPDFAnnot_GetSubtype', annotation),
      flags: call('FPDFAnnot_GetFlags', annotation),
      rectangle,
      contents: readString(
        (buffer, size) => call('FPDFAnnot_GetStringValue', annotation, contents, buffer, size),
        MAX_STRING_BYTES,
      ),
      fieldType,
      fieldFlags: isField ? call('FPDFAnnot_GetFormFieldFlags', form, annotation) : 0,
      value: isField ? readString(value, MAX_STRING_BYTES) : '',
    };
  }

  return {
    loadDocument(path) {
      const file = readFileSync(path);
      const copy = allocateCopy(file);
      if (copy === 0) return null;
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
    formType: (document) => call('FPDF_GetFormType', document),
    attachmentCount: (document) => call('FPDFDoc_GetAttachmentCount', document),
    loadPage: (document, index) => orNull(call('FPDF_LoadPage', document, index)),
    closePage: (page) => void call('FPDF_ClosePage', page),
    pageWidth: (page) => call('FPDF_GetPageWidthF', page),
    pageHeight: (page) => call('FPDF_GetPageHeightF', page),
    openForm(document) {
      const info = allocate(FORM_INFO_BYTES);
      pdfium.bytes.fill(0, info, info + FORM_INFO_BYTES);
      pdfium.bytes[info] = 1;
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
        pixels: () => pdfium.bytes.subarray(scan, scan + size),
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
    charCode: (text, index) => call('FPDFText_GetUnicode', text, index),
    charBox(text, index) {
      const [left, right, bottom, top] = [0, 8, 16, 24].map((offset) => numbers + offset) as Four;
      if (call('FPDFText_GetCharBox', text, index, left, right, bottom, top) === 0) return null;
      const view = pdfium.view;
      const at = (pointer: number) => view.getFloat64(pointer, true);
      return { left: at(left), right: at(right), bottom: at(bottom), top: at(top) };
    },
    pageToDevice(page, width, height, pageX, pageY) {
      call('FPDF_PageToDevice', page, 0, 0, width, height, 0, pageX, pageY, numbers, numbers + 4);
      const view = pdfium.view;
      return { x: view.getInt32(numbers, true), y: view.getInt32(numbers + 4, true) };
    },
    objects(page, max) {
      const count = Math.min(max, call('FPDFPage_CountObjects', page));
      return Array.from({ length: count }, (_, index) => {
        const object = call('FPDFPage_GetObject', page, index);
        const [red, green, blue, alpha] = [0, 4, 8, 12].map((offset) => numbers + offset) as Four;
        const view = pdfium.view;
        for (const pointer of [red, green, blue]) view.setUint32(pointer, 0, true);
        call('FPDFPageObj_GetFillColor', object, red, green, blue, alpha);
        const fill = [red, green, blue].map((pointer) => pdfium.view.getUint32(pointer, true));
        return { type: call('FPDFPageObj_GetType', object), fill };
      });
    },
    isTagged: (document) => call('FPDFCatalog_IsTagged', document) !== 0,
    markedTexts(page, max) {
      const texts: MarkedText[] = [];
      for (let index = 0; index < Math.min(max, call('FPDFPage_CountObjects', page)); index++) {
        const object = call('FPDFPage_GetObject', page, index);
        if (call('FPDFPageObj_GetType', object) === TEXT) texts.push(describeText(object));
      }
      return texts;
    },
    structure: (page) => orNull(call('FPDF_StructTree_GetForPage', page)),
    closeStructure: (structure) => void call('FPDF_StructTree_Close', structure),
    rootCount: (structure) => call('FPDF_StructTree_CountChildren', structure),
    root: (structure, index) => orNull(call('FPDF_StructTree_GetChildAtIndex', structure, index)),
    elementType: (element) =>
      readString(
        (buffer, size) => call('FPDF_StructElement_GetType', element, buffer, size),
        MAX_STRING_BYTES,
      ),
    kidCount: (element) =>
      Math.max(
        call('FPDF_StructElement_CountChildren', element),
        call('FPDF_StructElement_GetMarkedContentIdCount', element),
      ),
    kid: (element, index) => orNull(call('FPDF_StructElement_GetChildAtIndex', element, index)),
    kidContent: (element, index) => call('FPDF_StructElement_GetMarkedContentIdAtIndex', element, index),
    annotations(page, form, max) {
      const count = Math.min(max, call('FPDFPage_GetAnnotCount', page));
      return Array.from({ length: count }, (_, index) => {
        const annotation = call('FPDFPage_GetAnnot', page, index);
        try {
          return describeAnnotation(annotation, form);
        } finally {
          call('FPDFPage_CloseAnnot', annotation);
        }
      });
    },
    firstChild: (document, bookmark) => orNull(call('FPDFBookmark_GetFirstChild', document, bookmark ?? 0)),
    nextSibling: (document, bookmark) => orNull(call('FPDFBookmark_GetNextSibling', document, bookmark)),
    bookmarkTitle: (bookmark, maxBytes) =>
      readString((buffer, size) => call('FPDFBookmark_GetTitle', bookmark, buffer, size), maxBytes),
    bookmarkAction: (bookmark) => orNull(call('FPDFBookmark_GetAction', bookmark)),
    actionType: (action) => call('FPDFAction_GetType', action),
    bookmarkDest: (document, bookmark) => orNull(call('FPDFBookmark_GetDest', document, bookmark)),
    destPageIndex: (document, dest) => call('FPDFDest_GetDestPageIndex', document, dest),
  };
}
