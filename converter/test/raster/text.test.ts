import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findInstallation } from '../../src/office/installation.ts';
import { PAGE_BOX } from '../../src/raster/box.ts';
import { openPdf } from '../../src/raster/pdf.ts';
import type { Binding } from '../../src/raster/pdfium/binding.ts';
import { loadNative } from '../../src/raster/pdfium/native.ts';
import { loadWasm } from '../../src/raster/pdfium/wasm.ts';
import { line, pdf } from '../support/documents/documents.ts';
import { formPdf, layeredPdf, show } from '../support/documents/hidden-text.ts';

let folder: string;
const engines: Binding<unknown>[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-text-'));
  engines.push((await loadWasm()) as Binding<unknown>);
  const library = findInstallation('')?.pdfium;
  if (library) engines.push(loadNative(library));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Returns what each engine reads on the first page; all engines must agree. */
async function textOf(content: Buffer): Promise<{ text: string; covered: boolean }> {
  const path = join(folder, 'file.pdf');
  await writeFile(path, content);
  const results = engines.map((pdfium) => {
    const opened = openPdf(pdfium, path);
    if (!('draw' in opened)) throw new Error(opened.problem);
    using document = opened;
    return document.draw(0, PAGE_BOX, ({ text, covered }) => ({
      text: text
        .split(/\s*\n\s*/)
        .filter(Boolean)
        .join('\n'),
      covered,
    }));
  });
  const [first] = results;
  if (!first) throw new Error('There is no engine.');
  for (const result of results) expect(result).toEqual(first);
  return first;
}

describe('the text of a page', () => {
  test('leaves out a layer that is off, and has one that is on', async () => {
    expect(await textOf(layeredPdf())).toEqual({ text: 'shown\nlayer that is on', covered: false });
  });

  test('leaves out words outside of the page and of its crop box', async () => {
    const content = `${line('inside')} ${line('canary above', 900)} ${line('canary cropped', 100)}`;
    const more = '/CropBox [0 200 595 842]';
    expect(await textOf(pdf([{ content, more }]))).toEqual({ text: 'inside', covered: false });
  });

  test('leaves out words in the colour of the paper', async () => {
    const content = `${line('black')} 1 1 1 rg ${line('canary white', 600)}`;
    expect(await textOf(pdf([{ content }]))).toEqual({ text: 'black', covered: false });
  });

  test('leaves out words under a filled box, and reports them', async () => {
    const content = `${show('before ')} ${line('canary secret', 600)} 0 g 70 590 200 30 re f`;
    expect(await textOf(pdf([{ content }]))).toEqual({ text: 'before', covered: true });
  });

  test.each(['/Rotate 90', '/Rotate 180', '/UserUnit 2', '/CropBox [20 300 595 842]'])(
    'has only what a page with %s shows',
    async (more) => {
      const content = `${line('turned')} ${line('canary', 900)}`;
      expect(await textOf(pdf([{ content, more }]))).toEqual({ text: 'turned', covered: false });
    },
  );

  test('has thin characters, small and large ones', async () => {
    const content = `${line('l i - . | I _ !')} BT /F1 4 Tf 72 500 Td (tiny l.) Tj ET BT /F1 200 Tf 72 200 Td (Il) Tj ET`;
    expect(await textOf(pdf([{ content }]))).toEqual({
      text: 'l i - . | I _ !\ntiny l.\nIl',
      covered: false,
    });
  });
});

test('the values of a form are beside their labels, without hidden fields and passwords', async () => {
  expect((await textOf(formPdf())).text).toBe('Name\nAda Lovelace\nDay\nTuesday\nend');
});

test('vertical and turned text is one line, and a column of digits is not', async () => {
  const column = (text: string, step: number) =>
    [...text].map((letter, index) => `1 0 0 1 400 ${700 - index * step} Tm (${letter}) Tj`).join(' ');
  const draw = (content: string) => textOf(pdf([{ content: `BT /F1 20 Tf ${content} ET` }]));
  const vertical = await draw(`${column('VERTIC', 17)} 0 1 -1 0 300 100 Tm (Sideways) Tj`);
  expect(vertical.text).toBe('VERTIC\nSideways');
  const digits = await draw(`1 0 0 1 72 750 Tm (a table of numbers) Tj ${column('1234', 24)}`);
  expect(digits.text).toBe('a table of numbers\n1\n2\n3\n4');
});

test('characters that are drawn after the line are at their place in it', async () => {
  const at = (x: number, text: string) => `1 0 0 1 ${x} 700 Tm (${text}) Tj`;
  const content = `BT /F1 20 Tf ${at(72, 'Books')} ${at(180, 'for today')} ${at(140, '@')} ET`;
  expect((await textOf(pdf([{ content }]))).text).toBe('Books @ for today');
});
