/** Which images of a page the browser may choose from, and in which width it shows them. Pure. */
import type { Page } from '../../client/video.ts';

export interface ImageSource {
  src: string;
  /** Undefined for a page with one image. */
  srcSet: string | undefined;
}

/** Screens with more device pixels for each CSS pixel show no more of a page, until somebody zooms. */
const MAX_DENSITY = 2;

/**
 * The links of a page for `<img>`. An image is left out when a wider one has fewer bytes, as a photograph in
 * PNG beside the WebP for zooming. `exact` leaves only the image that every page has.
 */
export function sourceOf({ url, images }: Page, exact = false): ImageSource {
  const useful = images.filter(
    (image) =>
      !images.some(
        (other) => other.width > image.width && (other.bytes ?? Infinity) < (image.bytes ?? Infinity),
      ),
  );
  const isChoice = !exact && useful.length > 1;
  return {
    src: url,
    srcSet: isChoice ? useful.map((image) => `${image.url} ${image.width}w`).join(', ') : undefined,
  };
}

export interface Screen {
  /** Device pixels for each CSS pixel. */
  density: number;
  /** Whether the user asks for fewer bytes. */
  savesData: boolean;
}

/**
 * The width for the `sizes` attribute, in CSS pixels, of a page that is shown as large as `area` allows. The browser
 * multiplies it by the density of the screen.
 */
export function widthFor(
  area: { width: number; height: number },
  ratio: number,
  scale: number,
  { density, savesData }: Screen,
): number {
  const width = Math.min(area.width, area.height * ratio);
  // Whole steps, so that a pinch does not choose another image at each of its frames.
  const zoom = scale > 1.05 ? Math.ceil(scale) : 1;
  const wanted = savesData ? 1 : MAX_DENSITY;
  const factor = zoom > 1 ? zoom : Math.min(1, wanted / density);
  return Math.max(1, Math.ceil(width * factor));
}

interface NetworkInformation {
  saveData?: boolean;
}

/** Whether the user has asked the browser for fewer bytes; https://wicg.github.io/savedata/ */
export const savesData = (): boolean =>
  (navigator as { connection?: NetworkInformation }).connection?.saveData === true;
