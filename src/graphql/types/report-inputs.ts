/** The input types of the converter. */
import { Field, ID, InputType, Int } from 'type-graphql';
import type { Failure, ImageType, UploadState, Warning } from '../../domain/state.ts';
import { IMAGE_REPORT_LIMITS, REPORT_LIMITS } from '../../domain/upload/report-limits.ts';
import { FailureEnum, ReportStateEnum, WarningKindEnum } from './enums.ts';

const count = (limit: number) => limit.toLocaleString('en');

@InputType({ description: 'A page that the converter has stored.' })
export class ConvertedPageInput {
  @Field(() => Int, { description: 'The number of the page. The first page is 1.' })
  number!: number;

  @Field(() => Int, { description: 'The width of the image in pixels.' })
  width!: number;

  @Field(() => Int, { description: 'The height of the image in pixels.' })
  height!: number;

  @Field(() => String, {
    description: `The text of the page in reading order, of at most ${count(REPORT_LIMITS.textLength)} characters.`,
  })
  text!: string;

  @Field(() => String, {
    nullable: true,
    description: `The title of the page, of at most ${REPORT_LIMITS.pageTitleLength} characters. Absent or null when the document has no title for it.`,
  })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The speaker notes of the page, of at most ${count(REPORT_LIMITS.notesLength)} characters. Absent or null when it has none.`,
  })
  notes?: string | null;
}

@InputType({ description: 'What an instructor should know before sharing a converted document.' })
export class ConversionWarningInput {
  @Field(() => WarningKindEnum, { description: 'The kind of the warning.' })
  kind!: Warning['kind'];

  @Field(() => String, {
    description: `One sentence of at most ${REPORT_LIMITS.messageLength} characters to show to a person.`,
  })
  message!: string;
}

@InputType({ description: 'One report about the conversion of one upload.' })
export class ConversionReportInput {
  @Field(() => ID, {
    description:
      'The upload: the number in the key of the source object, or the id in `SharedLiveMedia.uploadId`.',
  })
  uploadId!: string;

  @Field(() => ReportStateEnum, {
    description:
      'The state of the conversion: PROCESSING, READY or ERROR. PENDING hands the upload back, because the converter\nstops: the server announces the upload again.',
  })
  state!: UploadState;

  @Field(() => String, {
    nullable: true,
    description:
      'The converter’s identifier of this conversion: 1 to 64 letters, digits, hyphens and underscores. The first report\nof a conversion has it, and a report that hands the upload back. The server counts the conversions of an upload by it.',
  })
  attempt?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The number of pages. Absent from a PROCESSING report before the converter has counted them.',
  })
  pageCount?: number | null;

  @Field(() => [ConvertedPageInput], {
    nullable: true,
    description: 'The stored pages in order, from the first one that no earlier report contains.',
  })
  pages?: ConvertedPageInput[] | null;

  @Field(() => FailureEnum, {
    nullable: true,
    description: 'The reason of the failure. Required with ERROR.',
  })
  failure?: Failure | null;

  @Field(() => String, {
    nullable: true,
    description:
      'One sentence for the instructor, such as the limit and the actual figure. Allowed with ERROR.',
  })
  detail?: string | null;

  @Field(() => [ConversionWarningInput], {
    nullable: true,
    description: 'The warnings of the conversion. Sent with READY or ERROR.',
  })
  warnings?: ConversionWarningInput[] | null;
}

@InputType({ description: 'An image of a page that the converter has stored.' })
export class StoredImageInput {
  @Field(() => Int, {
    description:
      'The width of the image in pixels. The image that has the width of the page is the one at `{page}.png`; the others\nare at `{page}.{width}.webp`.',
  })
  width!: number;

  @Field(() => Int, { description: 'The height of the image in pixels.' })
  height!: number;

  @Field(() => String, { description: 'The MIME type of the image: `image/png` or `image/webp`.' })
  type!: ImageType;

  @Field(() => Int, { description: 'The size of the image in bytes.' })
  bytes!: number;
}

@InputType({ description: 'The images of one page that the converter has stored.' })
export class PageImagesInput {
  @Field(() => Int, { description: 'The number of the page. The first page is 1.' })
  number!: number;

  @Field(() => [StoredImageInput], {
    description: `Every image of the page that exists, at most ${IMAGE_REPORT_LIMITS.images}.`,
  })
  images!: StoredImageInput[];
}
