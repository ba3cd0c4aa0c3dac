/**
 * The naive pipeline, with which benchmarks compare the converter. It runs `soffice --convert-to pdf`, then
 * `pdftoppm -png -r 150`.
 */
import { basename, extname, join } from 'node:path';
import { removeSockets } from '../../src/office/sockets.ts';

export interface Command {
  program: string;
  args: string[];
}

/** Folders that only these commands use. */
export interface NaivePlace {
  /** LibreOffice leaves temporary files in it. */
  temporary: string;
  profile: string;
}

export const environmentOf = ({ temporary }: NaivePlace) => ({ ...process.env, TMPDIR: temporary });

const profileOf = ({ profile }: NaivePlace) => `-env:UserInstallation=file://${profile}`;

/** Creates the profile, so that the next start finds it. */
export const firstStart = (place: NaivePlace): Command => ({
  program: 'soffice',
  args: [profileOf(place), '--headless', '--terminate_after_init'],
});

/** Converts an office document to the PDF whose path `pdfOf` returns. */
export const toPdf = (file: string, out: string, place: NaivePlace): Command => ({
  program: 'soffice',
  args: [profileOf(place), '--headless', '--convert-to', 'pdf', '--outdir', out, file],
});

export const isPdf = (file: string) => extname(file) === '.pdf';

export const pdfOf = (file: string, out: string) =>
  isPdf(file) ? file : join(out, `${basename(file, extname(file))}.pdf`);

export const toPictures = (pdf: string, out: string): Command => ({
  program: 'pdftoppm',
  args: ['-png', '-r', '150', pdf, join(out, 'page')],
});

/** Removes the files that a killed LibreOffice has left outside of its folders. */
export const tidy = ({ profile }: NaivePlace) => removeSockets(profile);
