/** The mutations of uploads and of their conversions. */
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { sourceKey, type UploadRef } from '../../domain/keys.ts';
import { isProblem, type Problem, problem } from '../../domain/problem.ts';
import { type MediaState, mediaOf } from '../../domain/state.ts';
import { type Acceptance, acceptFile, titleFrom } from '../../domain/upload/accept.ts';
import { DOTTED_EXTENSIONS } from '../../domain/upload/file-types.ts';
import { failConversion, initiateUpload, retryConversion } from '../../domain/upload/upload.ts';
import { FIRST_LOOK_SECONDS } from '../../domain/upload/watch.ts';
import { createTicket } from '../../files/upload-form.ts';
import { copySourceJob, watchUploadJob } from '../../store/jobs.ts';
import type { ChangeEvent } from '../audit/events.ts';
import { notFound, requireInstructorVideo, requireMediaId } from '../authorize.ts';
import { changeVideo, type Describe, updateVideo } from '../commit.ts';
import type { Context } from '../context.ts';
import type { MediaParent } from '../parents.ts';
import { InitiateUploadArgs } from '../types/args.ts';
import { SharedLiveMedia, UploadTicket } from '../types/objects.ts';
import { CancelConversionResult, InitiateUploadResult, RetryConversionResult } from '../types/results.ts';
import { changedMedia, requireMedia } from './lookup.ts';

@Resolver(() => UploadTicket)
export class UploadResolver {
  @Mutation(() => InitiateUploadResult, {
    nullable: true,
    description:
      'Opens an upload and answers with a form, with which the browser sends the file to storage. The new file\nreplaces the previous file once all of its pages exist, and not at all when its conversion fails or is cancelled.\nNeeds the token of an instructor.',
  })
  async initiateUpload(
    @Args(() => InitiateUploadArgs) { id, file }: InitiateUploadArgs,
    @Ctx() context: Context,
  ) {
    const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
    const { parts } = context;
    const { maxUploadSize } = parts.limits;
    const acceptance = acceptFile(file, { maxSize: maxUploadSize });
    const title = titleFrom(file.name);
    const { video: state, problem: stillSharing } = await changeVideo(
      context,
      video,
      (before) => {
        const document = requireMedia(before, media);
        if ('rejection' in acceptance) return problemOf(acceptance.rejection, maxUploadSize);
        const next = initiateUpload(before, document, acceptance.extension, title, new Date(parts.now()));
        if (isProblem(next)) return next;
        const upload = newestUpload(requireMedia(next, media));
        return { video: next, jobs: [watchUploadJob(upload, FIRST_LOOK_SECONDS)] };
      },
      describeUpload('audit.upload_started', media),
    );
    if (stillSharing) return { ...stillSharing, video: state };
    if ('rejection' in acceptance || !state) throw new Error('A rejected file has an upload.');
    const parent = changedMedia(state, media);
    const upload = newestUpload(parent.media);
    const ticket = await createTicket(parts.uploads.s3, {
      bucket: parts.uploads.sourceBucket,
      key: sourceKey(upload, upload.extension),
      contentType: acceptance.contentType,
      maxSize: maxUploadSize,
      expiresIn: parts.uploads.expiresIn,
      now: parts.now(),
    });
    return { ...ticket, media: parent };
  }

  @Mutation(() => CancelConversionResult, {
    nullable: true,
    description:
      'Cancels a conversion: the document becomes ERROR with the failure CANCELLED. A document that has no\nfile, or is READY or ERROR already, stays as it is. Needs the token of an instructor.',
  })
  async cancelConversion(
    @Arg('id', () => ID, { description: 'The id of the document.' }) id: string,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
    const changed = await updateVideo(
      context,
      video,
      (before) => ({
        video: failConversion(before, requireMedia(before, media), 'cancelled'),
      }),
      describeUpload('audit.conversion_cancelled', media),
    );
    return changedMedia(changed, media);
  }

  @Mutation(() => RetryConversionResult, {
    nullable: true,
    description:
      'Converts the last uploaded file again. A document that is not ERROR stays as it is.\nNeeds the token of an instructor.',
  })
  async retryConversion(
    @Arg('id', () => ID, { description: 'The id of the document.' }) id: string,
    @Ctx() context: Context,
  ): Promise<MediaParent | (MediaParent & Problem<'NoFile'>)> {
    const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
    const { video: changed, problem: noFile } = await changeVideo<Problem<'NoFile'>>(
      context,
      video,
      (before) => {
        const document = requireMedia(before, media);
        const next = retryConversion(before, document, new Date(context.parts.now()));
        if (isProblem(next)) return next;
        if (next === before) return { video: before };
        const from = newestUpload(document);
        const to = newestUpload(requireMedia(next, media));
        const copy = copySourceJob(from, to, to.extension);
        return { video: next, jobs: [copy, watchUploadJob(to, FIRST_LOOK_SECONDS)] };
      },
      describeUpload('audit.conversion_retried', media),
    );
    if (!changed) throw notFound('video');
    return { ...noFile, ...changedMedia(changed, media) };
  }

  @FieldResolver(() => SharedLiveMedia, {
    description: 'The document, whose `uploadState` is now UPLOADING.',
  })
  media(@Root() { media }: { media: MediaParent }): MediaParent {
    return media;
  }
}

/** An entry with the newest upload of a document. */
const describeUpload =
  (event: ChangeEvent, document: string): Describe =>
  (_before, after) => {
    const upload = after && mediaOf(after, document)?.upload?.uploadId;
    return [{ event, document, ...(upload && { upload }) }];
  };

function newestUpload(media: MediaState): UploadRef & { extension: string } {
  if (!media.upload) throw new Error(`The document ${media.id} has no upload.`);
  const { uploadId, extension } = media.upload;
  return { video: media.video, media: media.id, uploadId, extension };
}

type Rejection = Extract<Acceptance, { rejection: string }>['rejection'];

function problemOf(rejection: Rejection, maxSize: number) {
  const accepted = [...DOTTED_EXTENSIONS];
  switch (rejection) {
    case 'unsupported':
      return { ...problem('UnsupportedFile', 'This type of file cannot be converted.'), accepted };
    case 'empty':
      return problem('EmptyFile', 'This file is empty.');
    case 'too_large': {
      const megabytes = Math.floor(maxSize / 1_000_000);
      const message = `This file is too large. The maximum size is ${megabytes} MB.`;
      return { ...problem('FileTooLarge', message), maxSize };
    }
    default:
      return rejection satisfies never;
  }
}
