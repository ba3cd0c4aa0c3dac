/** The measures of OpenDocument. */
import type { LimitId } from '../content-limits.ts';
import type { Tally } from '../tally.ts';
import type { Element, XmlHandlers, XmlRules } from '../xml.ts';
import { type Body, isBody, repeat, tableHandlers } from './open-document-tables.ts';
import { paragraphHandlers } from './paragraphs.ts';
import { styleChains } from './style-chains.ts';

/** The measures of OpenDocument 1.3 part 3. */
export const OPEN_DOCUMENT: XmlRules = {
  depth: new Map<string, LimitId>([
    ['table', 'tableDepth'],
    ['g', 'groupDepth'],
    ['text-box', 'textBoxDepth'],
    ['section', 'sectionDepth'],
    ['list', 'listDepth'],
  ]),
  count: new Map<string, LimitId>([
    ['frame', 'shapes'],
    ['custom-shape', 'shapes'],
    ['rect', 'shapes'],
    ['line', 'shapes'],
    ['polyline', 'shapes'],
    ['polygon', 'shapes'],
    ['regular-polygon', 'shapes'],
    ['path', 'shapes'],
    ['circle', 'shapes'],
    ['ellipse', 'shapes'],
    ['connector', 'shapes'],
    ['measure', 'shapes'],
    ['caption', 'shapes'],
    ['control', 'shapes'],
    ['sphere', 'shapes'],
    ['cube', 'shapes'],
    ['extrude', 'shapes'],
    ['rotate', 'shapes'],
    ['page', 'slides'],
    ['bookmark', 'bookmarks'],
    ['bookmark-start', 'bookmarks'],
    ['reference-mark', 'bookmarks'],
    ['reference-mark-start', 'bookmarks'],
    ['note', 'notes'],
    ['annotation', 'comments'],
    ['math', 'formulas'],
    ['section', 'sections'],
    ['style', 'styles'],
    ['named-range', 'definedNames'],
    ['named-expression', 'definedNames'],
    ['content-validation', 'validations'],
    ['conditional-format', 'conditionalFormats'],
    ['a', 'hyperlinks'],
  ]),
  handlers: createHandlers,
};

function createHandlers(tally: Tally): XmlHandlers {
  let body: Body | null = null;
  const tables = tableHandlers(tally, () => body);
  const paragraphs = paragraphHandlers(tally);
  const styles = styleChains(tally);
  // Each cell of a spreadsheet has a paragraph of its own.
  const isParagraph = (name: string) => (name === 'p' || name === 'h') && body !== 'spreadsheet';

  /** The styles of paragraphs that begin a page. Automatic styles precede the text. */
  const breaking = new Set<string>();
  let style = '';

  function addStyle(element: Element): void {
    style = element.attribute('name') ?? '';
    const parent = element.attribute('parent-style-name');
    const family = element.attribute('family');
    if (parent) styles.add(`${family} ${element.attribute('name')}`, `${family} ${parent}`);
  }

  return {
    text: paragraphs.text,
    end: styles.measure,
    open(element) {
      body ??= element.name === 'body' ? 'other' : null;
      if (body === 'other' && isBody(element.name)) body = element.name;
      if (isParagraph(element.name)) {
        paragraphs.start();
        if (breaking.has(element.attribute('style-name') ?? '')) tally.add('pageBreaks');
      }
      if (element.name === 'paragraph-properties' && element.attribute('break-before') === 'page') {
        breaking.add(style);
      }
      if (element.name === 'style') addStyle(element);
      if (element.name === 's') tally.add('spaces', repeat(element, 'c'));
      tables.open(element);
    },
    close(name) {
      if (isParagraph(name)) paragraphs.end();
      tables.close(name);
      if (name === 'body') body = null;
    },
  };
}
