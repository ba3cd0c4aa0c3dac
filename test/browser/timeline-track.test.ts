/** The WebVTT files of the timeline, as the parser of Chromium reads them. */
import { expect, it } from 'vitest';
import { formatTimeline } from '../../src/domain/timeline/format-timeline.ts';
import type { TimelineEntry } from '../../src/domain/timeline/timeline.ts';
import { openBrowser } from '../support/parts/chromium.ts';

const TITLES = [
  'Plain',
  'a --> b',
  'two\nlines',
  'NUL \0 here',
  '"quoted"',
  '<v Voice>tag</v> & &amp;',
  '\ud800',
];
const SHOWN = [
  'Plain',
  'a --> b',
  'two lines',
  'NUL   here',
  '"quoted"',
  '<v Voice>tag</v> & &amp;',
  '\ufffd',
];

const START = Date.UTC(2026, 10, 28, 9);
const entries: TimelineEntry[] = TITLES.map((pageTitle, index) => ({
  version: index + 2,
  shownAt: new Date(START + index * 10_000),
  endedAt: new Date(START + (index + 1) * 10_000),
  mediaId: crypto.randomUUID(),
  mediaTitle: 'Deck',
  page: index + 1,
  pageTitle,
}));

it('Chromium reads a cue for each page from both tracks, whatever the titles contain', async () => {
  await using browser = await openBrowser();
  const page = await browser.newPage();
  const read = (kind: 'chapters' | 'metadata') =>
    page.evaluate(
      async ([text, kind]) => {
        const video = document.createElement('video');
        const track = Object.assign(document.createElement('track'), { kind });
        video.append(track);
        document.body.append(video);
        const loaded = new Promise((resolve, reject) => {
          track.onload = resolve;
          track.onerror = reject;
        });
        track.track.mode = 'hidden';
        track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
        await loaded;
        return [...(track.track.cues ?? [])].map((each) => {
          const cue = each as VTTCue;
          const text = kind === 'chapters' ? cue.getCueAsHTML().textContent : cue.text;
          return { id: cue.id, startTime: cue.startTime, endTime: cue.endTime, text };
        });
      },
      [formatTimeline(entries, { format: `webvtt_${kind}`, origin: null, end: null }), kind] as const,
    );
  const times = entries.map(({ version }, index) => ({
    id: `${version}`,
    startTime: index * 10,
    endTime: index * 10 + 10,
  }));
  expect(await read('chapters')).toEqual(times.map((time, index) => ({ ...time, text: SHOWN[index] })));
  const metadata = await read('metadata');
  expect(metadata.map(({ text: _, ...time }) => time)).toEqual(times);
  expect(metadata.map(({ text }) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(entries)));
});
