/** The query for an object by its id, which Relay and other caches send to fetch an object again. */
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { parseId, readVideo } from '../../store/read.ts';
import { notFound, refused, requireViewer } from '../authorize.ts';
import type { Context } from '../context.ts';
import { parsePageId } from '../ids.ts';
import { type NodeParent, type PageParent, shownUpload } from '../parents.ts';
import { Node } from '../types/objects.ts';
import { sees } from '../viewer.ts';
import { pagesOf, visibleMedia } from './lookup.ts';

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description:
      'The video, document or page with this id. Null when there is none, and when the viewer may not see it.\nNeeds a token of any role.',
  })
  async node(
    @Arg('id', () => ID, { description: 'The id of a video, a document or a page.' }) id: string,
    @Ctx() context: Context,
  ): Promise<NodeParent | null> {
    const viewer = requireViewer(context);
    const page = parsePageId(id);
    if (page) return findPage(context, page);
    const parsed = parseId(id);
    if (!parsed) return null;
    const video = await readVideo(context.parts.em, parsed);
    if (!video) return visibleMedia(context, parsed);
    if (sees(viewer, parsed)) return video;
    refused(context, 'video', notFound('video'));
    return null;
  }
}

async function findPage(
  context: Context,
  { media, uploadId, number }: { media: string; uploadId: number; number: number },
): Promise<PageParent | null> {
  const parent = await visibleMedia(context, media);
  if (!parent || shownUpload(parent)?.uploadId !== uploadId) return null;
  const [page] = await pagesOf(context, parent, number, number);
  return page ?? null;
}
