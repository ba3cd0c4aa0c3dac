/** The server that is attacked, as an attack sees it. */
import type { TokenOptions } from '../support/clients/ask.ts';

/** A video whose first document is READY and shared. */
export interface AttackedVideo {
  id: string;
  /** The id of the shared document. */
  media: string;
  /** The number of its pages. */
  pages: number;
  instructor: string;
  student: string;
}

export interface Target {
  /** `http://127.0.0.1:4000`. */
  url: string;
  /** Honest viewers watch this video, so an attack does not change it: it uses the token of a student. */
  webinar: AttackedVideo;
  /** An attack may change this video in any way. */
  playground: AttackedVideo;
  /** Signs a token with the secret of the server. */
  token(options: TokenOptions): Promise<string>;
  /** The secret that signs the reports of the converter. */
  converterSecret: string;
  /** The addresses of the other HTTP listeners; null where there is none to attack. */
  parts: { s3: string | null; cdn: string | null; converter: string | null };
}

/** The target, and what the run measures of its process. */
export interface WatchedTarget extends AsyncDisposable {
  target: Target;
  /**
   * The memory and the identity of the process. The identity changes when the process was restarted.
   * @throws when the process does not run
   */
  inspect(): Promise<{ residentMegabytes: number; identity: string }>;
  /** What the log reports that no attack may cause: lines of the level `error` and above. */
  problems(): string[];
}
