import { expect, test, vi } from 'vitest';
import { converterForAll } from '../support/converter-for-all.ts';
import { openDocument } from '../support/documents/documents.ts';
import type { TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

const cell = (text: string) =>
  `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`;
const empty = (count: number) => `<table:table-cell table:number-columns-repeated="${count}"/>`;
const row = (cells: string, repeated = 1) =>
  `<table:table-row table:number-rows-repeated="${repeated}">${cells}</table:table-row>`;
const sheet = (...rows: string[]) =>
  openDocument('spreadsheet', `<table:table table:name="a">${rows.join('')}</table:table>`);

test('a cell at the far corner of a sheet is left out, with a warning', async () => {
  const rows = [row(cell('Title')), row(empty(1), 1_048_574), row(empty(16_383) + cell('stray'))];
  const ended = await converter.convert(sheet(...rows), 'ods');
  expect(ended).toMatchObject({
    uploadState: 'READY',
    pageCount: 1,
    warnings: [
      {
        kind: 'CELLS_LEFT_OUT',
        message: '1 cell is left out, because it is far away from the other cells of its sheet.',
      },
    ],
  });
  expect(ended.pages[0]?.text).toMatch(/^Title$/m);
});

test('a sheet whose cells are spread too widely is refused with a remedy for the instructor', async () => {
  const far = row(empty(16_000) + cell('far'), 5_000);
  const ended = await converter.convert(sheet(row(cell('Title')), far), 'ods');
  expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'TOO_LONG' });
  expect(ended.detail).toMatch(/^The cells of a sheet are too far apart\. Delete .* PDF\.$/);
});

test('every cell of a long or wide sheet is on a page', async () => {
  const rows = [row(cell('first') + empty(200) + cell('wide')), row(empty(1), 20_000), row(cell('long'))];
  const ended = await converter.convert(sheet(...rows), 'ods');
  expect(ended).toMatchObject({ uploadState: 'READY', warnings: [{ kind: 'COLUMNS_SPLIT' }] });
  // The first line is the name of the sheet, and the last one the number of the page.
  const cells = ended.pages.map(({ text }) => text.split('\n').at(1));
  expect(cells.sort()).toEqual(['first', 'long', 'wide']);
});
