/**
 * The used part of PDFium's C API, which the native library and WebAssembly share:
 * https://pdfium.googlesource.com/pdfium/+/refs/heads/main/public/. Functions have PDFium's names without the prefix;
 * `P` is a pointer.
 */
export interface Binding<P> {
  loadDocument(path: string): P | null;
  /** 3: the file is damaged; 4: it needs a password; 5: its security scheme is unknown. */
  lastError(): number;
  closeDocument(document: P): void;
  pageCount(document: P): number;

  /** 2: the document is a form that only Adobe's programs show; 3: such a form with pages. */
  formType(document: P): number;
  attachmentCount(document: P): number;

  loadPage(document: P, index: number): P | null;
  closePage(page: P): void;
  /** In points. */
  pageWidth(page: P): number;
  pageHeight(page: P): number;

  /** Returns null when the document has no form. */
  openForm(document: P): P | null;
  closeForm(form: P): void;
  formPageLoaded(page: P, form: P): void;
  formPageClosing(page: P, form: P): void;

  /** Creates a white bitmap with three bytes per pixel; null when there is not enough memory. */
  createBitmap(width: number, height: number): Bitmap<P> | null;
  renderPage(bitmap: P, page: P, width: number, height: number, flags: number): void;
  drawForm(form: P, bitmap: P, page: P, width: number, height: number, flags: number): void;

  loadText(page: P): P | null;
  closeText(text: P): void;
  countChars(text: P): number;
  /** Returns the Unicode code point of a character, 0 when it is unknown. */
  charCode(text: P, index: number): number;
  /** Returns the box of a character's glyph, or null when it has none. */
  charBox(text: P, index: number): Rectangle | null;
  /** Converts a point of the page to an image of this size, whose y grows downwards. Returns whole numbers. */
  pageToDevice(page: P, width: number, height: number, x: number, y: number): { x: number; y: number };
  /** Returns at most `max` objects of a page. */
  objects(page: P, max: number): PageObject[];
  /** Whether the document states which parts of its pages are paragraphs, titles, and so on. */
  isTagged(document: P): boolean;
  /** Returns the text objects among the first `max` objects of a page; those inside of other objects are missing. */
  markedTexts(page: P, max: number): MarkedText[];
  /** Returns the structure of a page, or null. */
  structure(page: P): P | null;
  closeStructure(structure: P): void;
  rootCount(structure: P): number;
  root(structure: P, index: number): P | null;
  /** The type of an element, such as `P` or `Span`. */
  elementType(element: P): string;
  /** Elements and marked contents. */
  kidCount(element: P): number;
  /** Returns null for a marked content, and for an element of another page. */
  kid(element: P, index: number): P | null;
  /** Returns the identifier of a marked content, which may be on another page; -1 for an element. */
  kidContent(element: P, index: number): number;
  /** Returns at most `max` annotations. Without `form`, form fields have no type and no value. */
  annotations(page: P, form: P | null, max: number): Annotation[];

  /** Without a bookmark, returns the first bookmark of the outline. */
  firstChild(document: P, bookmark: P | null): P | null;
  nextSibling(document: P, bookmark: P): P | null;
  /** Returns an empty title when it takes more than `maxBytes`. */
  bookmarkTitle(bookmark: P, maxBytes: number): string;
  /** Returns null when the bookmark has only a destination. */
  bookmarkAction(bookmark: P): P | null;
  actionType(action: P): number;
  /** Returns the destination of the bookmark or of its action, which may be in another file. */
  bookmarkDest(document: P, bookmark: P): P | null;
  /** Counts from 0. Negative when the destination is not a page; may exceed the page count in a damaged file. */
  destPageIndex(document: P, dest: P): number;
}

/** A rectangle on a page. On a PDF page, `top` is greater than `bottom`. */
export interface Rectangle {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A text, path, image, shading or form object of a page. */
export interface PageObject {
  type: number;
  /** Red, green and blue from 0 to 255; black when the object has no colour. */
  fill: readonly number[];
}

/** A text object of a page and its marks. */
export interface MarkedText {
  box: Rectangle;
  /** The identifier of the marked content; -1 without one. */
  content: number;
  /** Whether the text is no part of the document's content, such as a footer or a page number. */
  artifact: boolean;
}

/** A note or a form field on a page. */
export interface Annotation {
  subtype: number;
  flags: number;
  rectangle: Rectangle;
  /** The entry `Contents`. */
  contents: string;
  /** -1 for an annotation that is no form field. */
  fieldType: number;
  fieldFlags: number;
  value: string;
}

export interface Bitmap<P> extends Disposable {
  pointer: P;
  /** Valid until the bitmap is disposed of. */
  pixels(): Uint8Array;
}
