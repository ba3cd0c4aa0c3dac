/** Times in seconds; memory in MB, the maximum of the proportional set size of the process tree; bytes of all pages. */
export interface Run {
  /** Seconds until page 1 can be fetched. */
  first: number;
  total: number;
  pages: number;
  memory: number;
  bytes: number;
}

/** A way from a document to pages. */
export interface Contender extends AsyncDisposable {
  /** The events at which its times begin and end. */
  measured: string;
  run(file: string): Promise<Run>;
}
