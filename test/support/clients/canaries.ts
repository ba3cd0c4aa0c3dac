/** Documents whose pages have unique words and keys, so that a test can find the document of each text. */
import { pageKey } from '../../../src/domain/keys.ts';
import { openUpload, type ReportInput, report, storePages } from './reports.ts';
import type { Webinar } from './webinar.ts';

const PAGES = 3;

interface Canary {
  /** The label of the content's document. */
  label: string;
  /** Texts that only this content contains. */
  traces: string[];
}

export interface Canaries {
  /**
   * Uploads and converts a file, whose text, titles and keys of pages get the label `label`. Its warnings and the
   * details of its failure get the label `${label}: preparation`, and its speaker notes `${label}: notes`.
   */
  convert(label: string, media: string, outcome?: 'READY' | 'PROCESSING' | 'ERROR'): Promise<void>;
  /** The labels of the content that `text` contains, sorted. */
  in(text: string): string[];
  /** The key of the image of a page. */
  key(label: string): string;
}

export function createCanaries(webinar: Webinar): Canaries {
  const system = webinar.system as Parameters<typeof report>[0];
  const canaries: Canary[] = [];
  const keys = new Map<string, string>();
  const word = () => `canary-${crypto.randomUUID()}`;

  return {
    async convert(label, media, outcome = 'READY') {
      const uploadId = await openUpload(webinar, media);
      const upload = { video: webinar.id, media, uploadId };
      const pages = Array.from({ length: PAGES }, (_, index) => ({
        number: index + 1,
        width: 1920,
        height: 1080,
        text: word(),
        title: word(),
        notes: word(),
      }));
      const preparation = [word(), word()] as const;
      const folder = pageKey(upload, 1).replace(/1\.png$/, '');
      canaries.push(
        { label, traces: [folder, ...pages.flatMap(({ text, title }) => [text, title])] },
        {
          label: `${label}: preparation`,
          traces: [...preparation],
        },
        { label: `${label}: notes`, traces: pages.map(({ notes }) => notes) },
      );
      keys.set(label, pageKey(upload, 2));
      await storePages(system, upload, 1, PAGES);
      const end: Partial<ReportInput> =
        outcome === 'ERROR' ? { failure: 'DAMAGED', detail: preparation[1] } : {};
      const { errors } = await report(system, media, {
        uploadId: String(uploadId),
        state: outcome,
        pageCount: PAGES,
        pages,
        warnings: [{ kind: 'SPEAKER_NOTES', message: preparation[0] }],
        ...end,
      });
      if (errors[0]) throw new Error(errors[0].message);
    },
    in: (text) =>
      canaries
        .filter(({ traces }) => traces.some((trace) => text.includes(trace)))
        .map(({ label }) => label)
        .sort(),
    key: (label) => keys.get(label) ?? '',
  };
}
