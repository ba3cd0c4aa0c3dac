/** Each example does the whole job: a video, an upload, its pages, a share that a student follows, and its end. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { document } from '../../test/support/clients/webinar.ts';
import { JWT_SECRET, sharedSystem } from '../../test/support/parts/system.ts';
import { CLIENTS } from '../clients.ts';
import { runWebinar } from '../webinar/run-webinar.ts';

const system = sharedSystem();

test.each(Object.entries(CLIENTS))('%s runs a webinar from the upload to the end', async (_name, connect) => {
  const sentences: string[] = [];
  await runWebinar({
    connect,
    url: system.graphql,
    secret: JWT_SECRET,
    file: new File([await readFile(document('firefox_stamp.pdf'))], 'stamp.pdf'),
    report: (sentence) => sentences.push(sentence),
  });
  expect(sentences).toContain('2 of 2 pages exist.');
  expect(sentences.filter((sentence) => !/pages exist/.test(sentence))).toEqual([
    expect.stringMatching(/^The platform created the video /),
    'The file is in storage.',
    'The first pages are 1, 2.',
    expect.stringMatching(/^The student sees page 1: http/),
    expect.stringMatching(/^The student sees page 2: http/),
    'The share has ended.',
  ]);
});
