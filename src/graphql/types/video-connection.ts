/** The list of videos, in the form of the Relay connection specification. */
import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import type { VideoState } from '../../domain/state.ts';
import { DEFAULT_VIDEOS } from '../list-limits.ts';
import { Video } from './objects.ts';

@ArgsType()
export class VideosArgs {
  @Field(() => String, {
    nullable: true,
    description: 'The external id of one video. The list then has that video, or none.',
  })
  externalId?: string | null;

  @Field(() => Int, {
    defaultValue: DEFAULT_VIDEOS,
    description: 'The maximum number of videos in the answer, from 1 to `limits.maxVideosPerAnswer`.',
  })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of a video. The answer begins with the video behind it in the list.',
  })
  after?: string | null;
}

@ObjectType({ description: 'The position of an answer in a list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether the list goes on behind `endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether the answer begins behind a cursor.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item of the answer; null when the answer has none.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item of the answer; null when the answer has none.',
  })
  endCursor!: string | null;
}

@ObjectType({ description: 'One video of a list, and its place there.' })
export class VideoEdge {
  @Field(() => String, {
    description:
      'The place of the video in the list, for `after`. It stays valid when other videos are created or deleted.',
  })
  cursor!: string;

  @Field(() => Video, { description: 'The video.' })
  node!: VideoState;
}

@ObjectType({ description: 'A part of the list of videos, newest first.' })
export class VideoConnection {
  @Field(() => [VideoEdge], { description: 'The videos of this part.' })
  edges!: VideoEdge[];

  @Field(() => PageInfo, { description: 'The position of this part in the list.' })
  pageInfo!: PageInfo;
}
