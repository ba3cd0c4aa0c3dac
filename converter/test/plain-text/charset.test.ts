import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detectCharset } from '../../src/plain-text/charset.ts';
import { decodeFile, NotText, writeAsUtf8 } from '../../src/plain-text/decode.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-charset-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function decoded(content: Buffer | string): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  try {
    return [...decodeFile(path)].join('');
  } catch (error) {
    if (error instanceof NotText) return error.reason;
    throw error;
  }
}

describe('the charset of a text', () => {
  test.each([
    ['shift_jis', '講義ノート 第1回 集合と論理', '8d758b60836d815b83672091e63189f1208f578d8782c6985f979d'],
    ['euc-jp', '講義ノート 第1回 集合と論理', 'b9d6b5c1a5cea1bca5c820c2e831b2f320bdb8b9e7a4c8cfc0cdfd'],
    ['gb18030', '第一讲 集合与逻辑', 'b5dad2bbbdb220bcafbacfd3ebc2dfbcad'],
    ['big5', '第一講 集合與邏輯', 'b2c4a440c1bf20b6b0a658bb50c5debfe8'],
    ['euc-kr', '안녕하세요 첫 번째 강의', 'bec8b3e7c7cfbcbcbfe420c3b920b9f8c2b020b0adc0c7'],
    [
      'windows-1250',
      'Příliš žluťoučký kůň úpěl ďábelské ódy',
      '50f8ed6c699a209e6c759d6f75e86bfd206bf9f220fa70ec6c20efe162656c736be920f36479',
    ],
    ['windows-1250', 'Zażółć gęślą jaźń', '5a61bff3b3e62067ea9c6cb9206a619ff1'],
    [
      'windows-1251',
      'Лекция 1. Множества и логика',
      'cbe5eaf6e8ff20312e20ccedeee6e5f1f2e2e020e820ebeee3e8eae0',
    ],
    [
      'windows-1252',
      'Élève à l’école française, où l’on étudie',
      'c96ce8766520e0206c92e9636f6c65206672616ee7616973652c206ff9206c926f6e20e97475646965',
    ],
    ['windows-1252', 'Grüße', '4772fcdf65'],
    [
      'windows-1253',
      'Μάθημα πρώτο: σύνολα και λογική',
      'ccdce8e7ece120f0f1fef4ef3a20f3fdedefebe120eae1e920ebefe3e9eade',
    ],
    [
      'windows-1254',
      'Türkçe öğrenciler için ders notları',
      '54fc726be76520f6f072656e63696c65722069e7696e2064657273206e6f746c6172fd',
    ],
    [
      'windows-1255',
      'שלום עולם, שיעור ראשון בלוגיקה',
      'f9ece5ed20f2e5eced2c20f9e9f2e5f820f8e0f9e5ef20e1ece5e2e9f7e4',
    ],
    [
      'windows-1256',
      'مرحبا بكم في المحاضرة الأولى',
      'e3d1cdc8c720c8dfe320dded20c7e1e3cdc7d6d1c920c7e1c3e6e1ec',
    ],
    [
      'windows-1257',
      'Šodien mēs mācāmies latviešu valodu',
      'd06f6469656e206de773206de263e26d696573206c6174766965f0752076616c6f6475',
    ],
    ['koi8-r', 'Лекция 1. Множества и логика', 'ecc5cbc3c9d120312e20edcecfd6c5d3d4d7c120c920cccfc7c9cbc1'],
    ['utf-16le', 'Lecture notes', '4c0065006300740075007200650020006e006f00740065007300'],
    ['utf-16be', 'Name;Points', '004e0061006d0065003b0050006f0069006e00740073'],
    ['iso-2022-jp', '講義ノート', '1b244239563541254e213c25481b2842'],
  ])('is recognised as %s in “%s”', async (charset, text, hex) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(detectCharset(bytes)).toBe(charset);
    expect(await decoded(bytes)).toBe(text);
  });

  test('is recognised by a byte order mark, which is not part of the text', async () => {
    expect(await decoded('\ufeffGrüße')).toBe('Grüße');
    expect(await decoded(Buffer.from('\ufeff授業', 'utf16le'))).toBe('授業');
    expect(await decoded(Buffer.from('\ufeff授業', 'utf16le').swap16())).toBe('授業');
  });

  test('is recognised by the lines that have other characters than ASCII, wherever they are', async () => {
    const ascii = 'only letters\n'.repeat(100_000);
    expect(await decoded(`${ascii}Grüße`)).toBe(`${ascii}Grüße`);
    const latin = Buffer.concat([Buffer.from(ascii), Buffer.from('Gr\xfc\xdfe an alle\n', 'latin1')]);
    expect(await decoded(latin)).toBe(`${ascii}Grüße an alle\n`);
  });
});

test.each([
  ['a Polish word in Windows-1250', 'af f3 b3 77'],
  ['names in EUC-JP that are Chinese words in GBK', 'bb e1 cc be 2c c5 c0 bf f4 0a bb b3 c5 c4 c2 c0 cf ba'],
  ['a Turkish table in Windows-1254', 'd6 f0 72 65 6e 63 69 3b 4e 6f 74 0a 41 79 fe 65 3b 35'],
])('a text whose charset is in doubt is refused: %s', async (_name, hex) => {
  expect(await decoded(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe('charset');
});

test('a control character in the last byte makes a file binary', async () => {
  expect(await decoded(`${'a'.repeat(3_000_000)}\x01`)).toBe('binary');
});

test('a text is written as UTF-8 with an estimate of its pages', async () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  await writeFile(from, Buffer.from('Gr\xfc\xdfe\n'.repeat(800), 'latin1'));
  expect(writeAsUtf8(from, to)).toEqual({ minPages: 11 });
  expect(await readFile(to, 'utf8')).toBe('Grüße\n'.repeat(800));
});
