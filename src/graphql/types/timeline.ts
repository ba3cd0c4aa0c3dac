/** The timeline of a video, in the form of the Relay connection specification, and its arguments. */
import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import type { TimelineFormat } from '../../domain/timeline/format-timeline.ts';
import { DEFAULT_TIMELINE_ENTRIES } from '../list-limits.ts';
import { TimelineFormatEnum } from './enums.ts';
import { DateTimeScalar } from './scalars.ts';
import { PageInfo } from './video-connection.ts';

@ArgsType()
export class TimelineArgs {
  @Field(() => Int, {
    defaultValue: DEFAULT_TIMELINE_ENTRIES,
    description:
      'The maximum number of entries in the answer, from 1 to `limits.maxTimelineEntriesPerAnswer`.',
  })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of an entry. The answer begins with the entry behind it.',
  })
  after?: string | null;
}

@ArgsType()
export class TimelineFileArgs {
  @Field(() => TimelineFormatEnum, { description: 'The format of the text.' })
  format!: TimelineFormat;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'The instant at which the clock of the recording is zero. When absent, it is the first share of the last sitting: a\nsitting begins with a share after three hours without one.',
  })
  origin?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'The end of the recording. When absent, the text has everything since the origin, and a page that is still on show\nhas no end; its WebVTT cue then lasts twelve hours.',
  })
  end?: Date | null;
}

@ObjectType({ description: 'A stretch of time in which one page was on show, or nothing.' })
export class TimelineEntry {
  @Field(() => Int, { description: 'The version of the video that began the entry.' })
  version!: number;

  @Field(() => DateTimeScalar, {
    description:
      'When it came on show, by the clock of the database: the same instant as `shownAt` of the share. Each entry is\nlater than the one before.',
  })
  shownAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the next entry came on show; null while this one lasts.',
  })
  endedAt!: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of the document that was shared; null while nothing was on show.',
  })
  mediaId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The title that the document has now. Null when it has none, while nothing was on show, and once it is deleted.',
  })
  mediaTitle!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The number of the page; null while nothing was on show.',
  })
  page!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The title that the page had. Null when it had none, while nothing was on show, and once the document is deleted.',
  })
  pageTitle!: string | null;
}

@ObjectType({ description: 'One entry of a timeline, and its place there.' })
export class TimelineEdge {
  @Field(() => String, { description: 'The place of the entry in the timeline, for `after`.' })
  cursor!: string;

  @Field(() => TimelineEntry, { description: 'The entry.' })
  node!: TimelineEntry;
}

@ObjectType({ description: 'A part of the timeline of a video, oldest first.' })
export class TimelineConnection {
  @Field(() => [TimelineEdge], { description: 'The entries of this part.' })
  edges!: TimelineEdge[];

  @Field(() => PageInfo, { description: 'The position of this part in the timeline.' })
  pageInfo!: PageInfo;
}
