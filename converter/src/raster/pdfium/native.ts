/** PDFium as a shared library. */
import koffi from 'koffi';
import type { Annotation, Binding, Bitmap, MarkedText } from './binding.ts';
import { declareFunctions } from './native-functions.ts';

type Pointer = unknown;

/** `FPDF_PAGEOBJ_TEXT`. */
const TEXT = 1;
const BGR = 2;
const WHITE = 0xffffffff;
/** Every version of FPDF_FORMFILLINFO is smaller. All of its callbacks are null. */
const FORM_INFO_BYTES = 1024;
const MAX_STRING_BYTES = 2 ** 16;

/** Loads PDFium from a shared library with its C API, such as the one that LibreOffice ships. @throws Error */
export function loadNative(path: string): Binding<Pointer> {
  const c = declareFunctions(koffi.load(path));
  c.init();
  let scan = Buffer.alloc(0);
  /** Form information that PDFium points to, by form. */
  const formInfos = new Map<Pointer, Buffer>();

  const numbers = [0, 0, 0, 0].map(() => new Float64Array(1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const written = new Uint32Array(2);
  const [deviceX, deviceY] = [new Int32Array(1), new Int32Array(1)];

  /**
   * Reads a string in UTF-16 with a function that returns its size in bytes, the final zero included. Returns an empty
   * text when it takes more than `maxBytes`.
   */
  function readString(
    read: (buffer: Buffer | null, size: number) => number | bigint,
    maxBytes = MAX_STRING_BYTES,
  ): string {
    const size = Number(read(null, 0));
    if (size <= 2 || size > maxBytes) return '';
    const buffer = Buffer.alloc(size);
    read(buffer, size);
    return buffer.toString('utf16le', 0, size - 2);
  }

  const floats = [0, 0, 0, 0].map(() => new Float32Array(1));
  const mcid = new Int32Array(1);
  const name = Buffer.alloc(64);

  function describeText(object: Pointer): MarkedText {
    c.objectBounds(object, ...floats);
    const [left = 0, bottom = 0, right = 0, top = 0] = floats.map(([value]) => value);
    const text: MarkedText = { box: { left, top, right, bottom }, content: -1, artifact: false };
    for (let index = 0; index < c.markCount(object); index++) {
      const mark: Pointer = c.mark(object, index);
      if (c.markNumber(mark, 'MCID', mcid)) text.content = mcid[0] ?? -1;
      else if (c.markName(mark, name, name.length, written))
        text.artifact ||= name.toString('utf16le', 0, Math.max(0, (written[0] ?? 0) - 2)) === 'Artifact';
    }
    return text;
  }

  function describeAnnotation(annotation: Pointer, form: Pointer): Annotation {
    const rect = new Float32Array(4);
    c.annotationRect(annotation, rect);
    const [left = 0, top = 0, right = 0, bottom = 0] = rect;
    const fieldType: number = form ? c.fieldType(form, annotation) : -1;
    return {
      subtype: c.annotationSubtype(annotation),
      flags: c.annotationFlags(annotation),
      rectangle: { left, top, right, bottom },
      contents: readString((buffer, size) => c.annotationString(annotation, 'Contents', buffer, size)),
      fieldType,
      fieldFlags: fieldType > 0 ? c.fieldFlags(form, annotation) : 0,
      value: fieldType > 0 ? readString((buffer, size) => c.fieldValue(form, annotation, buffer, size)) : '',
    };
  }

  return {
    loadDocument: (file) => c.loadDocument(file, null),
    lastError: () => Number(c.lastError()),
    closeDocument: c.closeDocument,
    pageCount: c.pageCount,
    formType: c.formType,
    attachmentCount: c.attachmentCount,
    loadPage: c.loadPage,
    closePage: c.closePage,
    pageWidth: c.pageWidth,
    pageHeight: c.pageHeight,
    openForm(document) {
      const info = Buffer.alloc(FORM_INFO_BYTES);
      info.writeInt32LE(1, 0);
      const form: Pointer = c.openForm(document, info);
      if (form) formInfos.set(form, info);
      return form;
    },
    closeForm(form) {
      c.closeForm(form);
      formInfos.delete(form);
    },
    formPageLoaded: c.formPageLoaded,
    formPageClosing: c.formPageClosing,
    createBitmap(width, height): Bitmap<Pointer> | null {
      if (scan.length < width * height * 3) scan = Buffer.allocUnsafeSlow(width * height * 3);
      const pixels = scan.subarray(0, width * height * 3);
      const pointer: Pointer = c.createBitmap(width, height, BGR, pixels, width * 3);
      if (!pointer) return null;
      c.fill(pointer, 0, 0, width, height, WHITE);
      return { pointer, pixels: () => pixels, [Symbol.dispose]: () => c.destroyBitmap(pointer) };
    },
    renderPage: (bitmap, page, width, height, flags) =>
      c.renderPage(bitmap, page, 0, 0, width, height, 0, flags),
    drawForm: (form, bitmap, page, width, height, flags) =>
      c.drawForm(form, bitmap, page, 0, 0, width, height, 0, flags),
    loadText: c.loadText,
    closeText: c.closeText,
    countChars: c.countChars,
    charCode: c.charCode,
    charBox(text, index) {
      const [left, right, bottom, top] = numbers;
      if (!c.charBox(text, index, left, right, bottom, top)) return null;
      return { left: left[0] ?? 0, right: right[0] ?? 0, bottom: bottom[0] ?? 0, top: top[0] ?? 0 };
    },
    pageToDevice(page, width, height, pageX, pageY) {
      c.pageToDevice(page, 0, 0, width, height, 0, pageX, pageY, deviceX, deviceY);
      return { x: deviceX[0] ?? 0, y: deviceY[0] ?? 0 };
    },
    objects(page, max) {
      const count = Math.min(max, c.objectCount(page));
      return Array.from({ length: count }, (_, index) => {
        const object: Pointer = c.object(page, index);
        const channels = [0, 0, 0, 0].map(() => new Uint32Array(1));
        c.objectFill(object, ...channels);
        return { type: c.objectType(object), fill: channels.slice(0, 3).map(([value = 0]) => value) };
      });
    },
    isTagged: (document) => c.isTagged(document) !== 0,
    markedTexts(page, max) {
      const texts: MarkedText[] = [];
      for (let index = 0; index < Math.min(max, c.objectCount(page)); index++) {
        const object: Pointer = c.object(page, index);
        if (c.objectType(object) === TEXT) texts.push(describeText(object));
      }
      return texts;
    },
    structure: c.structure,
    closeStructure: c.closeStructure,
    rootCount: c.rootCount,
    root: c.root,
    elementType: (element) => readString((buffer, size) => c.elementType(element, buffer, size)),
    kidCount: (element) => Math.max(c.kidCount(element), c.contentCount(element)),
    kid: c.kid,
    kidContent: c.kidContent,
    annotations(page, form, max) {
      const count = Math.min(max, c.annotationCount(page));
      return Array.from({ length: count }, (_, index) => {
        const annotation: Pointer = c.annotation(page, index);
        try {
          return describeAnnotation(annotation, form);
        } finally {
          c.closeAnnotation(annotation);
        }
      });
    },
    firstChild: c.firstChild,
    nextSibling: c.nextSibling,
    bookmarkTitle: (bookmark, maxBytes) =>
      readString((buffer, size) => c.bookmarkTitle(bookmark, buffer, size), maxBytes),
    bookmarkAction: c.bookmarkAction,
    actionType: (action) => Number(c.actionType(action)),
    bookmarkDest: c.bookmarkDest,
    destPageIndex: c.destPageIndex,
  };
}
