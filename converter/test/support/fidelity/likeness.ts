import sharp from 'sharp';

/** The similarity of two pictures of a page, from 0 to 1. */
export interface Likeness {
  /** The similarity of the least similar spot, a fortieth of the page's width. It shows missing and moved content. */
  worst: number;
  /** The similarity of the whole page. */
  overall: number;
}

/** At this width, edges that two programs draw coincide, and different words still differ. */
const WIDTH = 480;
const SPOT = 12;

async function small(picture: Buffer, height: number): Promise<Buffer> {
  return sharp(picture)
    .flatten({ background: '#ffffff' })
    .resize({ width: WIDTH, height, fit: 'fill', kernel: 'cubic' })
    .blur(1)
    .toColourspace('srgb')
    .raw()
    .toBuffer();
}

/** Compares the colours of two pictures, which are both scaled to the shape of the first one. */
export async function likeness(first: Buffer, second: Buffer): Promise<Likeness> {
  const { width, height } = await sharp(first).metadata();
  const rows = Math.max(SPOT, Math.round((height / width) * WIDTH));
  const [a, b] = await Promise.all([small(first, rows), small(second, rows)]);
  const columns = Math.ceil(WIDTH / SPOT);
  const spots = new Float64Array(columns * Math.ceil(rows / SPOT));
  let sum = 0;
  for (let at = 0; at < a.length; at += 3) {
    const pixel = at / 3;
    const difference = Math.max(
      ...[0, 1, 2].map((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0))),
    );
    const spot = Math.floor(Math.floor(pixel / WIDTH) / SPOT) * columns + Math.floor((pixel % WIDTH) / SPOT);
    spots[spot] = (spots[spot] ?? 0) + difference;
    sum += difference;
  }
  return { worst: 1 - Math.max(...spots) / (SPOT * SPOT * 255), overall: 1 - sum / ((a.length / 3) * 255) };
}

/** Compares the ratios of width to height: 1 when they are equal. */
export async function shapeLikeness(first: Buffer, second: Buffer): Promise<number> {
  const [a, b] = await Promise.all([first, second].map(async (picture) => sharp(picture).metadata()));
  const ratio = ((a?.width ?? 0) * (b?.height ?? 1)) / ((b?.width ?? 1) * (a?.height ?? 1));
  return Math.min(ratio, 1 / ratio);
}
