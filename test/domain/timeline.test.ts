import { describe, expect, it } from 'vitest';
import { formatTimeline, TIMELINE_FORMATS } from '../../src/domain/timeline/format-timeline.ts';
import {
  isOtherOnShow,
  lastSitting,
  nextShownAt,
  type TimelineEntry,
} from '../../src/domain/timeline/timeline.ts';
import { aFile, aVideo, ready, showing } from '../support/states.ts';

const START = Date.UTC(2026, 10, 28, 9, 0, 0);
const at = (seconds: number) => new Date(START + seconds * 1_000);
const iso = (seconds: number) => at(seconds).toISOString();

/** An entry at a second; null as the page is the end of a share. Its end is that of the next entry. */
const entry = (
  version: number,
  second: number,
  page: number | null,
  titles: Partial<TimelineEntry> = {},
) => ({
  version,
  shownAt: at(second),
  endedAt: null as Date | null,
  mediaId: page === null ? null : 'm',
  mediaTitle: page === null ? null : 'Waves',
  page,
  pageTitle: null,
  ...titles,
});

const timeline = (...entries: ReturnType<typeof entry>[]): TimelineEntry[] =>
  entries.map((each, index) => ({ ...each, endedAt: entries[index + 1]?.shownAt ?? null }));

const lecture = timeline(
  entry(2, 0, 1, { pageTitle: 'Introduction' }),
  entry(3, 60, 2),
  entry(4, 60.4, 3, { pageTitle: 'Passed' }),
  entry(5, 60.8, 4, { pageTitle: 'A <b>bold</b> & short title --> end' }),
  entry(6, 3_661.5, null),
);

const format = (
  name: (typeof TIMELINE_FORMATS)[number],
  entries = lecture,
  origin: Date | null = null,
  end: Date | null = null,
) => formatTimeline(entries, { format: name, origin, end });

describe('chapters', () => {
  it('have the titles of the pages, and none for a page that was turned past', () => {
    expect(format('webvtt_chapters')).toBe(`WEBVTT

2
00:00:00.000 --> 00:01:00.800
Introduction

5
00:01:00.800 --> 01:01:01.500
A &lt;b&gt;bold&lt;/b&gt; &amp; short title --&gt; end
`);
  });

  it('name a page without a title by its document and its number', () => {
    const entries = timeline(entry(2, 0, 7), entry(3, 9, 8, { mediaTitle: null }), entry(4, 20, null));
    const lines = format('webvtt_chapters', entries).split('\n');
    expect(lines.filter((line) => /^(Waves|\d$)/.test(line))).toEqual(['2', 'Waves – 7', '3', '8']);
  });

  it('begin at the origin, and end with the recording', () => {
    const cues = format('webvtt_chapters', lecture, at(30), at(100)).match(/.* --> .*/g);
    expect(cues).toEqual(['00:00:00.000 --> 00:00:30.800', '00:00:30.800 --> 00:01:10.000']);
  });

  it('leave a page that is still on show without an early end', () => {
    expect(format('webvtt_chapters', timeline(entry(2, 0, 1)))).toContain('00:00:00.000 --> 12:00:00.000');
  });
});

describe('the metadata', () => {
  it('is the entry as JSON in each cue, with the times without a page', () => {
    const cues = format('webvtt_metadata').trim().split('\n\n').slice(1);
    const read = cues.map((cue) => cue.split('\n'));
    expect(read.every((lines) => lines.length === 3)).toBe(true);
    expect(read.map(([id]) => id)).toEqual(['2', '3', '4', '5', '6']);
    expect(JSON.parse(read[3]?.[2] ?? '')).toEqual(JSON.parse(JSON.stringify(lecture[3])));
    expect(read[3]?.[2]).not.toContain('-->');
  });
});

