/** What the operations of the S3 server work with. */
import type { Keys } from './access/authenticate.ts';
import type { Disk, Target, Written } from './disk/disk.ts';

/** S3's names for the operations that create an object. */
export type CreateOperation = 'Put' | 'Post' | 'Copy';

/** The state that the operations of one server share. */
export interface Context {
  disk: Disk;
  keys: Keys;
  /** Milliseconds since 1970. */
  now: () => number;
  /** `http://host:port` */
  endpoint: () => string;
  /** Resolves when the event is on disk. The notifier delivers it later. */
  notifyCreated(
    operation: CreateOperation,
    target: Target,
    written: Written,
    requestId: string,
  ): Promise<void>;
}
