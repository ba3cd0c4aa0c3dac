/** The input types of viewers. */
import { Field, Float, InputType } from 'type-graphql';
import { MAX_EXTERNAL_ID_LENGTH } from '../../domain/names/external-id.ts';
import { MAX_TITLE_LENGTH } from '../../domain/names/title.ts';
import type { LookAround } from '../../domain/state.ts';
import { DEFAULT_LOOK_AROUND } from '../../domain/video.ts';
import { LookAroundEnum } from './enums.ts';

const A_TITLE = `A title of 1 to ${MAX_TITLE_LENGTH} characters without control characters`;
const AN_EXTERNAL_ID = `1 to ${MAX_EXTERNAL_ID_LENGTH} characters without control characters`;

@InputType({ description: 'The properties of a new video.' })
export class CreateVideoInput {
  @Field(() => String, {
    nullable: true,
    description: `${A_TITLE}; null or absent for none.`,
  })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The platform’s own id of the video: ${AN_EXTERNAL_ID}; null or absent for none. While a\nvideo has this id, the answer is that video, unchanged, so that a request whose answer was lost can be repeated.`,
  })
  externalId?: string | null;

  @Field(() => LookAroundEnum, {
    defaultValue: DEFAULT_LOOK_AROUND,
    description: 'How far viewers who may only watch look around by themselves.',
  })
  lookAround!: LookAround;
}

@InputType({ description: 'The properties of a video to change. An absent property stays as it is.' })
export class UpdateVideoInput {
  @Field(() => String, {
    nullable: true,
    description: `${A_TITLE}. Null removes the title.`,
  })
  title?: string | null;

  @Field(() => LookAroundEnum, {
    nullable: true,
    description: 'How far viewers who may only watch look around by themselves. Null leaves it as it is.',
  })
  lookAround?: LookAround | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether nobody but the `presenter` may start, navigate and end the share. Null leaves it as it is.',
  })
  onePresenter?: boolean | null;
}

@InputType({ description: 'The properties of a new document.' })
export class CreateSharedLiveMediaInput {
  @Field(() => String, {
    nullable: true,
    description: `${A_TITLE}. When it is null or absent, the document takes the name\nof its first file.`,
  })
  title?: string | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether everybody may download the original. A file whose pages hide content sets this to false, until an\ninstructor changes it.',
  })
  showDownload!: boolean;

  @Field(() => String, {
    nullable: true,
    description: `The client’s own id of the document: ${AN_EXTERNAL_ID}; null or absent for none. While a\ndocument of the video has this id, the answer is that document, unchanged, so that a request whose answer was lost\ncan be repeated.`,
  })
  externalId?: string | null;
}

@InputType({
  description: 'The one property of a document to change.',
})
export class UpdateSharedLiveMediaInput {
  @Field(() => String, {
    nullable: true,
    description: `${A_TITLE}.`,
  })
  title?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether everybody may download the original.',
  })
  showDownload?: boolean;
}

@InputType({ description: 'A file that a client wants to upload.' })
export class FileInput {
  @Field(() => String, { description: 'The name with the extension: `slides.pptx`.' })
  name!: string;

  @Field(() => String, {
    description: 'The MIME type as the browser gives it; empty when the browser does not know it.',
  })
  mimetype!: string;

  @Field(() => Float, { description: 'The size in bytes.' })
  size!: number;
}
