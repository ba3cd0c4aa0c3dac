/** A video that shares page 2 of 3, and a check that a refused request has changed nothing. */
import { expect } from 'vitest';
import type { SharedSystem } from '../parts/system.ts';
import type { Data } from './ask.ts';
import { readyDocument } from './reports.ts';
import { newWebinar, type Webinar } from './webinar.ts';

export interface SharedDeck {
  webinar: Webinar;
  deck: string;
  version: number;
  /** Expects the video to be in its initial state. */
  unchanged(): Promise<void>;
}

export async function shareDeck(system: SharedSystem): Promise<SharedDeck> {
  const webinar = await newWebinar(system);
  const deck = await readyDocument(webinar, 3, 'Deck');
  await webinar.start(deck);
  const { version } = await webinar.navigate(deck, 2);
  return {
    webinar,
    deck,
    version,
    async unchanged() {
      expect(await webinar.video()).toMatchObject({
        version,
        title: 'A test',
        activeShare: { media: { id: deck, title: 'Deck' }, page: { number: 2 } },
        sharedLiveMedias: [{ id: deck, uploadState: 'READY', pagesReady: 3, pageCount: 3 }],
      });
    },
  };
}

/** Another video, which shares a document of its own. */
export async function shareForeignDeck(
  system: SharedSystem,
): Promise<{ other: Webinar; foreignDeck: string }> {
  const other = await newWebinar(system);
  const foreignDeck = await readyDocument(other, 1, 'Foreign deck');
  await other.start(foreignDeck);
  return { other, foreignDeck };
}

/** The code of the first error, if there is one. */
export const errorCode = ({ errors }: Data): string | undefined => errors[0]?.extensions?.code;
