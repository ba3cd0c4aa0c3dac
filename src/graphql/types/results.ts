/** The results of mutations that can end in a Problem. */
import { createUnionType } from 'type-graphql';
import type { ProblemKind } from '../../domain/problem.ts';
import { UploadTicket, Video } from './objects.ts';
import {
  AlreadySharing,
  FileTooLarge,
  NotReady,
  NotSharing,
  PageOutOfRange,
  StillSharing,
  UnsupportedFile,
} from './problems.ts';

const problemOr = (name: string) => (value: object) =>
  'problem' in value ? (value as { problem: ProblemKind }).problem : name;

export const StartShareResult = createUnionType({
  name: 'StartShareResult',
  description: 'The video with its new share, or the Problem that prevented it.',
  types: () => [Video, AlreadySharing, NotReady, PageOutOfRange] as const,
  resolveType: problemOr('Video'),
});

export const NavigateResult = createUnionType({
  name: 'NavigateResult',
  description: 'The video at its new page, or the Problem that prevented it.',
  types: () => [Video, NotSharing, PageOutOfRange] as const,
  resolveType: problemOr('Video'),
});

export const EndShareResult = createUnionType({
  name: 'EndShareResult',
  description: 'The video without a share, or the Problem that prevented it.',
  types: () => [Video, NotSharing] as const,
  resolveType: problemOr('Video'),
});

export const DeleteSharedLiveMediaResult = createUnionType({
  name: 'DeleteSharedLiveMediaResult',
  description: 'The video without the document, or the Problem that prevented the deletion.',
  types: () => [Video, StillSharing] as const,
  resolveType: problemOr('Video'),
});

export const InitiateUploadResult = createUnionType({
  name: 'InitiateUploadResult',
  description: 'The form of the upload, or the Problem that prevented it.',
  types: () => [UploadTicket, UnsupportedFile, FileTooLarge, StillSharing] as const,
  resolveType: problemOr('UploadTicket'),
});
