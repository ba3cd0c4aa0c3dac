import { ConversionError } from '../conversion-error.ts';

/** The error for a file whose format the converter does not accept. */
export const notADocumentError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The content of the file does not have a supported format. Save it as a PDF and upload the PDF.',
  );

/** The error for a text whose letters cannot be told. */
export const unknownCharsetError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The character encoding of the text cannot be recognised. Save it as UTF-8 and upload it again.',
  );

/** The error for a file that two programs would open as different formats. */
export const ambiguousFormatError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The file has the marks of two different formats. Save it again and upload the new file.',
  );