describe('the date ranges', () => {
  it('end where the page was turned, and with the next one while it is on show', () => {
    const entries = timeline(entry(2, 0, 1, { pageTitle: 'He said "no", twice' }), entry(3, 5, 2));
    expect(format('hls_daterange', entries).trim().split('\n')).toEqual([
      `#EXT-X-DATERANGE:ID="lectern-2",CLASS="urn:lectern:page:0",START-DATE="${iso(0)}",END-DATE="${iso(5)}",X-LECTERN-VERSION=2,X-LECTERN-MEDIA="m",X-LECTERN-PAGE=1,X-LECTERN-TITLE="He said ”no”, twice"`,
      `#EXT-X-DATERANGE:ID="lectern-3",CLASS="urn:lectern:page:0",START-DATE="${iso(5)}",END-ON-NEXT=YES,X-LECTERN-VERSION=3,X-LECTERN-MEDIA="m",X-LECTERN-PAGE=2,X-LECTERN-TITLE="Waves – 2"`,
    ]);
  });
});

describe('the JSON', () => {
  it('has the seconds of the recording beside the instants', () => {
    const { origin, entries } = JSON.parse(format('json', lecture, at(30)));
    expect(origin).toBe(iso(30));
    expect(entries[0]).toMatchObject({ version: 2, shownAt: iso(0), endedAt: iso(60), from: 0, to: 30 });
    expect(entries.at(-1)).toMatchObject({ page: null, mediaId: null, to: null });
  });
});

describe('every format', () => {
  const TITLES = [
    'a --> b',
    'two\nlines\r\nand\u2028more',
    '"quoted", X="1"',
    'NUL \0 and \u001b',
    '',
    '  ',
    '\ud800',
    '<c>&amp;</c>',
    'WEBVTT',
  ];
  const hostile = timeline(
    ...TITLES.flatMap((title, index) => [
      entry(index * 2 + 2, index * 20, 1, { pageTitle: title }),
      entry(index * 2 + 3, index * 20 + 10, 2, { mediaTitle: title }),
    ]),
  );

  it.each(TIMELINE_FORMATS)('%s keeps to one line for each title, whatever it contains', (name) => {
    const plain = hostile.map((each) => ({
      ...each,
      mediaTitle: 'Plain',
      pageTitle: each.pageTitle && 'Plain',
    }));
    const text = format(name, hostile);
    expect(text.split(/\r\n|\r|\n/).length).toBe(format(name, plain).split('\n').length);
    if (name.startsWith('webvtt')) expect(text.match(/-->/g)).toHaveLength(hostile.length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no format contains these characters
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(text.isWellFormed()).toBe(true);
  });

  it.each(TIMELINE_FORMATS)('%s of an empty timeline has no entry', (name) => {
    expect(format(name, []).includes('m"')).toBe(false);
  });
});

describe('the last sitting', () => {
  const hours = (count: number) => count * 3_600;

  it.each([
    ['nothing was shown', [], null],
    ['there is one', [entry(2, 0, 1), entry(3, 60, null)], 0],
    ['a pause was short', [entry(2, 0, 1), entry(3, 60, null), entry(4, hours(1), 1)], 0],
    [
      'there was a rehearsal',
      [entry(2, 0, 1), entry(3, 60, null), entry(4, hours(20), 1), entry(5, hours(21), 2)],
      hours(20),
    ],
  ] as const)('begins with its first share when %s', (_what, entries, second) => {
    expect(lastSitting(timeline(...entries))).toEqual(second === null ? null : at(second));
  });
});

describe('what is on show', () => {
  const [deck, other] = [ready('a'), ready('b')];
  const newFile = { ...deck, shown: aFile(3, 3, 200) };

  it.each([
    ['the page', showing(deck, 1), showing(deck, 2), true],
    ['the document', showing(deck, 1), showing(other, 1), true],
    ['the file', showing(deck, 1), showing(newFile, 1), true],
    ['the beginning', aVideo([deck]), showing(deck, 1), true],
    ['the end', showing(deck, 1), aVideo([deck]), true],
    ['nothing', showing(deck, 1), { ...showing(deck, 1), title: 'Renamed' }, false],
    ['nothing without a share', aVideo([deck]), aVideo([deck, other]), false],
  ])('changes with %s', (_what, before, after, expected) => {
    expect(isOtherOnShow(before, after)).toBe(expected);
  });

  it.each([
    ['later', null, START + 0.9, START],
    ['later than the entry before', at(-1), START, START],
    ['a millisecond after it when the clock has stepped back', at(5), START, START + 5_001],
  ])('has an instant that is %s', (_what, previous, now, expected) => {
    expect(nextShownAt(previous, now).getTime()).toBe(expected);
  });
});
