import { zip } from '../documents/zip.ts';

/** Packages with one part, for code that reads the parts of a package and not their relationships. */

/** A package with one slide; `shapes` is inside of its shape tree. */
export const slidePart = (shapes: string): Buffer =>
  zip([
    {
      name: 'ppt/slides/slide1.xml',
      content: `<p:sld><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`,
    },
  ]);

/** A package with one worksheet, which contains `content`. */
export const sheetPart = (content: string): Buffer =>
  zip([{ name: 'xl/worksheets/sheet1.xml', content: `<worksheet>${content}</worksheet>` }]);
