import type { Keys } from './access/authenticate.ts';
import type { Disk, Target, Written } from './disk/disk.ts';

/** S3's names for how an object came to be. */
export type Creation = 'Put' | 'Post' | 'Copy' | 'CompleteMultipartUpload';

/** What the operations of one server work on. */
export interface Context {
  disk: Disk;
  keys: Keys;
  /** `http://host:port` */
  endpoint: () => string;
  /** Resolves when the event is on disk; it is delivered later. */
  created(how: Creation, target: Target, written: Written, requestId: string): Promise<void>;
}
