/** Uploads and the conversions that follow from them. */
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { accept, EXTENSIONS, MIMETYPES, titleFrom } from '../../domain/accept.ts';
import { sourceKey, type UploadRef } from '../../domain/keys.ts';
import { fail, initiateUpload, retry } from '../../domain/media.ts';
import { isProblem, problem } from '../../domain/problem.ts';
import type { MediaState } from '../../domain/state.ts';
import { createTicket } from '../../files/upload.ts';
import { copySourceJob, watchUploadJob } from '../../store/jobs.ts';
import { type Context, changeVideo, instructor, mediaId, writeVideo } from '../context.ts';
import { InitiateUploadArgs } from '../types/inputs.ts';
import { Limits, SharedLiveMedia, UploadTicket } from '../types/objects.ts';
import { InitiateUploadResult } from '../types/problems.ts';
import { changedMedia, requireMedia } from './media.ts';
import type { MediaParent } from './parents.ts';

const dotted = (extension: string) => `.${extension}`;

const newestUpload = (media: MediaState): UploadRef & { extension: string } => {
  if (!media.upload) throw new Error(`document ${media.id} has no upload`);
  return {
    video: media.video,
    media: media.id,
    uploadId: media.upload.uploadId,
    extension: media.upload.extension,
  };
};

const soon = (seconds: number) => new Date(Date.now() + seconds * 1000);

@Resolver(() => UploadTicket)
export class UploadResolver {
  @Query(() => Limits, { description: 'What may be uploaded here. Open to everybody.' })
  limits(@Ctx() { parts }: Context): Limits {
    return { ...parts.limits, extensions: EXTENSIONS.map(dotted), mimetypes: [...MIMETYPES] };
  }

  @Mutation(() => InitiateUploadResult, {
    description:
      'Asks for a place to send a file, straight from the browser to storage.\nA new upload replaces the file that was there, once it has a first page. Instructors only.',
  })
  async initiateUpload(
    @Args(() => InitiateUploadArgs) { id, file }: InitiateUploadArgs,
    @Ctx() context: Context,
  ) {
    const [video, media] = [instructor(context), mediaId(id)];
    const { parts } = context;
    const accepted = accept(file, { maxSize: parts.limits.maxUploadSize });
    const { video: state, problem: still } = await changeVideo(context, video, (before) => {
      const document = requireMedia(before, media);
      if ('refused' in accepted) return refusedFile(accepted.refused, parts.limits.maxUploadSize);
      const name = titleFrom(file.name);
      const next = initiateUpload(before, document, accepted.extension, name, new Date());
      if (isProblem(next)) return next;
      const upload = newestUpload(requireMedia(next, media));
      return { video: next, jobs: [watchUploadJob(upload, soon(parts.silence))] };
    });
    if (still) return { ...still, video: state };
    if ('refused' in accepted || !state) throw new Error('an upload was opened for a file that was refused');
    const root = changedMedia(state, media);
    const upload = newestUpload(root.media);
    const ticket = await createTicket(parts.uploads.s3, {
      bucket: parts.uploads.sourceBucket,
      key: sourceKey(upload, upload.extension),
      contentType: accepted.contentType,
      maxSize: parts.limits.maxUploadSize,
      expiresIn: parts.uploads.expiresIn,
    });
    return { ...ticket, media: root };
  }

  @Mutation(() => SharedLiveMedia, {
    description:
      'Stops a conversion that is running; the document goes to ERROR with CANCELLED. One that has ended\nalready stays as it is. Instructors only.',
  })
  async cancelConversion(
    @Arg('id', () => ID, { description: 'The document.' }) id: string,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    const [video, media] = [instructor(context), mediaId(id)];
    const changed = await writeVideo(context, video, (before) => ({
      video: fail(before, requireMedia(before, media), 'cancelled'),
    }));
    return changedMedia(changed, media);
  }

  @Mutation(() => SharedLiveMedia, {
    description:
      'Converts the last uploaded file once more, after an ERROR. One that is running or READY stays as it is.\nInstructors only.',
  })
  async retryConversion(
    @Arg('id', () => ID, { description: 'The document.' }) id: string,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    const [video, media] = [instructor(context), mediaId(id)];
    const changed = await writeVideo(context, video, (before) => {
      const document = requireMedia(before, media);
      const next = retry(before, document, new Date());
      if (next === before) return { video: before };
      const from = newestUpload(document);
      const to = newestUpload(requireMedia(next, media));
      const copy = copySourceJob(from, to, to.extension);
      return { video: next, jobs: [copy, watchUploadJob(to, soon(context.parts.silence))] };
    });
    return changedMedia(changed, media);
  }

  @FieldResolver(() => SharedLiveMedia, { description: 'The document, now PENDING.' })
  media(@Root() { media }: { media: MediaParent }): MediaParent {
    return media;
  }
}

function refusedFile(refused: 'unsupported' | 'empty' | 'too_large', maxSize: number) {
  const accepted = EXTENSIONS.map(dotted);
  switch (refused) {
    case 'unsupported':
      return { ...problem('UnsupportedFile', 'We cannot turn this kind of file into pages.'), accepted };
    case 'empty':
      return { ...problem('UnsupportedFile', 'This file is empty.'), accepted };
    case 'too_large':
      return {
        ...problem(
          'FileTooLarge',
          `This file is too big; the most is ${Math.floor(maxSize / 1_000_000)} MB.`,
        ),
        maxSize,
      };
    default:
      return refused satisfies never;
  }
}
