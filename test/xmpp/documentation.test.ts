/** Compares the examples and tables of docs/xmpp.md with the stanzas of the server. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type MediaState, SHARE_EVENTS, type VideoState } from '../../src/domain/state.ts';
import { renderBody } from '../../src/xmpp/body.ts';
import { message } from '../../src/xmpp/message.ts';
import { configurationChanges } from '../../src/xmpp/room/configuration.ts';
import type { Field } from '../../src/xmpp/room/muc.ts';

const page = readFileSync(new URL('../../docs/xmpp.md', import.meta.url), 'utf8');

const examples = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code);

const VIDEO = '5f0c7a52-93c5-4b8e-9d0f-6f6a3c1f2b11';
const upload = { uploadId: 1_764_172_800, extension: 'pdf', pageCount: 30, pagesReady: 30 };

const waves: MediaState = {
  id: 'c2a1b7de-5d35-4b6f-8f0a-0d1e2f3a4b5c',
  video: VIDEO,
  externalId: null,
  title: 'Waves',
  showDownload: true,
  uploadState: 'ready',
  uploadedOn: new Date(upload.uploadId * 1000),
  upload,
  shown: upload,
  sharedUploadId: null,
  furthestPage: 0,
  failure: null,
  failureDetail: null,
  warnings: [],
  uploadWarnings: [],
};

const empty: MediaState = {
  ...waves,
  id: 'e7d6c5b4-a392-4181-b06f-5e4d3c2b1a09',
  title: '',
  showDownload: false,
  uploadState: 'pending',
  uploadedOn: null,
  upload: null,
  shown: null,
};

const video: VideoState = {
  id: VIDEO,
  externalId: null,
  title: 'Physics 101',
  version: 42,
  shownAt: new Date('2026-11-26T16:00:00.123Z'),
  share: { media: waves.id, page: 2 },
  lookAround: 'all',
  presenter: null,
  onePresenter: false,
  medias: [waves, empty],
};

const body = renderBody(video, {
  page: (_media, number) => `https://cdn.lectern.example/waves/${number}.png?Signature=…`,
  download: () => 'https://cdn.lectern.example/waves/original.pdf?Signature=…',
});

test('the example of a body is what the server sends for that video', () => {
  const [example = ''] = examples('json');
  expect(JSON.stringify(JSON.parse(example))).toBe(body);
});

test('the example of a message is what the server sends for that version', () => {
  const example = examples('xml').find((code) => code.startsWith('<message')) ?? '';
  const event = 'navigate_sharing';
  const sent = message(`${VIDEO}@conference.lectern.example`, {
    id: `${VIDEO}:42`,
    event,
    version: 42,
    body: '…',
  });
  expect(example.trim().replace(/>\s+</g, '><')).toBe(sent.toString());
});

test('every key of a body and every event has a row', () => {
  const keys: string[] = [];
  JSON.parse(body, (key, value) => {
    if (key !== '' && !/^\d+$/.test(key)) keys.push(key);
    return value;
  });
  for (const name of [...keys, ...SHARE_EVENTS]) expect(page).toContain(`| \`${name}\` |`);
});

test('the table of the configuration has the fields that the server submits', () => {
  const table = page.slice(page.indexOf('### Configuration'), page.indexOf('## The message'));
  const documented = table.matchAll(/`((?:muc#roomconfig|allow|members)_\w+)`/g);
  const form = new Map<string, Field>();
  // A form that offers every field, each with another value than the wanted one.
  form.get = (name) =>
    name.endsWith('maxusers') ? { values: ['10'], options: ['none'] } : { values: ['other'], options: [] };
  expect([...documented].map(([, name]) => name).sort()).toEqual(
    [...configurationChanges(form).keys()].sort(),
  );
});
