/** The Problem types. The rules in domain/ name the kind of a Problem; each type here has the fields of its kind. */
import { Field, Float, InterfaceType, ObjectType } from 'type-graphql';
import type { Problem as DomainProblem } from '../../domain/problem.ts';
import type { VideoState } from '../../domain/state.ts';
import type { MediaParent } from '../parents.ts';
import { SharedLiveMedia, Video } from './objects.ts';

@InterfaceType({
  description:
    'The result of an operation that a person can correct with another click. A Problem is data, not an error: what\nonly a developer or an operator can correct is in `errors`, with a code in `extensions.code`. docs/api.md\nlists the codes.',
  resolveType: (value: DomainProblem) => value.problem,
})
export abstract class Problem {
  @Field(() => String, { description: 'One sentence to show to a person.' })
  message!: string;
}

@ObjectType({
  implements: Problem,
  description: 'A document is already shared. End its share, or name it in `replacing`.',
})
export class AlreadySharing extends Problem {
  @Field(() => Video, { description: 'The current state of the video, with the document that is shared.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'This document is not the one that is shared.' })
export class NotSharing extends Problem {
  @Field(() => Video, { description: 'The current state of the video.' })
  video!: VideoState;
}

@ObjectType({
  implements: Problem,
  description:
    'Another instructor presents, and `onePresenter` of the video is on. `takePresenting` makes the viewer the presenter.',
})
export class NotPresenting extends Problem {
  @Field(() => Video, { description: 'The current state of the video, with its presenter.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'The document has no page with this number.' })
export class PageOutOfRange extends Problem {
  @Field(() => Video, { description: 'The current state of the video.' })
  video!: VideoState;
}

@ObjectType({
  implements: Problem,
  description: 'The document will have this page, but the page is still being converted. Try again later.',
})
export class PageNotReady extends Problem {
  @Field(() => Video, { description: 'The current state of the video.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'This document is shared. End the share first.' })
export class StillSharing extends Problem {
  @Field(() => Video, { description: 'The current state of the video.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'This document has no page to show yet.' })
export class NotReady extends Problem {
  @Field(() => SharedLiveMedia, { description: 'The current state of the document.' })
  media!: MediaParent;
}

@ObjectType({ implements: Problem, description: 'This document has no file to convert. Upload one.' })
export class NoFile extends Problem {
  @Field(() => SharedLiveMedia, { description: 'The current state of the document.' })
  media!: MediaParent;
}

@ObjectType({ implements: Problem, description: 'The file is empty.' })
export class EmptyFile extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'A value that a person typed is not valid, such as a title that is too long.',
})
export class InvalidInput extends Problem {
  @Field(() => [String], {
    description:
      'The names of the argument and of the fields below it that lead to the value: `["input", "title"]`.',
  })
  path!: string[];
}

@ObjectType({
  implements: Problem,
  description: 'The video has as many documents as it may have. Delete one first.',
})
export class TooManyDocuments extends Problem {
  @Field(() => Video, { description: 'The current state of the video.' })
  video!: VideoState;
}

@ObjectType({ implements: Problem, description: 'The type of the file is not supported.' })
export class UnsupportedFile extends Problem {
  @Field(() => [String], { description: 'The supported file extensions, with the dot.' })
  accepted!: string[];
}

@ObjectType({ implements: Problem, description: 'The file is too large.' })
export class FileTooLarge extends Problem {
  @Field(() => Float, { description: 'The maximum size in bytes.' })
  maxSize!: number;
}
