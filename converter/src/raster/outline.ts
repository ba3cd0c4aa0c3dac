import type { Binding } from './binding.ts';

/** Titles by the index of their page, which counts from 0. */
export type Titles = Record<number, string>;

const GO_TO = 1;
/** Bookmarks looked at: ten for each page of the longest document. */
const MAX_BOOKMARKS = 5_000;
const MAX_LEVELS = 6;
/** Bytes of UTF-16; what is longer is no title. */
const LONGEST = 4_096;
/** Characters: more than are kept once it is cleaned. */
const KEPT = 300;
/** Microseconds of processor time, which a busy machine does not use up. An outline takes a few thousand. */
const PATIENCE = 1_000_000;

/**
 * What the outline calls the pages. Level by level, and the first bookmark that points to a page names it:
 * so a page is called after the largest thing that begins on it, the chapter rather than its first section,
 * and a smaller heading names the pages that no larger one does. A list of slides is one level, each slide
 * by its own name. An outline that is a ring, or endless, only costs what is bounded here.
 */
export function titlesOf<P>(pdfium: Binding<P>, document: P, pageCount: number): Titles {
  const titles: Titles = {};
  const begun = process.cpuUsage();
  for (const bookmark of bookmarks(pdfium, document)) {
    const index = pageOf(pdfium, document, bookmark);
    if (index >= 0 && index < pageCount && !(index in titles)) {
      const title = pdfium.bookmarkTitle(bookmark, LONGEST).trim().slice(0, KEPT);
      if (title !== '') titles[index] = title;
    }
    if (process.cpuUsage(begun).user > PATIENCE) break;
  }
  return titles;
}

/** Level by level, each in its order. */
function* bookmarks<P>(pdfium: Binding<P>, document: P): Generator<P> {
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

function pageOf<P>(pdfium: Binding<P>, document: P, bookmark: P): number {
  const action = pdfium.bookmarkAction(bookmark);
  // Others lead out of the document, to a page of another one.
  if (action !== null && pdfium.actionType(action) !== GO_TO) return -1;
  const dest = pdfium.bookmarkDest(document, bookmark);
  return dest === null ? -1 : pdfium.destPageIndex(document, dest);
}
