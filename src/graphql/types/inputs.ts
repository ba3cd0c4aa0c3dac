/** What clients send. Checked here and in share/, once. */
import { ArgsType, Field, Float, ID, InputType, Int } from 'type-graphql';
import type { Failure, UploadState, Warning } from '../../domain/state.ts';
import { FailureEnum, UploadStateEnum, WarningKindEnum } from './enums.ts';

@InputType({ description: 'What is written about a video.' })
export class VideoInput {
  @Field(() => String, {
    nullable: true,
    description: '1 to 255 characters without control characters; null takes it away.',
  })
  title?: string | null;
}

@InputType({ description: 'What is written about a document.' })
export class SharedLiveMediaInput {
  @Field(() => String, {
    nullable: true,
    description:
      '1 to 255 characters without control characters. Left out at first, the first file names the document.',
  })
  title?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether everybody may download the original; true at first.',
  })
  showDownload?: boolean | null;
}

@InputType({ description: 'A file about to be uploaded.' })
export class FileInput {
  @Field(() => String, { description: 'Its name, with the extension: `slides.pptx`.' })
  name!: string;

  @Field(() => String, { description: 'As the browser knows it; empty when it does not.' })
  mimetype!: string;

  @Field(() => Float, { description: 'In bytes.' })
  size!: number;
}

@InputType({ description: 'A page that exists now.' })
export class ConvertedPageInput {
  @Field(() => Int, { description: 'Counts from 1.' })
  number!: number;

  @Field(() => Int, { description: 'Of the image, in pixels.' })
  width!: number;

  @Field(() => Int, { description: 'Of the image, in pixels.' })
  height!: number;

  @Field(() => String, { description: 'The words on it in reading order; at most 20,000 characters.' })
  text!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What the document calls it; at most 200 characters. Left out or null when it does not tell.',
  })
  title?: string | null;
}

@InputType({ description: 'Something an instructor should know about the pages.' })
export class ConversionWarningInput {
  @Field(() => WarningKindEnum, { description: 'What it is about.' })
  kind!: Warning['kind'];

  @Field(() => String, { description: 'One plain sentence, at most 500 characters.' })
  message!: string;
}

@InputType({ description: 'One report about one upload.' })
export class ConversionReportInput {
  @Field(() => ID, { description: 'The upload that this report is about: the number in the object key.' })
  uploadId!: string;

  @Field(() => UploadStateEnum, { description: 'PROCESSING, READY or ERROR.' })
  state!: UploadState;

  @Field(() => Int, { nullable: true, description: 'With PROCESSING, once counted, and with READY.' })
  pageCount?: number | null;

  @Field(() => [ConvertedPageInput], {
    nullable: true,
    description: 'The pages that exist now, in order from the first one not reported yet.',
  })
  pages?: ConvertedPageInput[] | null;

  @Field(() => FailureEnum, { nullable: true, description: 'With ERROR.' })
  failure?: Failure | null;

  @Field(() => String, {
    nullable: true,
    description:
      'With ERROR: one plain sentence for the instructor, such as the limit and the actual figure.',
  })
  detail?: string | null;

  @Field(() => [ConversionWarningInput], { nullable: true, description: 'With READY or ERROR.' })
  warnings?: ConversionWarningInput[] | null;
}

@ArgsType()
export class UpdateVideoArgs {
  @Field(() => ID, { description: 'The video.' })
  id!: string;
  @Field(() => VideoInput, { description: 'What is to change; what is left out stays.' })
  input!: VideoInput;
}

@ArgsType()
export class CreateMediaArgs {
  @Field(() => ID, { description: 'The video it is for.' })
  videoId!: string;
  @Field(() => SharedLiveMediaInput, { description: 'What is written about it.' })
  input!: SharedLiveMediaInput;
}

@ArgsType()
export class UpdateMediaArgs {
  @Field(() => ID, { description: 'The document.' })
  id!: string;
  @Field(() => SharedLiveMediaInput, { description: 'What is to change; what is left out stays.' })
  input!: SharedLiveMediaInput;
}

@ArgsType()
export class InitiateUploadArgs {
  @Field(() => ID, { description: 'The document the file is for.' })
  id!: string;
  @Field(() => FileInput, { description: 'What is known of it before it is sent.' })
  file!: FileInput;
}

@ArgsType()
export class StartShareArgs {
  @Field(() => ID, { description: 'The document to show.' })
  id!: string;
  @Field(() => ID, { nullable: true, description: 'The document you believe is being shown instead.' })
  replacing?: string | null;
}

@ArgsType()
export class NavigateArgs {
  @Field(() => ID, { description: 'The document you believe is being shown.' })
  id!: string;
  @Field(() => Int, { description: 'Counts from 1.' })
  page!: number;
}

@ArgsType()
export class ReportArgs {
  @Field(() => ID, { description: 'The document.' })
  id!: string;
  @Field(() => ConversionReportInput, { description: 'What there is to say of one upload.' })
  report!: ConversionReportInput;
}

@ArgsType()
export class PagesArgs {
  @Field(() => Int, { defaultValue: 1, description: 'Counts from 1.' })
  from!: number;
  @Field(() => Int, { nullable: true, description: 'Left out: as far as one answer goes.' })
  to?: number | null;
}
