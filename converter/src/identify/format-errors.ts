/** The errors for files in formats that the converter does not accept. Each says what an instructor can do. */
import { ConversionError } from '../conversion-error.ts';

/** The error for a file whose format the converter does not accept. */
export const notADocumentError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The content of the file does not have a supported format. Save it as a PDF and upload the PDF.',
  );

/** The error for a text whose charset cannot be determined. */
export const unknownCharsetError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The character encoding of the text cannot be recognised. Save it as UTF-8 and upload it again.',
  );

/** The error for a form whose pages only ask to open it with a program of Adobe (XFA). */
export const adobeFormError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The PDF is a form that only Adobe Reader shows. Open it there, print it to PDF and upload the new PDF.',
  );

/** The error for a PDF whose only page is the cover of the files inside. */
export const portfolioError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The PDF is a portfolio of several files. Open it in Adobe Reader, print it to PDF and upload the new PDF.',
  );

/** The error for a file that two programs would open as different formats. */
export const ambiguousFormatError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The file has the marks of two different formats. Save it again and upload the new file.',
  );

/** The error for a document without pages. */
export const noPagesError = () =>
  new ConversionError('UNSUPPORTED', 'The document has no pages. Save it again and upload the new file.');

/** The error for a presentation or drawing without slides, for which LibreOffice makes a blank one. */
export const noSlidesError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The document has no slides. Add at least one slide and upload the file again.',
  );

/** The error for a workbook that has nothing to print. */
export const emptyWorkbookError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'All sheets of the workbook are empty or hidden. Show at least one sheet with content and upload the file again.',
  );
