/** PDFium as a shared library. */
import koffi from 'koffi';
import type { Annotation, Binding, Bitmap, MarkedText } from './binding.ts';

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
  const library = koffi.load(path);
  // biome-ignore format: one prototype per line
  const c = {
    init: library.func('void FPDF_InitLibrary()'),
    loadDocument: library.func('void *FPDF_LoadDocument(const char *path, const char *password)'),
    lastError: library.func('unsigned long FPDF_GetLastError()'),
    closeDocument: library.func('void FPDF_CloseDocument(void *document)'),
    pageCount: library.func('int FPDF_GetPageCount(void *document)'),
    loadPage: library.func('void *FPDF_LoadPage(void *document, int index)'),
    closePage: library.func('void FPDF_ClosePage(void *page)'),
    pageWidth: library.func('float FPDF_GetPageWidthF(void *page)'),
    pageHeight: library.func('float FPDF_GetPageHeightF(void *page)'),
    openForm: library.func('void *FPDFDOC_InitFormFillEnvironment(void *document, void *info)'),
    closeForm: library.func('void FPDFDOC_ExitFormFillEnvironment(void *form)'),
    formPageLoaded: library.func('void FORM_OnAfterLoadPage(void *page, void *form)'),
    formPageClosing: library.func('void FORM_OnBeforeClosePage(void *page, void *form)'),
    createBitmap: library.func('void *FPDFBitmap_CreateEx(int width, int height, int format, void *scan, int stride)'),
    destroyBitmap: library.func('void FPDFBitmap_Destroy(void *bitmap)'),
    fill: library.func('void FPDFBitmap_FillRect(void *bitmap, int left, int top, int width, int height, unsigned long color)'),
    renderPage: library.func('void FPDF_RenderPageBitmap(void *bitmap, void *page, int x, int y, int width, int height, int rotate, int flags)'),
    drawForm: library.func('void FPDF_FFLDraw(void *form, void *bitmap, void *page, int x, int y, int width, int height, int rotate, int flags)'),
    loadText: library.func('void *FPDFText_LoadPage(void *page)'),
    closeText: library.func('void FPDFText_ClosePage(void *text)'),
    countChars: library.func('int FPDFText_CountChars(void *text)'),
    charCode: library.func('unsigned int FPDFText_GetUnicode(void *text, int index)'),
    charBox: library.func('int FPDFText_GetCharBox(void *text, int index, void *left, void *right, void *bottom, void *top)'),
    pageToDevice: library.func('int FPDF_PageToDevice(void *page, int x, int y, int width, int height, int rotate, double pageX, double pageY, void *deviceX, void *deviceY)'),
    formType: library.func('int FPDF_GetFormType(void *document)'),
    attachmentCount: library.func('int FPDFDoc_GetAttachmentCount(void *document)'),
    objectCount: library.func('int FPDFPage_CountObjects(void *page)'),
    object: library.func('void *FPDFPage_GetObject(void *page, int index)'),
    objectType: library.func('int FPDFPageObj_GetType(void *object)'),
    objectFill: library.func('int FPDFPageObj_GetFillColor(void *object, void *red, void *green, void *blue, void *alpha)'),
    objectBounds: library.func('int FPDFPageObj_GetBounds(void *object, void *left, void *bottom, void *right, void *top)'),
    markCount: library.func('int FPDFPageObj_CountMarks(void *object)'),
    mark: library.func('void *FPDFPageObj_GetMark(void *object, unsigned long index)'),
    markName: library.func('int FPDFPageObjMark_GetName(void *mark, void *buffer, unsigned long size, void *written)'),
    markNumber: library.func('int FPDFPageObjMark_GetParamIntValue(void *mark, const char *key, void *value)'),
    isTagged: library.func('int FPDFCatalog_IsTagged(void *document)'),
    structure: library.func('void *FPDF_StructTree_GetForPage(void *page)'),
    closeStructure: library.func('void FPDF_StructTree_Close(void *structure)'),
    rootCount: library.func('int FPDF_StructTree_CountChildren(void *structure)'),
    root: library.func('void *FPDF_StructTree_GetChildAtIndex(void *structure, int index)'),
    elementType: library.func('unsigned long FPDF_StructElement_GetType(void *element, void *buffer, unsigned long size)'),
    contentCount: library.func('int FPDF_StructElement_GetMarkedContentIdCount(void *element)'),
    kidCount: library.func('int FPDF_StructElement_CountChildren(void *element)'),
    kid: library.func('void *FPDF_StructElement_GetChildAtIndex(void *element, int index)'),
    kidContent: library.func('int FPDF_StructElement_GetMarkedContentIdAtIndex(void *element, int index)'),
    annotationCount: library.func('int FPDFPage_GetAnnotCount(void *page)'),
    annotation: library.func('void *FPDFPage_GetAnnot(void *page, int index)'),
    closeAnnotation: library.func('void FPDFPage_CloseAnnot(void *annotation)'),
    annotationSubtype: library.func('int FPDFAnnot_GetSubtype(void *annotation)'),
    annotationFlags: library.func('int FPDFAnnot_GetFlags(void *annotation)'),
    annotationRect: library.func('int FPDFAnnot_GetRect(void *annotation, void *rect)'),
    annotationString: library.func('unsigned long FPDFAnnot_GetStringValue(void *annotation, const char *key, void *buffer, unsigned long size)'),
    fieldType: library.func('int FPDFAnnot_GetFormFieldType(void *form, void *annotation)'),
    fieldFlags: library.func('int FPDFAnnot_GetFormFieldFlags(void *form, void *annotation)'),
    fieldValue: library.func('unsigned long FPDFAnnot_GetFormFieldValue(void *form, void *annotation, void *buffer, unsigned long size)'),
    firstChild: library.func('void *FPDFBookmark_GetFirstChild(void *document, void *bookmark)'),
    nextSibling: library.func('void *FPDFBookmark_GetNextSibling(void *document, void *bookmark)'),
    bookmarkTitle: library.func('unsigned long FPDFBookmark_GetTitle(void *bookmark, void *buffer, unsigned long size)'),
    bookmarkAction: library.func('void *FPDFBookmark_GetAction(void *bookmark)'),
    actionType: library.func('unsigned long FPDFAction_GetType(void *action)'),
    bookmarkDest: library.func('void *FPDFBookmark_GetDest(void *document, void *bookmark)'),
    destPageIndex: library.func('int FPDFDest_GetDestPageIndex(void *document, void *dest)'),
  };
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

  /** Reads a string in UTF-16 with a function that returns its size in bytes, the final zero included. */
  function readString(read: (buffer: Buffer | null, size: number) => number | bigint): string {
    const size = Number(read(null, 0));
    if (size <= 2 || size > MAX_STRING_BYTES) return '';
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
    bookmarkTitle(bookmark, maxBytes) {
      const size = Number(c.bookmarkTitle(bookmark, null, 0));
      if (size <= 2 || size > maxBytes) return '';
      const title = Buffer.alloc(size);
      c.bookmarkTitle(bookmark, title, size);
      return title.toString('utf16le', 0, size - 2);
    },
    bookmarkAction: c.bookmarkAction,
    actionType: (action) => Number(c.actionType(action)),
    bookmarkDest: c.bookmarkDest,
    destPageIndex: c.destPageIndex,
  };
}
