/** The fields of a page. */
import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { pageKey, thumbnailKey } from '../../domain/keys.ts';
import { imageFor, imagesOf } from '../../domain/page-images.ts';
import { seesNotes } from '../../domain/visibility.ts';
import type { Context } from '../context.ts';
import { pageIdOf } from '../ids.ts';
import type { PageParent } from '../parents.ts';
import { Page, PageImage } from '../types/objects.ts';
import { DateTimeScalar, URLScalar } from '../types/scalars.ts';
import { accessTo } from '../viewer.ts';

@Resolver(() => Page)
export class PageFields {
  @FieldResolver(() => ID, {
    description:
      'The id. It always identifies the same image: after a new upload, the page with the same number has another id.',
  })
  id(@Root() { upload, page }: PageParent): string {
    return pageIdOf(upload.media, upload.uploadId, page.number);
  }

  @FieldResolver(() => Int, { description: 'The number of the page. The first page is 1.' })
  number(@Root() { page }: PageParent): number {
    return page.number;
  }

  @FieldResolver(() => URLScalar, {
    description:
      'The signed URL of the image. The image is a PNG, or a WebP on a page of photographs; its Content-Type gives the\ntype. The URL is the same for every viewer until it expires, so that browsers and CDNs cache the image.',
  })
  async url(@Root() { upload, page }: PageParent, @Ctx() { parts, answer }: Context): Promise<string> {
    answer.addLink();
    return (await parts.signer.link(pageKey(upload, page.number))).url;
  }

  @FieldResolver(() => [PageImage], {
    description:
      'The images of the page in all widths that exist, the narrowest first, for `srcset`. One of them is the image at\n`url`. The converter adds the others after the document is READY, the one for phones first; the pages of\nearlier converters have one image.',
  })
  images(@Root() { upload, page }: PageParent, @Ctx() { parts, answer }: Context): Promise<PageImage[]> {
    return Promise.all(
      imagesOf(upload, page).map(async ({ key, ...image }) => ({
        ...image,
        url: answer.addText((await parts.signer.link(key)).url),
      })),
    );
  }

  @FieldResolver(() => PageImage, {
    description:
      'The image for a place that is `width` device pixels wide, for a client that needs one link instead of all of\n`images`: the one with the fewest bytes among those that are at least as wide, or the widest when none is.',
  })
  async image(
    @Root() { upload, page }: PageParent,
    @Arg('width', () => Int, { description: 'The width of the place, in device pixels.' }) width: number,
    @Ctx() { parts, answer }: Context,
  ): Promise<PageImage> {
    const { key, ...image } = imageFor(imagesOf(upload, page), width);
    return { ...image, url: answer.addText((await parts.signer.link(key)).url) };
  }

  @FieldResolver(() => URLScalar, {
    description: 'The signed URL of the thumbnail, a WebP image with a width of 320 pixels.',
  })
  async thumbnailUrl(
    @Root() { upload, page }: PageParent,
    @Ctx() { parts, answer }: Context,
  ): Promise<string> {
    answer.addLink();
    return (await parts.signer.link(thumbnailKey(upload, page.number))).url;
  }

  @FieldResolver(() => DateTimeScalar, {
    description:
      'When `url`, `thumbnailUrl` and the links of `image` and `images` expire. Query them again before that time.',
  })
  async urlExpiresAt(@Root() { upload, page }: PageParent, @Ctx() { parts }: Context): Promise<Date> {
    return (await parts.signer.link(pageKey(upload, page.number))).expiresAt;
  }

  @FieldResolver(() => Int, {
    description:
      'The width of the image in pixels, so that a client can lay out the page before it is loaded.',
  })
  width(@Root() { page }: PageParent): number {
    return page.width;
  }

  @FieldResolver(() => Int, { description: 'The height of the image in pixels.' })
  height(@Root() { page }: PageParent): number {
    return page.height;
  }

  @FieldResolver(() => String, {
    description:
      'The text of the page in reading order, for screen readers and search; empty when the page has none.',
  })
  text(@Root() { page }: PageParent, @Ctx() { answer }: Context): string {
    return answer.addText(page.text);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The title of the page: that of the slide, or the first bookmark or heading on the page. One line of at most 200\ncharacters; null when the document has no title for the page.',
  })
  title(@Root() { page }: PageParent): string | null {
    return page.title;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The speaker notes of the slide as plain text, of at most 20,000 characters. Null for a page without notes, and for\neverybody but the instructors of the video. A download of the original file contains them too.',
  })
  async notes(
    @Root() { upload, page }: PageParent,
    @Ctx() { viewer, parts, answer }: Context,
  ): Promise<string | null> {
    if (!seesNotes(accessTo(viewer, upload.video))) return null;
    const notes = await parts.notes.read(upload, page.number);
    return notes && answer.addText(notes);
  }
}
