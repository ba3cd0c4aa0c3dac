/** Draws a trail into the surface over a page. */
import { numbersOf, RANGE } from './stroke.ts';
import type { Trail } from './trail.ts';

const SVG = 'http://www.w3.org/2000/svg';

const svg = (name: string, attributes: Record<string, string>): SVGElement => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

function box(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}

export function createPainter(surface: HTMLElement): (trail: Trail) => void {
  const canvas = svg('svg', { viewBox: `0 0 ${RANGE} ${RANGE}`, preserveAspectRatio: 'none' });
  const place = box('lec-pointer-place');
  place.append(box('lec-pointer-dot'));
  // Light lines on wider dark ones. All dark ones are below, so that the pieces of a stroke look like one.
  const [dark, light] = [svg('g', {}), svg('g', {})];
  canvas.append(dark, light);
  surface.append(canvas);
  const pieces = new Map<number, SVGElement[]>();
  return ({ dot, ink }) => {
    const kept = new Set(ink.map(({ id }) => id));
    for (const [id, lines] of pieces) {
      if (kept.has(id)) continue;
      for (const each of lines) each.remove();
      pieces.delete(id);
    }
    for (const piece of ink) {
      if (pieces.has(piece.id)) continue;
      const lines = [dark, light].map((group) => {
        const attributes = { class: 'lec-ink', points: numbersOf(piece.spots).join(' ') };
        return group.appendChild(svg('polyline', attributes));
      });
      pieces.set(piece.id, lines);
    }
    if (!dot) return place.remove();
    // A transition to the new place starts only when the dot is in the document already.
    place.style.translate = `${(100 * dot.x) / RANGE}% ${(100 * dot.y) / RANGE}%`;
    if (!place.isConnected) surface.append(place);
  };
}
