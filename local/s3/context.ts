import type { Keys } from './access/authenticate.ts';
import type { Disk, Target, Written } from './disk/disk.ts';

/** S3's names for the operations that create an object. */
export type Creation = 'Put' | 'Post' | 'Copy';

/** What the operations of one server share. */
export interface Context {
  disk: Disk;
  keys: Keys;
  /** `http://host:port` */
  endpoint: () => string;
  /** Resolves when the event is on disk. The notifier delivers it later. */
  created(how: Creation, target: Target, written: Written, requestId: string): Promise<void>;
}
