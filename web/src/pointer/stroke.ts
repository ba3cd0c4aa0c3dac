/** Points on a page, in ten-thousandths of its width and height. Pure. */

export interface Spot {
  x: number;
  y: number;
}

/** The width and the height of a page. */
export const RANGE = 10_000;
/** The maximum of points of one message. */
export const MAX_SPOTS = 8;

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The place of a point of the window on the page that fills `box`; null outside the page. */
export function spotIn({ left, top, width, height }: Box, x: number, y: number): Spot | null {
  const spot = {
    x: Math.round(((x - left) / width) * RANGE),
    y: Math.round(((y - top) / height) * RANGE),
  };
  const isOnPage = [spot.x, spot.y].every((each) => each >= 0 && each <= RANGE);
  return isOnPage ? spot : null;
}

/** Twice the area of the triangle of three points: how much the line changes without the one in the middle. */
const bend = (a: Spot, b: Spot, c: Spot): number =>
  Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));

/** Leaves out the points that change the line least, until `max` are left. The first and the last one stay. */
export function thinned(spots: readonly Spot[], max = MAX_SPOTS): Spot[] {
  const kept = [...spots];
  while (kept.length > max) {
    let least = 1;
    let smallest = Number.POSITIVE_INFINITY;
    for (let at = 1; at < kept.length - 1; at++) {
      const change = bend(kept[at - 1] as Spot, kept[at] as Spot, kept[at + 1] as Spot);
      if (change < smallest) [least, smallest] = [at, change];
    }
    kept.splice(least, 1);
  }
  return kept;
}

/** x and y by turns, as the server takes and sends them. */
export const numbersOf = (spots: readonly Spot[]): number[] => spots.flatMap(({ x, y }) => [x, y]);

export const spotsOf = (numbers: readonly number[]): Spot[] =>
  Array.from({ length: Math.floor(numbers.length / 2) }, (_, at) => ({
    x: numbers[2 * at] as number,
    y: numbers[2 * at + 1] as number,
  }));
