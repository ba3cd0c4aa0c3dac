import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTable, writeAsSpreadsheet } from '../../src/plain-text/table.ts';
import { tableDocument } from '../../src/plain-text/table-document.ts';

describe('the separator of a table', () => {
  test.each([
    [
      'commas',
      'name,points\nAda,1.5\n',
      [
        ['name', 'points'],
        ['Ada', '1.5'],
      ],
    ],
    [
      'semicolons beside decimal commas',
      '1,5;2,5\n3,5;4,5\n',
      [
        ['1,5', '2,5'],
        ['3,5', '4,5'],
      ],
    ],
    [
      'semicolons beside commas in quotes',
      '"Doe, John";"10"\n"Roe, Jane";"12"\n',
      [
        ['Doe, John', '10'],
        ['Roe, Jane', '12'],
      ],
    ],
    [
      'commas beside semicolons in sentences',
      'name,note\nAnn,good; late\nBob,ok; fine\n',
      [
        ['name', 'note'],
        ['Ann', 'good; late'],
        ['Bob', 'ok; fine'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1,0\t2\n',
      [
        ['a', 'b'],
        ['1,0', '2'],
      ],
    ],
    [
      'vertical bars',
      'id|name|grade\n1|Ann|A\n',
      [
        ['id', 'name', 'grade'],
        ['1', 'Ann', 'A'],
      ],
    ],
    ['single quotes', "'Doe, John','10'\n", [['Doe, John', '10']]],
    [
      'line breaks in quotes',
      'a,b\r\n"two\nlines",2\r\n',
      [
        ['a', 'b'],
        ['two\nlines', '2'],
      ],
    ],
    ['quotes in quotes', 'a,"say ""hello"""\n', [['a', 'say "hello"']]],
    ['one column', 'name\nAda\n', [['name'], ['Ada']]],
  ])('is found by counting fields outside of quotes: %s', (_name, text, rows) => {
    expect(readTable(text)).toEqual(rows);
  });

  test.each(['sep=;\n', 'sep=;\r\n', '"sep=;"\n', 'SEP=;\n'])('is declared by the line %j', (line) => {
    expect(readTable(`${line}a,b;c\n`)).toEqual([['a,b', 'c']]);
  });
});

test('a cell keeps every character', () => {
  const cells = [
    '00123',
    '3/4',
    '10/12',
    '1.10',
    '1e5',
    '12345678901234567890',
    '=1+1',
    '+336',
    '-5+3',
    '@home',
    ' x  y ',
  ];
  expect(readTable(`${cells.join(',')}\n`)).toEqual([cells]);
  const xml = tableDocument([cells]);
  for (const cell of cells.slice(0, -1)) expect(xml).toContain(`<text:p>${cell}</text:p>`);
  expect(xml).toContain('<text:p><text:s text:c="1"/>x<text:s text:c="2"/>y<text:s text:c="1"/></text:p>');
  expect(xml).not.toMatch(/office:(?:value|date-value)=|table:formula/);
});

test('the first row is repeated on each page only when it names every column', () => {
  const isRepeated = (text: string) => tableDocument(readTable(text)).includes('table:table-header-rows');
  expect(isRepeated('name,points\nAda,3\n')).toBe(true);
  expect(isRepeated('Ada,3\nBob,4\n')).toBe(false);
  expect(isRepeated('name,\nAda,3\n')).toBe(false);
  expect(isRepeated('name,points\n')).toBe(false);
});

test('a table that is wider than A4 has a wider page, up to the width at which its text stays legible', () => {
  const width = (columns: number) => {
    const row = Array.from({ length: columns }, (_, index) => `column ${index}`);
    return Number(/fo:page-width="([\d.]+)cm"/.exec(tableDocument([row, row]))?.[1]);
  };
  expect(width(3)).toBeCloseTo(21, 0);
  expect(width(12)).toBeCloseTo(29.7, 0);
  expect(width(20)).toBeGreaterThan(30);
  expect(width(60)).toBe(width(90));
});

test('a table with a cell of many lines is counted with the pages that its lines need', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-table-'));
  try {
    const from = join(folder, 'table.csv');
    await writeFile(from, `a,"${'x\n'.repeat(300_000)}",b\n`);
    expect(writeAsSpreadsheet(from, join(folder, 'table.fods'))).toEqual({ minPages: 2_001 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe('a row that is higher than a page', () => {
  const lines = (xml: string) => [...xml.matchAll(/<text:p>(.*?)<\/text:p>/g)].map(([, line = '']) => line);
  const rows = (xml: string) =>
    [...xml.matchAll(/<table:table-row .*?<\/table:table-row>/gs)].map(([row]) => lines(row));

  test('is divided between lines, and the first part has the other cells', () => {
    const cell = Array.from({ length: 150 }, (_, index) => `line ${index}`);
    const found = rows(
      tableDocument([
        ['1', cell.join('\n')],
        ['2', 'after'],
      ]),
    );
    expect(found.length).toBeGreaterThan(3);
    expect(Math.max(...found.map(({ length }) => length))).toBeLessThan(70);
    expect(found.flat()).toEqual(['1', ...cell, '2', 'after']);
  });

  test('is divided between words, or between letters where a word is wider than its column', () => {
    const words = Array.from({ length: 3_000 }, (_, index) => `word${index}`).join(' ');
    const found = rows(tableDocument([['1', words]])).flat();
    expect(found.length).toBeGreaterThan(5);
    expect(found.slice(1).join(' ').replaceAll(/\s+/g, ' ').trim()).toBe(words);
    const letters = 'abcdefghij'.repeat(3_000);
    expect(
      rows(tableDocument([['1', letters]]))
        .flat()
        .slice(1)
        .join(''),
    ).toBe(letters);
  });

  test('leaves the other rows as they are', () => {
    const row = ['a', 'b '.repeat(100).trim()];
    expect(rows(tableDocument([row, row]))).toEqual([row, row]);
  });
});
