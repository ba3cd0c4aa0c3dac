import { line, pdf } from './documents.ts';

/** A text at the usual place, for contents in which another command follows. */
export const show = (text: string) => line(text, 700);

/** A PDF with one layer that is off and one that is on. Canary words are on the first. */
export function layeredPdf(): Buffer {
  const layer = (name: string, text: string, y: number) => `/OC /${name} BDC ${line(text, y)} EMC`;
  return pdf(
    [
      {
        content: `${line('shown')} ${layer('Off', 'canary layer', 600)} ${layer('On', 'layer that is on', 500)}`,
        more: '/Resources << /Font << /F1 3 0 R >> /Properties << /Off 6 0 R /On 7 0 R >> >>',
      },
    ],
    {
      objects: ['<< /Type /OCG /Name (Answers) >>', '<< /Type /OCG /Name (Shown) >>'],
      catalog: '/OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [6 0 R] /ON [7 0 R] >> >>',
    },
  );
}

/** A PDF with two labels and two filled-in fields, a hidden field and a password. */
export function formPdf(): Buffer {
  const field = (name: string, value: string, y: number, more = '/F 4') =>
    `<< /Type /Annot /Subtype /Widget /FT /Tx /T (${name}) /V (${value}) /Rect [160 ${y} 400 ${y + 24}] /P 4 0 R /DA (/F1 18 Tf 0 g) ${more} >>`;
  const content = `${line('Name', 700)} ${line('Day', 600)} ${line('end', 300)}`;
  return pdf([{ content, more: '/Annots [6 0 R 7 0 R 8 0 R 9 0 R]' }], {
    objects: [
      field('day', 'Tuesday', 596),
      field('name', 'Ada Lovelace', 696),
      field('secret', 'canary hidden', 500, '/F 2'),
      field('password', 'canary password', 400, '/F 4 /Ff 8192'),
    ],
    catalog:
      '/AcroForm << /Fields [6 0 R 7 0 R 8 0 R 9 0 R] /NeedAppearances true /DR << /Font << /F1 3 0 R >> >> >>',
  });
}
