/** The fields of a video that say what was on show, and when. */
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { ApiError } from '../../domain/problem.ts';
import type { VideoState } from '../../domain/state.ts';
import { formatTimeline } from '../../domain/timeline/format-timeline.ts';
import { seesTimeline } from '../../domain/visibility.ts';
import { readTimeline } from '../../store/timeline.ts';
import type { Context } from '../context.ts';
import { parseVersionCursor, versionCursorOf } from '../ids.ts';
import { MAX_TIMELINE_ENTRIES } from '../list-limits.ts';
import { Video } from '../types/objects.ts';
import { TimelineArgs, TimelineConnection, type TimelineEntry, TimelineFileArgs } from '../types/timeline.ts';
import { accessTo } from '../viewer.ts';

@Resolver(() => Video)
export class TimelineFields {
  @FieldResolver(() => TimelineConnection, {
    nullable: true,
    description:
      'What was on show, and when, oldest first: an entry for each page turn, and for each end of a share. The server keeps\nthe last 10,000 entries until the video is deleted. Null for a viewer who may only watch.',
  })
  async timeline(
    @Root() video: VideoState,
    @Args(() => TimelineArgs) { first, after = null }: TimelineArgs,
    @Ctx() { viewer, parts, answer }: Context,
  ): Promise<TimelineConnection | null> {
    if (!seesTimeline(accessTo(viewer, video.id))) return null;
    if (first < 1 || first > MAX_TIMELINE_ENTRIES) {
      throw new ApiError('BAD_USER_INPUT', `"first" is a number from 1 to ${MAX_TIMELINE_ENTRIES}.`, {
        measure: 'first',
        cost: first,
        limit: MAX_TIMELINE_ENTRIES,
      });
    }
    const entries = await readTimeline(parts.em, video.id, {
      count: first + 1,
      after: after === null ? 0 : requireVersion(after),
    });
    const nodes: TimelineEntry[] = entries.slice(0, first);
    answer.addEntries(nodes.length);
    const edges = nodes.map((node) => ({ cursor: versionCursorOf(node.version), node }));
    return {
      edges,
      pageInfo: {
        hasNextPage: entries.length > first,
        hasPreviousPage: after !== null,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The timeline as text for other programs: chapters of a recording, tags of its playlist, or JSON. Null for a viewer\nwho may only watch.',
  })
  async timelineFile(
    @Root() video: VideoState,
    @Args(() => TimelineFileArgs) { format, origin = null, end = null }: TimelineFileArgs,
    @Ctx() { viewer, parts, answer }: Context,
  ): Promise<string | null> {
    if (!seesTimeline(accessTo(viewer, video.id))) return null;
    if (origin && end && end < origin) {
      throw new ApiError('BAD_USER_INPUT', '"end" cannot be before "origin".');
    }
    return answer.addText(formatTimeline(await readTimeline(parts.em, video.id), { format, origin, end }));
  }
}

/** @throws ApiError BAD_USER_INPUT when the cursor is not one of a timeline. */
function requireVersion(cursor: string): number {
  const version = parseVersionCursor(cursor);
  if (version === null) throw new ApiError('BAD_USER_INPUT', '"after" is not a cursor of this list.');
  return version;
}
