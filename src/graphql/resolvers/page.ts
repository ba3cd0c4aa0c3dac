import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { pageKey, thumbnailKey } from '../../domain/keys.ts';
import type { Context } from '../context.ts';
import { Page } from '../types/objects.ts';
import { DateTimeScalar, URLScalar } from '../types/scalars.ts';
import type { MediaParent, PageParent } from './parents.ts';
import { shownUpload } from './parents.ts';

/** Pages `from` to `to` that viewers can be shown now. */
export async function pagesOf(
  { parts }: Context,
  root: MediaParent,
  from: number,
  to: number,
): Promise<PageParent[]> {
  const upload = shownUpload(root);
  if (!upload) return [];
  const last = Math.min(to, root.media.shown?.pagesReady ?? 0);
  const pages = await parts.pages.read(upload.media, upload.uploadId, from, last);
  return pages.map((page) => ({ page, upload }));
}

@Resolver(() => Page)
export class PageResolver {
  @FieldResolver(() => Int, { description: 'Counts from 1.' })
  number(@Root() { page }: PageParent): number {
    return page.number;
  }

  @FieldResolver(() => URLScalar, {
    description:
      'Signed link to the image: a PNG, or a WebP where photographs fill it, as its Content-Type says.\nThe same for every viewer until it expires, so caches work.',
  })
  async url(@Root() { upload, page }: PageParent, @Ctx() { parts }: Context): Promise<string> {
    return (await parts.signer.link(pageKey(upload, page.number))).url;
  }

  @FieldResolver(() => URLScalar, { description: 'Signed link to a small image of it, 320 pixels wide.' })
  async thumbnailUrl(@Root() { upload, page }: PageParent, @Ctx() { parts }: Context): Promise<string> {
    return (await parts.signer.link(thumbnailKey(upload, page.number))).url;
  }

  @FieldResolver(() => DateTimeScalar, {
    description: 'When both links end. Ask again before then; asking costs nobody a page turn.',
  })
  async urlExpiresAt(@Root() { upload, page }: PageParent, @Ctx() { parts }: Context): Promise<Date> {
    return (await parts.signer.link(pageKey(upload, page.number))).expiresAt;
  }

  @FieldResolver(() => Int, {
    description: 'Of the image, in pixels: lets a client keep its place before the image is there.',
  })
  width(@Root() { page }: PageParent): number {
    return page.width;
  }

  @FieldResolver(() => Int, { description: 'Of the image, in pixels.' })
  height(@Root() { page }: PageParent): number {
    return page.height;
  }

  @FieldResolver(() => String, {
    description:
      'The words on the page in reading order, for screen readers and search; empty when it has none.',
  })
  text(@Root() { page }: PageParent): string {
    return page.text;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'What the document calls the page: the title of the slide, or the bookmark or heading that begins on it,\non one line of at most 200 characters; null when it does not tell.',
  })
  title(@Root() { page }: PageParent): string | null {
    return page.title;
  }
}
