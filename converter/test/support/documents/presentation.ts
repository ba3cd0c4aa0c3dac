import { zip } from './zip.ts';

const TYPE = 'application/vnd.oasis.opendocument.presentation';
const NAMES = ['office', 'style', 'text', 'presentation', 'manifest']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .concat('xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"')
  .concat('xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"')
  .join(' ');

const part = (name: string, element: string, inside: string) => ({
  name,
  content: `<?xml version="1.0" encoding="UTF-8"?><${element} ${NAMES}>${inside}</${element}>`,
});

const STYLES =
  '<style:style style:name="seen" style:family="drawing-page"/><style:style style:name="p" style:family="presentation"/><style:style style:name="unseen" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>';

/** A text frame of a slide. `kind` is the class of the placeholder, such as `title`; `y` is in centimetres. */
export const frame = (words: string, kind = '', y = 1) =>
  `<draw:frame ${kind && `presentation:style-name="p" presentation:class="${kind}"`} svg:x="1cm" svg:y="${y}cm" svg:width="20cm" svg:height="3cm"><draw:text-box><text:p>${words}</text:p></draw:text-box></draw:frame>`;

export const slide = (name: string, frames: string, style: 'seen' | 'unseen' = 'seen') =>
  `<draw:page draw:name="${name}" draw:style-name="${style}" draw:master-page-name="m">${frames}</draw:page>`;

/** A presentation with the styles and the master page that LibreOffice needs to recognise titles. */
export const presentation = (slides: string[]): Buffer =>
  zip([
    { name: 'mimetype', content: TYPE, stored: true },
    part(
      'content.xml',
      'office:document-content',
      `<office:automatic-styles>${STYLES}</office:automatic-styles><office:body><office:presentation>${slides.join('')}</office:presentation></office:body>`,
    ),
    part(
      'styles.xml',
      'office:document-styles',
      '<office:automatic-styles><style:page-layout style:name="l"/></office:automatic-styles><office:master-styles><style:master-page style:name="m" style:page-layout-name="l"/></office:master-styles>',
    ),
    part(
      'META-INF/manifest.xml',
      'manifest:manifest',
      ['/', 'content.xml', 'styles.xml']
        .map(
          (path) =>
            `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${path === '/' ? TYPE : 'text/xml'}"/>`,
        )
        .join(''),
    ),
  ]);
