/**
 * Identifies files that Word and Excel open although their extension is wrong: web pages, XML of Office 2003, text and
 * workbooks older than compound files, which programs export as .doc and .xls.
 */
import { ConversionError } from '../conversion-error.ts';
import type { Read } from './bytes.ts';
import { type Identified, identified } from './kinds.ts';
import { isText } from './plain.ts';

const SEARCHED_BYTES = 2 ** 16;
const TEXT_DOCUMENTS = ['doc', 'dot'];
const SHEETS = ['xls'];
const WEB_ARCHIVE = /^(?:[\w-]+:[^\n]*\n)*?mime-version:\s*1\.0/i;
const HTML =
  /^\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*(?:<!doctype html|<html|<head|<body|<table|<meta|<style)/is;
const EXCEL_2003 = /<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet/;
const WORD_2003 = /<(?:\w+:)?wordDocument\s[^>]*schemas\.microsoft\.com\/office\/word\/2003\/wordml/;
/** [MS-XLS] and the formats before: the BOF records of BIFF 2 to 5 outside of a compound file. */
const BIFF = ['0900', '0902', '0904', '0908'];

/** Returns the kind, or null for another file. @throws ConversionError UNSUPPORTED */
export async function identifyMisnamed(read: Read, extension: string): Promise<Identified | null> {
  const isDocument = TEXT_DOCUMENTS.includes(extension);
  const isSheet = SHEETS.includes(extension);
  if (!isDocument && !isSheet) return null;
  const head = await read(0, SEARCHED_BYTES);
  if (isSheet && BIFF.includes(head.toString('hex', 0, 2))) return identified('biff');
  if (!isText(head)) return null;
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  if (WEB_ARCHIVE.test(text)) throw webArchiveError();
  if (EXCEL_2003.test(text)) return identified('excel2003');
  if (WORD_2003.test(text)) return identified('word2003');
  if (HTML.test(text)) return identified(isSheet ? 'htmlSheet' : 'htmlText');
  if (/^\s*</.test(text)) return null;
  return isSheet
    ? identified('csv', { mime: 'application/vnd.ms-excel' })
    : identified('txt', { mime: 'application/msword' });
}

const webArchiveError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The file is a web archive (MHTML), not a Word or Excel document. Open it in Word or Excel, save it as .docx or .xlsx and upload that file.',
  );
