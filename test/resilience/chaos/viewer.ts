/** The common part of all viewers. A viewer keeps watching one video, whatever fails. */
import type { Instance } from '../../support/parts/cluster.ts';
import type { Viewing } from './checker.ts';

export interface Viewer extends AsyncDisposable {
  /** The data that the viewer has received so far. */
  viewing: Viewing;
  /** Cuts the viewer's connection, as a network failure does. */
  cut(): void;
  /** Makes the viewer keep a silent connection from now on. */
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
