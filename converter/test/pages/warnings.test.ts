import { describe, expect, test, vi } from 'vitest';
import { longTest } from '../../../test/support/run/test-length.ts';
import { formatList, formatNumbers } from '../../src/english-text.ts';
import { fontsOf } from '../../src/warnings/fonts/fonts.ts';
import { placeholderWarning } from '../../src/warnings/placeholder-pages.ts';
import { substitutedFontsWarning } from '../../src/warnings/substituted-fonts.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { docx, openDocument, paragraph, samplePath } from '../support/documents/documents.ts';
import type { TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

describe('a document that differs from its pages', () => {
  test('has a warning with the names of the fonts that are not installed', async () => {
    const ended = await converter.convert(
      docx(
        paragraph('a', 'Lectern Grotesk') + paragraph('b', 'Calibri') + paragraph('c', 'Liberation Serif'),
      ),
      'docx',
    );
    expect(ended.warnings).toEqual([
      {
        kind: 'FONT_SUBSTITUTED',
        message: 'The font “Lectern Grotesk” is not available. Another font was used.',
      },
    ]);
  });

  test('has warnings with the numbers of slides with hidden state, animations, media and notes', async () => {
    const slide = (name: string, style: string, more = '') =>
      `<draw:page draw:name="${name}" draw:style-name="${style}" draw:master-page-name="Default">${more}</draw:page>`;
    const notes = (text: string) =>
      `<presentation:notes><draw:frame presentation:class="notes" svg:x="2cm" svg:y="14cm" svg:width="16cm" svg:height="12cm"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame></presentation:notes>`;
    const sound =
      '<draw:frame svg:width="5cm" svg:height="5cm"><draw:plugin xlink:href="Media/a.mp4" xlink:type="simple" draw:mime-type="application/vnd.sun.star.media"/></draw:frame>';
    const style = (name: string, properties: string) =>
      `<style:style style:name="${name}" style:family="drawing-page"><style:drawing-page-properties ${properties}/></style:style>`;
    const styles = `<office:automatic-styles>${style('plain', '')}${style('hidden', 'presentation:visibility="hidden"')}${style('moving', 'presentation:transition-style="fade-from-left" smil:type="fade" smil:subtype="crossfade"')}</office:automatic-styles>`;
    const slides = [
      slide('1', 'plain', notes('say hello')),
      slide('2', 'hidden', notes('never said')),
      slide('3', 'moving', notes('say goodbye')),
      slide('4', 'plain', sound),
    ];
    const ended = await converter.convert(openDocument('presentation', slides.join(''), styles), 'odp');
    expect(ended).toMatchObject({ uploadState: 'READY', pageCount: 3 });
    const messages = Object.fromEntries(ended.warnings.map(({ kind, message }) => [kind, message]));
    expect(messages).toEqual({
      HIDDEN_SLIDES: '1 slide marked as hidden is left out.',
      ANIMATIONS_LOST: '1 slide has animations or transitions, which pages cannot show.',
      MEDIA_LOST: '1 slide has sound or video, which pages cannot play.',
      SPEAKER_NOTES: '2 slides have speaker notes. Everybody who downloads the original file can read them.',
    });
  });

  longTest('has the same warnings when PowerPoint wrote it', async () => {
    const notes = await converter.convertFile(samplePath('prs-notes.pptx'));
    expect(notes.warnings.map(({ kind }) => kind)).toContain('SPEAKER_NOTES');
  });

  test('has no warnings when nothing is lost', async () => {
    expect(await converter.convert(docx(paragraph('a', 'Arial')), 'docx')).toMatchObject({ warnings: [] });
  });
});

describe('the fonts of a document', () => {
  test.each([
    ['themes.pptx', 'pptx', 'Calibri'],
    ['heading123.docx', 'docx', 'Cambria'],
    ['41384.ppt', 'ppt', 'Times New Roman'],
    ['FancyFoot.doc', 'doc', 'Times New Roman'],
    ['WORKBOOK_in_capitals.xls', 'xls', 'Arial'],
    ['47813.xlsx', 'xlsx', 'Verdana'],
    ['testRTFVarious.rtf', 'rtf', 'Arial'],
  ] as const)('of %s are read from the file', async (file, kind, font) => {
    const fonts = await fontsOf(samplePath(file), kind);
    expect(fonts).toContain(font);
    for (const name of fonts) expect(name).toMatch(/^[\p{L}\p{N} ._@-]+$/u);
  });

  test('are not reported when a font with the same widths is installed', () => {
    expect(substitutedFontsWarning(['Arial', 'CALIBRI', 'Noto Sans'], new Set(['noto sans']))).toBeNull();
    expect(substitutedFontsWarning(['Futura'], new Set(['noto sans']))?.message).toMatch(/“Futura”/);
  });
});

test('numbers and lists are joined as in an English sentence', () => {
  expect(formatNumbers([3])).toBe('3');
  expect(formatNumbers([9, 3, 7, 8, 12])).toBe('3, 7 to 9 and 12');
  expect(formatList(['a', 'b', 'c'])).toBe('a, b and c');
  expect(formatList(Array.from({ length: 20 }, (_, n) => `${n}`))).toMatch(/10 and 9 more$/);
  expect(placeholderWarning([4, 5]).message).toMatch(/^Pages 4 and 5 could/);
});
