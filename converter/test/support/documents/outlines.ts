import { line, pdf, STRIP } from './documents.ts';

/** An entry of a PDF's outline. `to` is a destination or an action in PDF syntax. */
export interface Bookmark {
  title: string;
  to?: string;
  children?: Bookmark[];
}

/** Returns the object number of a page, counted from 1. */
const pageObject = (number: number) => 2 + number * 2;

export const dest = (page: number) => `/Dest [${pageObject(page)} 0 R /Fit]`;
export const goTo = (page: number) => `/A << /S /GoTo /D [${pageObject(page)} 0 R /XYZ 0 700 0] >>`;

/** A PDF string in UTF-16 and hexadecimal. */
export const text = (title: string) =>
  `<FEFF${Buffer.from(title, 'utf16le').swap16().toString('hex').toUpperCase()}>`;

const contents = (pages: number) =>
  Array.from({ length: pages }, (_, index) => ({ content: line(`words of page ${index + 1}`), box: STRIP }));

/** A PDF whose outline has these objects. The first is the root; `{0}` in an object refers to it. */
export function withObjects(pages: number, objects: string[]): Buffer {
  const first = pageObject(pages) + 2;
  const numbered = objects.map((object) =>
    object.replace(/\{(\d+)\}/g, (_, index) => `${first + Number(index)} 0 R`),
  );
  return pdf(contents(pages), { catalog: `/Outlines ${first} 0 R`, objects: numbered });
}

export function withOutline(pages: number, bookmarks: Bookmark[]): Buffer {
  const objects = ['<< /Type /Outlines >>'];
  const add = (list: Bookmark[]): string => {
    const places = list.map(() => objects.push('') - 1);
    for (const [index, { title, to = '', children = [] }] of list.entries()) {
      const [place = 0, next] = [places[index], places[index + 1]];
      const parts = [`/Title ${text(title)}`, to, next ? `/Next {${next}}` : '', add(children)];
      objects[place] = `<< ${parts.join(' ')} >>`;
    }
    return places[0] ? `/First {${places[0]}}` : '';
  };
  objects[0] = `<< /Type /Outlines ${add(bookmarks)} >>`;
  return withObjects(pages, objects);
}
