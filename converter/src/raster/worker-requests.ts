import type { KindId } from '../identify/kinds.ts';
import type { LimitId } from '../scan/limits.ts';
import type { Box } from './box.ts';

/** A request to the raster worker. `file` and `to` are paths in the worker's folders; `index` counts from 0. */
export type RasterRequest =
  | { do: 'hello' }
  | { do: 'open'; file: string }
  | { do: 'titles' }
  | { do: 'draw'; index: number; box: Box; to: string }
  | { do: 'scan'; file: string; kind: KindId }
  | { do: 'fonts'; file: string; kind: KindId }
  | { do: 'image'; file: string; box: Box; to: string };

/** Titles by the index of their page, from 0. */
export type Titles = Record<number, string>;

/** The answers of a raster worker that is not compromised. */
export type RasterAnswer =
  | { ready: true }
  | { exceeded: LimitId | null; damaged: boolean }
  | { fonts: string[] }
  | { pageCount: number }
  | { titles: Titles }
  | { problem: 'locked' | 'damaged' | 'undrawable' }
  | { width: number; height: number; text: string };
