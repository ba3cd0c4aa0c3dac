/** A video in which page 2 of 3 is on show, and what every refusal has to leave of it. */
import { expect } from 'vitest';
import type { Data } from './ask.ts';
import { readyDocument } from './converter.ts';
import type { Shared } from './system.ts';
import { newWebinar, type Webinar } from './webinar.ts';

export interface Shown {
  webinar: Webinar;
  deck: string;
  version: number;
  /** Holds the state against what it was. */
  unchanged(): Promise<void>;
}

export async function showDeck(system: Shared): Promise<Shown> {
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

/** The first error's code, if there is an error. */
export const code = ({ errors }: Data): string | undefined => errors[0]?.extensions?.code;
