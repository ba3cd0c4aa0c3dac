import { expect, test } from 'vitest';
import { filename } from '../../../src/domain/names/filename.ts';

test.each([
  ['授業', 'pdf', '授業.pdf'],
  ['week 3.pptx', 'pptx', 'week 3.pptx'],
  ['Week 3.PPTX', 'pptx', 'Week 3.pptx'],
  ['week 3.pptx. ', 'pptx', 'week 3.pptx'],
  ['a.pdf', 'pptx', 'a.pdf.pptx'],
  ['pptx', 'pptx', 'pptx.pptx'],
  ['.pptx', 'pptx', 'pptx.pptx'],
  ['../../etc/passwd', 'pdf', 'etc passwd.pdf'],
  ['con.pdf', 'pdf', 'document con.pdf'],
  ['…', 'pdf', '….pdf'],
  ['***', 'pdf', 'document.pdf'],
])('the title %j and the extension %s give the file name %j', (title, extension, expected) => {
  expect(filename(title, extension)).toBe(expected);
});
