/** The fields of a share. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import type { MediaParent, PageParent, ShareParent } from '../parents.ts';
import { ActiveShare, Page, SharedLiveMedia } from '../types/objects.ts';
import { DateTimeScalar } from '../types/scalars.ts';
import { pagesOf } from './lookup.ts';

@Resolver(() => ActiveShare)
export class ActiveShareFields {
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the page came on show, by the clock of the database. A client that plays a delayed picture shows the page when\nthe clock of the picture (`EXT-X-PROGRAM-DATE-TIME` of HLS) has reached this instant. Null for a page that a server\nof version 0.1 has shown.',
  })
  shownAt(@Root() { video }: ShareParent): Date | null {
    return video.shownAt;
  }

  @FieldResolver(() => SharedLiveMedia, { description: 'The document that is shared.' })
  media(@Root() parent: ShareParent): MediaParent {
    return parent;
  }

  @FieldResolver(() => Page, { description: 'The page that everybody sees.' })
  async page(@Root() parent: ShareParent, @Ctx() context: Context): Promise<PageParent> {
    const [page] = await pagesOf(context, parent, parent.number, parent.number);
    if (!page) throw new Error(`Page ${parent.number} of ${parent.media.id} is shared but not stored.`);
    return page;
  }

  @FieldResolver(() => Page, {
    nullable: true,
    description:
      'The next page, for preloading; null when the shared page is the last one that exists, and when `lookAround` of the\nvideo does not allow the viewer to look at it yet.',
  })
  async nextPage(@Root() parent: ShareParent, @Ctx() context: Context): Promise<PageParent | null> {
    const [page] = await pagesOf(context, parent, parent.number + 1, parent.number + 1);
    return page ?? null;
  }
}
