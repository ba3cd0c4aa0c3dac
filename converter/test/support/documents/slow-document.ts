import { docx, paragraph } from './documents.ts';

/** A text of 15 kB with 3,000 anchored text boxes, which LibreOffice arranges for minutes. */
export function slowDocument(): Buffer {
  const position = (name: string) =>
    `<wp:${name} relativeFrom="${name === 'positionH' ? 'column' : 'paragraph'}"><wp:posOffset>1000</wp:posOffset></wp:${name}>`;
  const box = `<w:p><w:r><w:drawing><wp:anchor simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>${position('positionH')}${position('positionV')}<wp:extent cx="900000" cy="900000"/><wp:wrapSquare wrapText="bothSides"/><wp:docPr id="1" name="t"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></wps:spPr><wps:txbx><w:txbxContent>${paragraph('x')}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>`;
  return docx(box.repeat(3_000));
}
