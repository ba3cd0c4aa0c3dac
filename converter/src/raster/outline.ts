/** Reads the titles of pages from the outline of a PDF. */
import { cutText } from '../cut-text.ts';
import type { Binding } from './pdfium/binding.ts';
import type { Titles } from './worker/requests.ts';

/** `PDFACTION_GOTO`: an action that leads to a page of the same document. */
const GO_TO = 1;
/** Ten for each page of the longest document. */
const MAX_BOOKMARKS = 5_000;
const MAX_LEVELS = 6;
/** Size in UTF-16. PDFium returns no longer title. */
const MAX_TITLE_BYTES = 4_096;
/** A report has a shorter limit, which applies after surplus space is removed. */
const MAX_BOOKMARK_TITLE_LENGTH = 300;
/** The limit is in processor time, because a loaded machine must not change the result. Most outlines take 0.005 s. */
const MAX_CPU_MICROSECONDS = 1_000_000;

/**
 * Returns the titles that the outline gives to pages. The outline is read level by level, and the first bookmark of a
 * page names it, so a page has the title of the highest heading that begins on it. The limits bound the time that
 * circular and endless outlines take.
 */
export function titlesOf<P>(pdfium: Binding<P>, document: P, pageCount: number): Titles {
  const titles: Titles = {};
  const start = process.cpuUsage();
  for (const bookmark of bookmarksByLevel(pdfium, document)) {
    const index = pageOf(pdfium, document, bookmark);
    if (index >= 0 && index < pageCount && !(index in titles)) {
      const title = cutText(
        pdfium.bookmarkTitle(bookmark, MAX_TITLE_BYTES).trim(),
        MAX_BOOKMARK_TITLE_LENGTH,
      );
      if (title !== '') titles[index] = title;
    }
    if (process.cpuUsage(start).user > MAX_CPU_MICROSECONDS) break;
  }
  return titles;
}

function* bookmarksByLevel<P>(pdfium: Binding<P>, document: P): Generator<P> {
  let count = 0;
  let parents: (P | null)[] = [null];
  for (let level = 1; level <= MAX_LEVELS && parents.length > 0; level++) {
    const children: P[] = [];
    for (const parent of parents) {
      let bookmark = pdfium.firstChild(document, parent);
      for (; bookmark !== null; bookmark = pdfium.nextSibling(document, bookmark)) {
        if (count++ === MAX_BOOKMARKS) return;
        children.push(bookmark);
        yield bookmark;
      }
    }
    parents = children;
  }
}

/** Returns the index of a bookmark's page, or -1 when the bookmark leads out of the document. */
function pageOf<P>(pdfium: Binding<P>, document: P, bookmark: P): number {
  const action = pdfium.bookmarkAction(bookmark);
  if (action !== null && pdfium.actionType(action) !== GO_TO) return -1;
  const dest = pdfium.bookmarkDest(document, bookmark);
  return dest === null ? -1 : pdfium.destPageIndex(document, dest);
}
