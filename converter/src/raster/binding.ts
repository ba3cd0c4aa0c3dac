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
  getText(text: P, count: number): string;

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

export interface Bitmap<P> extends Disposable {
  pointer: P;
  /** Valid until the bitmap is disposed of. */
  pixels(): Uint8Array;
}
