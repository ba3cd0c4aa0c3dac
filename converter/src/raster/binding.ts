/**
 * The part of PDFium's C interface that is used, the same for the native library and for WebAssembly:
 * https://pdfium.googlesource.com/pdfium/+/refs/heads/main/public/. Names are PDFium's own without the
 * prefix; `P` is a pointer.
 */
export interface Binding<P> {
  loadDocument(path: string): P | null;
  /** 3 is a broken file, 4 a password, 5 a security scheme it does not know. */
  lastError(): number;
  closeDocument(document: P): void;
  pageCount(document: P): number;

  loadPage(document: P, index: number): P | null;
  closePage(page: P): void;
  /** In points. */
  pageWidth(page: P): number;
  pageHeight(page: P): number;

  /** Null when the document has no form to draw. */
  openForm(document: P): P | null;
  closeForm(form: P): void;
  formPageLoaded(page: P, form: P): void;
  formPageClosing(page: P, form: P): void;

  /** A white bitmap of three bytes a pixel; null when there is no memory for it. */
  createBitmap(width: number, height: number): Bitmap<P> | null;
  renderPage(bitmap: P, page: P, width: number, height: number, flags: number): void;
  drawForm(form: P, bitmap: P, page: P, width: number, height: number, flags: number): void;

  loadText(page: P): P | null;
  closeText(text: P): void;
  countChars(text: P): number;
  getText(text: P, count: number): string;

  /** Of no bookmark: the first one of the outline. */
  firstChild(document: P, bookmark: P | null): P | null;
  nextSibling(document: P, bookmark: P): P | null;
  /** Empty when it takes more than `most` bytes. */
  bookmarkTitle(bookmark: P, most: number): string;
  /** Null when it only names a destination. */
  bookmarkAction(bookmark: P): P | null;
  actionType(action: P): number;
  /** Its own destination or its action's, in whatever file that is. */
  bookmarkDest(document: P, bookmark: P): P | null;
  /** Counts from 0; below 0 when it is no page, and beyond the last page when the file says so. */
  destPageIndex(document: P, dest: P): number;
}

export interface Bitmap<P> extends Disposable {
  pointer: P;
  /** Valid until disposed of; read after drawing. */
  pixels(): Uint8Array;
}
