/** The context of an operation: the viewer, and the parts of the server that resolvers use. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Signer } from '../files/sign.ts';
import type { Pointers } from '../live/pointers.ts';
import type { States } from '../live/states.ts';
import type { Logger } from '../log.ts';
import type { ChangeHealth } from '../store/connection/change-health.ts';
import type { Timeouts } from '../store/connection/timeouts.ts';
import type { PageNotes } from '../store/page-notes.ts';
import type { Pages } from '../store/pages.ts';
import type { ChangeOptions } from '../store/write-path/change.ts';
import type { ChangeQueues } from '../store/write-path/change-queues.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { Audit, Origin } from './audit/audit.ts';
import type { Limits } from './types/limits.ts';
import type { Viewer } from './viewer.ts';

/** The parts that resolvers use; app.ts makes them once. */
export interface AppParts {
  em: EntityManager;
  changes: ChangeOptions;
  states: States;
  pointers: Pointers;
  /** The order of the changes of each video. */
  changeQueues: ChangeQueues;
  /** Milliseconds since 1970 by the clock that all servers share. */
  now: () => number;
  /** The time limits of commands. */
  timeouts: Timeouts;
  /** Records from each command whether changes can commit. */
  changeHealth: ChangeHealth;
  pages: Pages;
  notes: PageNotes;
  signer: Signer;
  /** `expiresIn` is in seconds. */
  uploads: { s3: S3Client; sourceBucket: string; expiresIn: number };
  /** The bucket with the pages, for checks that an object exists. */
  destination: { s3: S3Client; bucket: string };
  /** `maxUploadSize` is in bytes. */
  limits: { maxUploadSize: number; maxPages: number };
  /** The limits that the transports enforce. */
  requestLimits: Pick<Limits, 'maxBodySize' | 'maxMessageSize' | 'query'>;
  /** Seconds without a report after which an upload is announced again. */
  conversionSilence: number;
  /** Null when no XMPP server is configured. */
  rooms: { conference: string; domain: string; websocket: string } | null;
  log: Logger;
  audit: Audit;
  onCommand?: (command: Command) => void;
}

/** A mutation whose response was sent. */
export interface Command {
  request: string;
  video: string;
  /** Null when the video was deleted. */
  version: number | null;
  problem: string | null;
  /** The start of the mutation, in milliseconds since 1970. */
  from: number;
}

export interface Context extends Origin {
  viewer: Viewer;
  /** Whether the request has the signature of the converter. */
  signed: boolean;
  parts: AppParts;
  /** Counts the bytes of the answer. Each execution has a budget of its own. */
  answer: AnswerBudget;
}
