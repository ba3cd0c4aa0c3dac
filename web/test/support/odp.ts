/** Writes a presentation with a hidden slide and with speaker notes, which cause warnings. */
import { writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const NAMESPACES = [
  ['office', 'urn:oasis:names:tc:opendocument:xmlns:office:1.0'],
  ['style', 'urn:oasis:names:tc:opendocument:xmlns:style:1.0'],
  ['draw', 'urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'],
  ['svg', 'urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0'],
  ['text', 'urn:oasis:names:tc:opendocument:xmlns:text:1.0'],
  ['presentation', 'urn:oasis:names:tc:opendocument:xmlns:presentation:1.0'],
];
const TYPE = 'application/vnd.oasis.opendocument.presentation';

const notes = (text: string) =>
  `<presentation:notes><draw:frame presentation:class="notes" svg:x="2cm" svg:y="14cm" svg:width="16cm" svg:height="9cm"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame></presentation:notes>`;

const slide = (
  text: string,
  style: string,
  more = '',
) => `<draw:page draw:name="${text}" draw:style-name="${style}">
  <draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="4cm"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>${more}
</draw:page>`;

const content = () => `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content ${NAMESPACES.map(([name, uri]) => `xmlns:${name}="${uri}"`).join(' ')} office:version="1.2">
  <office:automatic-styles>
    <style:style style:name="seen" style:family="drawing-page"/>
    <style:style style:name="unseen" style:family="drawing-page">
      <style:drawing-page-properties presentation:visibility="hidden"/>
    </style:style>
  </office:automatic-styles>
  <office:body><office:presentation>
    ${slide('First', 'seen', notes('Only for the speaker'))}${slide('Not for everybody', 'unseen')}${slide('Last', 'seen')}
  </office:presentation></office:body>
</office:document-content>`;

const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
  <manifest:file-entry manifest:full-path="/" manifest:media-type="${TYPE}"/>
  <manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>`;

/** A ZIP archive of uncompressed files. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3 */
function zip(files: readonly (readonly [string, string])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const data = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}

/** The presentation has three slides; the first one has speaker notes, the second one is hidden. */
export const writePresentationWithWarnings = (path: string): Promise<void> =>
  writeFile(
    path,
    zip([
      ['mimetype', TYPE],
      ['content.xml', content()],
      ['META-INF/manifest.xml', manifest],
    ]),
  );
