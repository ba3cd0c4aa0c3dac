/** What a raster worker can be asked for. */
import type { ImageKindId, KindId } from '../../identify/kinds.ts';
import type { LimitId } from '../../scan/content-limits.ts';
import type { SlideSurvey } from '../../scan/presentation.ts';
import type { Box } from '../box.ts';

/** A request to the raster worker. `file` and `to` are paths in the worker's folders; `index` counts from 0. */
export type RasterRequest =
  | { do: 'hello' }
  | { do: 'open'; file: string; words: readonly string[] }
  | { do: 'titles' }
  | { do: 'draw'; index: number; box: Box; to: string }
  | { do: 'scan'; file: string; kind: KindId }
  | { do: 'fonts'; file: string; kind: KindId }
  | { do: 'slides'; file: string }
  | { do: 'text'; file: string; kind: TextKind; to: string }
  | ImageRequest;

/** Draws a page of an image file; `page` counts from 0. */
export interface ImageRequest {
  do: 'image';
  file: string;
  kind: ImageKindId;
  page: number;
  box: Box;
  to: string;
}

/** The kinds of document without magic bytes. */
export type TextKind = 'txt' | 'csv';

/** Titles by the index of their page, from 0. */
export type Titles = Record<number, string>;

/** Why a worker cannot do what is requested. */
export type Problem =
  | 'locked'
  | 'damaged'
  | 'form'
  | 'portfolio'
  | 'undrawable'
  | 'binary'
  | 'charset'
  | 'resources';

/** The answers of a raster worker that is not compromised. */
export type RasterAnswer =
  | { ready: true }
  | {
      exceeded: LimitId | null;
      damaged: boolean;
      visible: number | null;
      otherLetters: boolean;
      formulas: number;
    }
  | { fonts: string[] }
  | { minPages: number }
  | { survey: SlideSurvey }
  | { pageCount: number }
  | { titles: Titles }
  | { problem: Problem }
  | (Box & { text: string; covered: boolean; blank: boolean; pageCount?: number; animated?: boolean });
