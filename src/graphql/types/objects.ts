/** The shapes clients see. Values are resolved in video.ts, media.ts and page.ts; these only describe them. */
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { WarningKindEnum } from './enums.ts';
import { DateTimeScalar, URLScalar } from './scalars.ts';

@ObjectType({ description: 'The groupchat room of a video.' })
export class XmppRoom {
  @Field(() => String, { description: "The room's JID: `{video}@conference.example.org`." })
  conference!: string;

  @Field(() => String, {
    description: 'The domain to authenticate to; participants may do so anonymously.',
  })
  domain!: string;

  @Field(() => URLScalar, { description: 'Where to connect from a browser.' })
  websocketUrl!: string;
}

@ObjectType({ description: 'What may be uploaded.' })
export class Limits {
  @Field(() => Float, { description: 'In bytes.' })
  maxUploadSize!: number;

  @Field(() => Int, { description: 'A document with more ends as ERROR with TOO_LONG.' })
  maxPages!: number;

  @Field(() => [String], { description: 'With the dot, lower case: `.pdf`, `.pptx` …' })
  extensions!: string[];

  @Field(() => [String], { description: "For a file input's `accept`, next to the extensions." })
  mimetypes!: string[];
}

@ObjectType({ description: 'Something worth knowing about a converted document.' })
export class ConversionWarning {
  @Field(() => WarningKindEnum, { description: 'For an icon, or to translate the message.' })
  kind!: string;

  @Field(() => String, {
    description: 'One plain sentence, ready to be shown, naming the font or counting the slides.',
  })
  message!: string;
}

@ObjectType({ description: "One field of an upload's form." })
export class FormField {
  @Field(() => String, { description: 'Of the form field.' })
  name!: string;

  @Field(() => String, { description: 'To be sent unchanged: storage checks it against the signature.' })
  value!: string;
}

@ObjectType({ description: 'A webinar, as its participants see it.' })
export class Video {
  @Field(() => ID, { description: 'A UUID.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Null until somebody gives it one.' })
  title!: string | null;

  @Field(() => Int, {
    description:
      'Grows by one with every change to anything below. The same state may reach you\ntwice, by GraphQL and by XMPP: keep the highest version and drop the rest.',
  })
  version!: number;
}

@ObjectType({ description: 'A document being shown, and where it is open.' })
export class ActiveShare {}

@ObjectType({ description: 'A document that can be shown to everybody in a video.' })
export class SharedLiveMedia {}

@ObjectType({ description: 'One page of a document, as an image.' })
export class Page {}

@ObjectType({ description: 'A place to send one file, with one HTML form POST, once.' })
export class UploadTicket {
  @Field(() => URLScalar, { description: 'Where to POST the form to.' })
  url!: string;

  @Field(() => [FormField], { description: 'Form fields to send before the file, in this order.' })
  fields!: FormField[];

  @Field(() => DateTimeScalar, { description: 'When storage stops taking the form.' })
  expiresAt!: Date;
}
