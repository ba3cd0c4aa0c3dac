/** Surveys a PowerPoint presentation for what LibreOffice draws otherwise. */
import { open } from 'node:fs/promises';
import { SaxesParser } from 'saxes';
import { type Read, readerOf } from '../identify/bytes.ts';
import { openZip, type Zip } from '../identify/zip.ts';

/** A shape that its author has hidden. LibreOffice draws it. Slides are counted from 1. */
export interface HiddenShape {
  slide: number;
  name: string;
  text: string;
}

/** What LibreOffice draws otherwise than PowerPoint. Slides are counted from 1, hidden ones included. */
export interface SlideSurvey {
  /** The number of the first slide, which the author may choose. */
  firstNumber: number;
  hiddenShapes: HiddenShape[];
  /** Slides with words in a font of symbols. */
  symbolSlides: number[];
  /** Slides with bullets in a font of symbols that LibreOffice does not know, by the name of the font. */
  symbolBullets: Record<string, number[]>;
  /** Slides with formulas between words, which LibreOffice leaves out. */
  inlineFormulas: number[];
}

const MAX_PART_BYTES = 16 * 2 ** 20;
const MAX_HIDDEN_SHAPES = 500;
const MAX_TEXT_LENGTH = 500;
/** Fonts whose letters are symbols. LibreOffice draws bullets, but not words, in the first one. */
const SYMBOL_FONT = /^(?:wingdings(?: [23])?|webdings)$/i;
const KNOWN_BULLET_FONT = /^wingdings$/i;
const SHAPES = ['sp', 'pic', 'graphicFrame', 'grpSp', 'cxnSp'];

/** Reads the slides of a PowerPoint presentation in their order. @throws BrokenZip */
export async function surveySlides(read: Read, size: number): Promise<SlideSurvey> {
  const zip = await openZip(read, size);
  const { names, firstNumber } = await readPresentation(zip);
  const survey: SlideSurvey = {
    firstNumber,
    hiddenShapes: [],
    symbolSlides: [],
    symbolBullets: {},
    inlineFormulas: [],
  };
  for (const [index, name] of names.entries()) {
    const entry = zip.entries.find((candidate) => candidate.name === name);
    if (entry) surveySlide((await zip.read(entry, MAX_PART_BYTES)).toString('utf8'), index + 1, survey);
  }
  return survey;
}

/** Reads the slides of the presentation in a file. @throws BrokenZip */
export async function surveyFile(path: string): Promise<SlideSurvey> {
  await using file = await open(path, 'r');
  return await surveySlides(readerOf(file), (await file.stat()).size);
}

/** Returns the names of the slides' parts in the order of the presentation, and the number of the first slide. */
async function readPresentation(zip: Zip): Promise<{ names: string[]; firstNumber: number }> {
  const partNamed = async (name: string) => {
    const entry = zip.entries.find((candidate) => candidate.name === name);
    return entry ? (await zip.read(entry, MAX_PART_BYTES)).toString('utf8') : '';
  };
  const relations = await partNamed('ppt/_rels/presentation.xml.rels');
  const targets = new Map(
    [...relations.matchAll(/<Relationship\s[^>]*>/g)].map(([relation]) => [
      /\bId="([^"]+)"/.exec(relation)?.[1] ?? '',
      /\bTarget="([^"]+)"/.exec(relation)?.[1] ?? '',
    ]),
  );
  const xml = await partNamed('ppt/presentation.xml');
  const names = [...xml.matchAll(/<p:sldId\s[^>]*\br:id="([^"]+)"/g)].map(([, id = '']) => {
    const target = targets.get(id) ?? '';
    return target.startsWith('/') ? target.slice(1) : `ppt/${target}`;
  });
  return { names, firstNumber: Number(/\bfirstSlideNum="(\d{1,5})"/.exec(xml)?.[1] ?? 1) };
}

interface Shape {
  name: string;
  hidden: boolean;
  text: string;
}

interface Paragraph {
  text: string;
  hasFormula: boolean;
}

function surveySlide(xml: string, slide: number, survey: SlideSurvey): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const shapes: Shape[] = [];
  let paragraph: Paragraph | null = null;
  let isText = false;
  let fallbackDepth = 0;
  let isSymbol = false;
  parser.on('error', () => {});
  parser.on('opentag', ({ name, attributes }) => {
    const local = name.slice(name.indexOf(':') + 1);
    if (local === 'Fallback') fallbackDepth += 1;
    if (fallbackDepth > 0) return;
    if (SHAPES.includes(local)) shapes.push({ name: '', hidden: false, text: '' });
    const shape = shapes.at(-1);
    if (local === 'cNvPr' && shape && shape.name === '') {
      shape.name = attributes['name'] ?? '';
      shape.hidden = ['1', 'true'].includes(attributes['hidden'] ?? '');
    }
    if (name === 'a:p') paragraph = { text: '', hasFormula: false };
    if (name === 'a14:m' && paragraph) paragraph.hasFormula = true;
    if (name === 'a:r') isSymbol = false;
    const isFont = ['a:latin', 'a:sym'].includes(name) && SYMBOL_FONT.test(attributes['typeface'] ?? '');
    if (isFont) isSymbol = true;
    if (name === 'a:buFont') addBullet(attributes['typeface'] ?? '');
    isText = name === 'a:t';
  });
  parser.on('text', (text) => {
    if (!isText || fallbackDepth > 0) return;
    if (paragraph) paragraph.text += text;
    if (isSymbol && text.trim() !== '' && survey.symbolSlides.at(-1) !== slide)
      survey.symbolSlides.push(slide);
    for (const shape of shapes) shape.text = (shape.text + text).slice(0, MAX_TEXT_LENGTH);
  });
  parser.on('closetag', ({ name }) => {
    const local = name.slice(name.indexOf(':') + 1);
    isText = false;
    if (local === 'Fallback') fallbackDepth -= 1;
    if (fallbackDepth > 0 || local === 'Fallback') return;
    if (SHAPES.includes(local)) addIfHidden(shapes.pop());
    if (name !== 'a:p') return;
    const isInline = paragraph?.hasFormula && paragraph.text.trim() !== '';
    if (isInline && survey.inlineFormulas.at(-1) !== slide) survey.inlineFormulas.push(slide);
    paragraph = null;
  });
  parser.write(xml).close();

  function addIfHidden(shape: Shape | undefined): void {
    if (!shape?.hidden || survey.hiddenShapes.length >= MAX_HIDDEN_SHAPES) return;
    survey.hiddenShapes.push({ slide, name: shape.name, text: shape.text });
  }

  function addBullet(font: string): void {
    if (!SYMBOL_FONT.test(font) || KNOWN_BULLET_FONT.test(font)) return;
    const slides = survey.symbolBullets[font] ?? [];
    survey.symbolBullets[font] = slides;
    if (slides.at(-1) !== slide) slides.push(slide);
  }
}
