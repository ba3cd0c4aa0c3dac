/** Reads the states of a video that a viewer receives. */
import { expect } from 'vitest';
import type { Data } from './ask.ts';
import type { Viewer } from './viewer.ts';

export const isShown = (media: string | null, page?: number) => (video: Data) =>
  (video.activeShare?.media.id ?? null) === media &&
  (page === undefined || video.activeShare.page.number === page);

export const atVersion = (version: number) => (video: Data) => video.version === version;

export const documentIn = (video: Data, id: string) =>
  video.sharedLiveMedias.find((each: Data) => each.id === id);

/** Expects that the viewer received each version at most once, in ascending order. */
export function expectGrowingVersions({ states }: Viewer): void {
  const versions = states.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
}

export const matches = (document: Data, what: object) =>
  document !== undefined && Object.entries(what).every(([name, value]) => document[name] === value);
