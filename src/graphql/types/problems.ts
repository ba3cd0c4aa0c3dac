/** Problems as GraphQL sees them. The store's pure ones name their kind; here each gets its fields. */
import { createUnionType, Field, Int, InterfaceType, ObjectType } from 'type-graphql';
import type { ProblemKind, Problem as PureProblem } from '../../domain/problem.ts';
import type { VideoState } from '../../domain/state.ts';
import type { MediaParent } from '../resolvers/parents.ts';
import { SharedLiveMedia, UploadTicket, Video } from './objects.ts';

@InterfaceType({
  description:
    'Something a person can put right with another click. It is data, not an error:\nwhat only a developer or an operator can put right comes in `errors` instead, with\n`extensions.code` (UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, INTERNAL_SERVER_ERROR).',
  resolveType: (value: PureProblem) => value.problem,
})
export abstract class Problem {
  @Field(() => String, { description: 'One plain sentence, ready to be shown.' })
  message!: string;
}

abstract class WithVideo extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'Something is being shown already. End it, or name it in `replacing`.',
})
export class AlreadySharing extends WithVideo {
  @Field(() => Video, { description: 'The video as it is, to repaint from and to name what is in the way.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'This document is not the one being shown.' })
export class NotSharing extends WithVideo {
  @Field(() => Video, { description: 'The video as it is, to repaint from.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'There is no such page, or it is still being converted.' })
export class PageOutOfRange extends WithVideo {
  @Field(() => Video, { description: 'The video as it is, to repaint from.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'This document is being shown. End the share first.' })
export class StillSharing extends WithVideo {
  @Field(() => Video, { description: 'The video as it is, to repaint from.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'This document has no page to show yet.' })
export class NotReady extends Problem {
  @Field(() => SharedLiveMedia, { description: 'The document as it is.' })
  media!: MediaParent;
}

@ObjectType({
  implements: Problem,
  description: 'We cannot turn this kind of file into pages, or it is empty.',
})
export class UnsupportedFile extends Problem {
  @Field(() => [String], { description: 'The extensions we take, with the dot.' })
  accepted!: string[];
}

@ObjectType({ implements: Problem, description: 'The file is too big.' })
export class FileTooLarge extends Problem {
  @Field(() => Int, { description: 'In bytes.' })
  maxSize!: number;
}

const problemOr = (name: string) => (value: object) =>
  'problem' in value ? (value as { problem: ProblemKind }).problem : name;

export const StartShareResult = createUnionType({
  name: 'StartShareResult',
  description: 'The video with the document on show, or what is in the way.',
  types: () => [Video, AlreadySharing, NotReady] as const,
  resolveType: problemOr('Video'),
});

export const NavigateResult = createUnionType({
  name: 'NavigateResult',
  description: 'The video at its new page, or why it stayed where it was.',
  types: () => [Video, NotSharing, PageOutOfRange] as const,
  resolveType: problemOr('Video'),
});

export const EndShareResult = createUnionType({
  name: 'EndShareResult',
  description: 'The video with nothing on show, or why nothing ended.',
  types: () => [Video, NotSharing] as const,
  resolveType: problemOr('Video'),
});

export const DeleteSharedLiveMediaResult = createUnionType({
  name: 'DeleteSharedLiveMediaResult',
  description: 'The video without the document, or why it is still there.',
  types: () => [Video, StillSharing] as const,
  resolveType: problemOr('Video'),
});

export const InitiateUploadResult = createUnionType({
  name: 'InitiateUploadResult',
  description: 'Where to send the file, or why it is not wanted.',
  types: () => [UploadTicket, UnsupportedFile, FileTooLarge, StillSharing] as const,
  resolveType: problemOr('UploadTicket'),
});
