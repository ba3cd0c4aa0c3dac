/** What anybody would write first: `soffice --convert-to pdf`, then `pdftoppm -png -r 150`. */
import { basename, extname, join } from 'node:path';
import { removeSockets } from '../../src/office/sockets.ts';

export interface Command {
  program: string;
  args: string[];
}

/** Everything nothing but these commands uses. */
export interface NaivePlace {
  /** Where LibreOffice puts what it forgets to remove. */
  temporary: string;
  profile: string;
}

export const environmentOf = ({ temporary }: NaivePlace) => ({ ...process.env, TMPDIR: temporary });

const profileOf = ({ profile }: NaivePlace) => `-env:UserInstallation=file://${profile}`;

/** Makes the profile, which the next one then finds. */
export const firstStart = (place: NaivePlace): Command => ({
  program: 'soffice',
  args: [profileOf(place), '--headless', '--terminate_after_init'],
});

/** From an office document to the PDF of which `pdfOf` says where it is. */
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

/** Removes what a LibreOffice that was killed has left outside its folders. */
export const tidy = ({ profile }: NaivePlace) => removeSockets(profile);
