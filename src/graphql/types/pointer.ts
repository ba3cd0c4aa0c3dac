/** The pointer of a video. */
import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { PointerKind } from '../../domain/pointer.ts';
import { PointerKindEnum } from './enums.ts';

@ObjectType({
  description:
    'Where an instructor points on the page on show. It is no part of the state of the video: it has no version, nothing\nstores it, and the room does not receive it.',
})
export class Pointer {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the document. Null while nobody points.',
  })
  mediaId!: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The number of the page; null while nobody points. A client that shows another page at that moment shows no pointer.',
  })
  page!: number | null;

  @Field(() => PointerKindEnum, { description: 'Whether the pointer leaves a line.' })
  kind!: PointerKind;

  @Field(() => [Int], {
    description:
      'Where the pointer was since the value before: x and y by turns, oldest first, in ten-thousandths of the width and the\nheight of the page. At most 16 numbers. Empty while nobody points.',
  })
  points!: readonly number[];
}
