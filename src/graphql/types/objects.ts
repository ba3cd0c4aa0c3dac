/**
 * The object types and the interface of those with an id. Their other fields are resolved in resolvers/, by the classes
 * with the suffix `Fields`.
 */
import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import type { LookAround, VideoState } from '../../domain/state.ts';
import type { NodeParent } from '../parents.ts';
import { LookAroundEnum, WarningKindEnum } from './enums.ts';
import { DateTimeScalar, URLScalar } from './scalars.ts';

@ObjectType({ description: 'The XMPP room of a video.' })
export class XmppRoom {
  @Field(() => String, { description: 'The JID of the room: `{video}@conference.example.org`.' })
  conference!: string;

  @Field(() => String, {
    description: 'The domain to authenticate to. Participants may authenticate anonymously.',
  })
  domain!: string;

  @Field(() => URLScalar, { description: 'The URL of the WebSocket that browsers connect to.' })
  websocketUrl!: string;
}

@ObjectType({ description: 'What an instructor should know before sharing a converted document.' })
export class ConversionWarning {
  @Field(() => WarningKindEnum, {
    description: 'The kind of the warning, from which a client can choose an icon or a translation.',
  })
  kind!: string;

  @Field(() => String, {
    description: 'One sentence to show to a person. It names the font or gives the number of slides.',
  })
  message!: string;
}

@ObjectType({ description: 'One field of the form of an upload.' })
export class FormField {
  @Field(() => String, { description: 'The name of the form field.' })
  name!: string;

  @Field(() => String, {
    description: 'The value of the form field. Send it unchanged, because storage checks its signature.',
  })
  value!: string;
}

@InterfaceType({
  description:
    'An object with an id that no object of any type shares, so that a client can cache it by its id alone.',
  resolveType: nodeType,
})
export abstract class Node {
  @Field(() => ID, { description: 'The id. Two objects of the API never have the same one.' })
  id!: string;
}

@ObjectType({ implements: Node, description: 'A webinar in which an instructor shares documents.' })
export class Video extends Node {
  @Field(() => String, { nullable: true, description: 'The title; null when the video has none.' })
  title!: string | null;

  @Field(() => Int, {
    description:
      'The version, which grows by one with every change to a field below. A client may receive the same state\ntwice, over GraphQL and over XMPP: it keeps the highest version and ignores the others.',
  })
  version!: number;

  @Field(() => LookAroundEnum, {
    description:
      'How far viewers who may only watch look around by themselves, over every transport and in the room. A link that\na viewer has received works until it expires, also when this changes.',
  })
  lookAround!: LookAround;

  @Field(() => Boolean, {
    description:
      'Whether nobody but the `presenter` may start, navigate and end the share. Another instructor receives NotPresenting,\nand may take over at any time.',
  })
  onePresenter!: boolean;
}

@ObjectType({ description: 'A person who takes part in a video, as its instructors see them.' })
export class Person {
  @Field(() => ID, {
    description:
      'The same for every token of one user in one video. It is not the id that the platform gave the user.',
  })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The name in the token (`user.user_fullname`, or else `user.username`); null when the token has none.',
  })
  name!: string | null;
}

@ObjectType({ description: 'The share: the document and the page that everybody sees.' })
export class ActiveShare {}

@ObjectType({ implements: Node, description: 'A document that an instructor can share in a video.' })
export class SharedLiveMedia extends Node {}

@ObjectType({ implements: Node, description: 'One page of a document, as an image.' })
export class Page extends Node {}

@ObjectType({
  description:
    'One image of a page. The images of a page show the same in different widths, as `srcset` of HTML needs them.',
})
export class PageImage {
  @Field(() => URLScalar, {
    description:
      'The signed URL of the image. It is the same for every viewer, and expires at `urlExpiresAt` of the page.',
  })
  url!: string;

  @Field(() => Int, { description: 'The width of the image in pixels.' })
  width!: number;

  @Field(() => Int, { description: 'The height of the image in pixels.' })
  height!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The MIME type of the image: `image/png` or `image/webp`. Null until the converter has reported it.',
  })
  type!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The size of the image in bytes. Null until the converter has reported it.',
  })
  bytes!: number | null;
}

@ObjectType({
  description:
    'The form of an upload. One multipart/form-data POST sends one file: the fields in their order, then the file.',
})
export class UploadTicket {
  @Field(() => URLScalar, { description: 'The URL to post the form to.' })
  url!: string;

  @Field(() => [FormField], { description: 'The form fields to send before the file, in this order.' })
  fields!: FormField[];

  @Field(() => DateTimeScalar, { description: 'When the form expires.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'A deleted video, with its documents and files.' })
export class DeleteVideoPayload {
  @Field(() => ID, { description: 'The id of the deleted video.' })
  deletedId!: string;
}

@ObjectType({ description: 'A deleted document, with its pages and files.' })
export class DeleteSharedLiveMediaPayload {
  @Field(() => ID, { description: 'The id of the deleted document.' })
  deletedId!: string;

  @Field(() => Video, { description: 'The video without the document.' })
  video!: VideoState;
}

function nodeType(node: NodeParent): string {
  if ('page' in node) return 'Page';
  return 'media' in node ? 'SharedLiveMedia' : 'Video';
}
