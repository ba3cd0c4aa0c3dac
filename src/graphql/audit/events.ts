/** The events of the audit trail. The section "Audit trail" of docs/operations.md describes each. */

import type { LookAround } from '../../domain/state.ts';

/** A change that a person, or the platform, has made. */
export type ChangeEvent =
  | 'audit.video_created'
  | 'audit.video_renamed'
  | 'audit.look_around_changed'
  | 'audit.one_presenter_changed'
  | 'audit.video_deleted'
  | 'audit.document_created'
  | 'audit.document_renamed'
  | 'audit.download_changed'
  | 'audit.document_deleted'
  | 'audit.upload_started'
  | 'audit.conversion_cancelled'
  | 'audit.conversion_retried'
  | 'audit.share_started'
  | 'audit.share_taken_over'
  | 'audit.page_turned'
  | 'audit.share_ended'
  | 'audit.presenter_changed';

/** The subject of a change. */
export interface ChangeEntry {
  event: ChangeEvent;
  /** The id of the document. */
  document?: string;
  /** The shared page after the change. */
  page?: number;
  /** The id of the document that was shared before. */
  replaced?: string;
  /** The `uploadId` of the new upload. */
  upload?: number;
  /** Whether every viewer may now download the document. */
  allowed?: boolean;
  /** How far viewers may now look around. */
  lookAround?: LookAround;
  /** Whether nobody but the presenter may now share. */
  onePresenter?: boolean;
}

/** The reason of a refusal. */
export const REFUSALS = [
  'missing',
  'form',
  'signature',
  'algorithm',
  'expired',
  'not_yet_valid',
  'audience',
  'issuer',
  'claims',
  'video',
  'role',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The limits of the cost of one token. */
export const TOKEN_LIMITS = [
  'socketsPerToken',
  'socketsPerUser',
  'groupsPerToken',
  'groupsPerVideo',
  'mutationsPerSecond',
  'uploadsPerMinute',
] as const;
export type TokenLimit = (typeof TOKEN_LIMITS)[number];
