/** The list of the videos of the platform. */
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { parseExternalId } from '../../domain/names/external-id.ts';
import { ApiError, isInvalid } from '../../domain/problem.ts';
import { listVideos, type VideoPlace } from '../../store/videos/list-videos.ts';
import { requirePlatform } from '../authorize.ts';
import type { Context } from '../context.ts';
import { cursorOf, parseCursor } from '../ids.ts';
import { MAX_VIDEOS } from '../list-limits.ts';
import { VideoConnection, VideosArgs } from '../types/video-connection.ts';

@Resolver()
export class VideosResolver {
  @Query(() => VideoConnection, {
    description:
      "The videos, newest first: all of them, or the one with an external id, so that a platform finds a video whose id it\nhas lost. Needs the platform's own token.",
  })
  async videos(
    @Args(() => VideosArgs) { externalId = null, first, after = null }: VideosArgs,
    @Ctx() context: Context,
  ): Promise<VideoConnection> {
    requirePlatform(context);
    if (first < 1 || first > MAX_VIDEOS) {
      throw new ApiError('BAD_USER_INPUT', `"first" is a number from 1 to ${MAX_VIDEOS}.`, {
        measure: 'first',
        cost: first,
        limit: MAX_VIDEOS,
      });
    }
    const place = after === null ? null : requirePlace(after);
    // No video has an external id that is not valid.
    const isPossible = externalId === null || !isInvalid(parseExternalId(externalId));
    const filter = { count: first + 1, after: place, externalId };
    const listed = isPossible ? await listVideos(context.parts.em, filter) : [];
    const edges = listed
      .slice(0, first)
      .map(({ video, place }) => ({ cursor: cursorOf(place), node: video }));
    return {
      edges,
      pageInfo: {
        hasNextPage: listed.length > first,
        hasPreviousPage: place !== null,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }
}

/** @throws ApiError BAD_USER_INPUT when the cursor is not one of this list. */
function requirePlace(cursor: string): VideoPlace {
  const place = parseCursor(cursor);
  if (!place) throw new ApiError('BAD_USER_INPUT', '"after" is not a cursor of this list.');
  return place;
}
