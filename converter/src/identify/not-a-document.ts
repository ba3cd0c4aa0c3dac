import { ConversionError } from '../conversion-error.ts';

/** The error for a file of a format that is not accepted. */
export const notADocumentError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'The file does not have a supported format, whatever its name says. Save it as a PDF and upload the PDF.',
  );
