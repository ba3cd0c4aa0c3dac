/** The results of mutations: each is a union of the result and of the Problems that can prevent it. */
import { type ClassType, createUnionType } from 'type-graphql';
import type { ProblemKind } from '../../domain/problem.ts';
import {
  DeleteSharedLiveMediaPayload,
  DeleteVideoPayload,
  SharedLiveMedia,
  UploadTicket,
  Video,
} from './objects.ts';
import {
  AlreadySharing,
  EmptyFile,
  FileTooLarge,
  InvalidInput,
  NoFile,
  NotPresenting,
  NotReady,
  NotSharing,
  PageNotReady,
  PageOutOfRange,
  StillSharing,
  TooManyDocuments,
  UnsupportedFile,
} from './problems.ts';

/** A union with the first type for a value that is no Problem. More members may be added. */
function resultUnion(name: string, description: string, types: [ClassType, ...ClassType[]]) {
  const [{ name: result }] = types;
  return createUnionType({
    name,
    description,
    types: () => types,
    resolveType: (value: object) =>
      'problem' in value ? (value as { problem: ProblemKind }).problem : result,
  });
}

export const CreateVideoResult = resultUnion(
  'CreateVideoResult',
  'The new video, or the Problem that prevented it.',
  [Video, InvalidInput],
);

export const UpdateVideoResult = resultUnion(
  'UpdateVideoResult',
  'The video with its new properties, or the Problem that prevented the change.',
  [Video, InvalidInput],
);

export const DeleteVideoResult = resultUnion('DeleteVideoResult', 'The id of the deleted video.', [
  DeleteVideoPayload,
]);

export const CreateSharedLiveMediaResult = resultUnion(
  'CreateSharedLiveMediaResult',
  'The new document, or the Problem that prevented it.',
  [SharedLiveMedia, InvalidInput, TooManyDocuments],
);

export const UpdateSharedLiveMediaResult = resultUnion(
  'UpdateSharedLiveMediaResult',
  'The document with its new property, or the Problem that prevented the change.',
  [SharedLiveMedia, InvalidInput],
);

export const DeleteSharedLiveMediaResult = resultUnion(
  'DeleteSharedLiveMediaResult',
  'The id of the deleted document with the video, or the Problem that prevented the deletion.',
  [DeleteSharedLiveMediaPayload, StillSharing],
);

export const StartShareResult = resultUnion(
  'StartShareResult',
  'The video with its share, or the Problem that prevented it.',
  [Video, AlreadySharing, NotPresenting, NotReady, PageOutOfRange, PageNotReady],
);

export const NavigateResult = resultUnion(
  'NavigateResult',
  'The video at its new page, or the Problem that prevented it.',
  [Video, NotSharing, NotPresenting, PageOutOfRange, PageNotReady],
);

export const EndShareResult = resultUnion(
  'EndShareResult',
  'The video without a share, or the Problem that prevented it.',
  [Video, NotSharing, NotPresenting],
);

export const TakePresentingResult = resultUnion('TakePresentingResult', 'The video with its new presenter.', [
  Video,
]);

export const InitiateUploadResult = resultUnion(
  'InitiateUploadResult',
  'The form of the upload, or the Problem that prevented it.',
  [UploadTicket, UnsupportedFile, EmptyFile, FileTooLarge, StillSharing],
);

export const CancelConversionResult = resultUnion(
  'CancelConversionResult',
  'The document after the end of its conversion.',
  [SharedLiveMedia],
);

export const RetryConversionResult = resultUnion(
  'RetryConversionResult',
  'The document whose conversion has begun again, or the Problem that prevented it.',
  [SharedLiveMedia, NoFile],
);
