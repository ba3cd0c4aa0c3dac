/** The arguments of fields that have two or more. type-graphql prints several `@Arg`s in reverse order. */
import { ArgsType, Field, ID, Int } from 'type-graphql';
import { MAX_POINTER_NUMBERS, type PointerKind } from '../../domain/pointer.ts';
import { FIRST_PAGE } from '../../domain/state.ts';
import { IMAGE_REPORT_LIMITS } from '../../domain/upload/report-limits.ts';
import { PointerKindEnum } from './enums.ts';
import {
  CreateSharedLiveMediaInput,
  FileInput,
  UpdateSharedLiveMediaInput,
  UpdateVideoInput,
} from './inputs.ts';
import { ConversionReportInput, PageImagesInput } from './report-inputs.ts';
import { DateTimeScalar } from './scalars.ts';

/** The argument `notAfter` of each command of a share. */
const NOT_AFTER = {
  nullable: true,
  description:
    'The time, by the clock of the server, after which the server refuses the command with UNAVAILABLE. A client that\ngives a command up at that time knows that it changes nothing later.',
};

@ArgsType()
export class UpdateVideoArgs {
  @Field(() => ID, { description: 'The id of the video.' })
  id!: string;
  @Field(() => UpdateVideoInput, { description: 'The properties to change.' })
  input!: UpdateVideoInput;
}

@ArgsType()
export class CreateMediaArgs {
  @Field(() => ID, { description: 'The id of the video that the document belongs to.' })
  videoId!: string;
  @Field(() => CreateSharedLiveMediaInput, { description: 'The properties of the document.' })
  input!: CreateSharedLiveMediaInput;
}

@ArgsType()
export class UpdateMediaArgs {
  @Field(() => ID, { description: 'The id of the document.' })
  id!: string;
  @Field(() => UpdateSharedLiveMediaInput, { description: 'The property to change.' })
  input!: UpdateSharedLiveMediaInput;
}

@ArgsType()
export class InitiateUploadArgs {
  @Field(() => ID, { description: 'The id of the document that the file is for.' })
  id!: string;
  @Field(() => FileInput, { description: 'What the browser knows about the file.' })
  file!: FileInput;
}

@ArgsType()
export class StartShareArgs {
  @Field(() => ID, { description: 'The id of the document to share.' })
  id!: string;
  @Field(() => ID, {
    nullable: true,
    description:
      'The id of the document that the client expects to be shared, to switch from it in one step.',
  })
  replacing?: string | null;
  @Field(() => Int, {
    defaultValue: FIRST_PAGE,
    description: 'The number of the page that the share begins with.',
  })
  page!: number;
  @Field(() => DateTimeScalar, NOT_AFTER)
  notAfter?: Date | null;
}

@ArgsType()
export class NavigateArgs {
  @Field(() => ID, { description: 'The id of the document that the client expects to be shared.' })
  id!: string;
  @Field(() => Int, { description: 'The number of the page. The first page is 1.' })
  page!: number;
  @Field(() => DateTimeScalar, NOT_AFTER)
  notAfter?: Date | null;
}

@ArgsType()
export class EndShareArgs {
  @Field(() => ID, { description: 'The id of the document that the client expects to be shared.' })
  id!: string;
  @Field(() => DateTimeScalar, NOT_AFTER)
  notAfter?: Date | null;
}

@ArgsType()
export class PointArgs {
  @Field(() => ID, { description: 'The id of the document that the client expects to be shared.' })
  id!: string;
  @Field(() => Int, { description: 'The number of the page that the client expects to be on show.' })
  page!: number;
  @Field(() => [Int], {
    description: `Where the pointer was since the mutation before: x and y by turns, oldest first, in ten-thousandths of the width and\nthe height of the page. At most ${MAX_POINTER_NUMBERS} numbers. An empty list takes the pointer away.`,
  })
  points!: number[];
  @Field(() => PointerKindEnum, {
    defaultValue: PointerKindEnum.POINT,
    description: 'Whether the pointer leaves a line.',
  })
  kind!: PointerKind;
}

@ArgsType()
export class ReportArgs {
  @Field(() => ID, { description: 'The id of the document.' })
  id!: string;
  @Field(() => ConversionReportInput, { description: 'The report.' })
  report!: ConversionReportInput;
}

@ArgsType()
export class ImagesArgs {
  @Field(() => ID, { description: 'The id of the document.' })
  id!: string;
  @Field(() => ID, {
    description:
      'The upload: the number in the key of the source object, or the id in `SharedLiveMedia.uploadId`.',
  })
  uploadId!: string;
  @Field(() => [PageImagesInput], {
    description: `The pages, at most ${IMAGE_REPORT_LIMITS.pages}, with their images.`,
  })
  pages!: PageImagesInput[];
}

@ArgsType()
export class PagesArgs {
  @Field(() => Int, {
    defaultValue: FIRST_PAGE,
    description: 'The number of the first page of the answer. Pages count from 1.',
  })
  from!: number;
  @Field(() => Int, {
    nullable: true,
    description: 'The number of the last page of the answer. When absent, the answer has 100 pages at most.',
  })
  to?: number | null;
}
