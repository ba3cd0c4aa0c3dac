/** The input types of viewers. */
import { Field, Float, InputType } from 'type-graphql';

@InputType({ description: 'The properties of a video that a client sets.' })
export class VideoInput {
  @Field(() => String, {
    nullable: true,
    description: 'A title of 1 to 255 characters without control characters. Null removes the title.',
  })
  title?: string | null;
}

@InputType({ description: 'The properties of a document that a client sets.' })
export class SharedLiveMediaInput {
  @Field(() => String, {
    nullable: true,
    description:
      'A title of 1 to 255 characters without control characters. A document that is created without a title\ntakes the name of its first file.',
  })
  title?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether everybody may download the original. True when a document is created without it.',
  })
  showDownload?: boolean | null;
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
