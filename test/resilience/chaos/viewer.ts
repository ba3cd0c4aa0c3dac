/** What every kind of viewer has: it keeps watching one video, whatever breaks. */
import type { Instance } from '../../support/parts/cluster.ts';
import type { Viewing } from './checker.ts';

export interface Viewer extends AsyncDisposable {
  /** What the viewer has received so far. */
  viewing: Viewing;
  /** Cuts the viewer's connection, as a network failure does. */
  cut(): void;
  /** From now on the viewer keeps a connection that is silent. */
  keepConnection?(): void;
}

export interface ViewerOptions {
  name: string;
  video: string;
  token: string;
  /** Picks the server of the next connection. */
  pick: () => Instance;
}

export const SUBSCRIPTION = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';

export interface SubscriptionData {
  videoUpdated: { version: number };
}

/** The wait before a viewer connects again. */
export const RECONNECT_MS = 150;
