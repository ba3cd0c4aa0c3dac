/** Times in seconds, memory in MB (proportional set size of the process tree, sampled), bytes of all pages. */
export interface Run {
  /** Until page 1 can be fetched. */
  first: number;
  total: number;
  pages: number;
  memory: number;
  bytes: number;
}

/** One way from a document to pages. */
export interface Contender extends AsyncDisposable {
  /** What its time is counted from and to. */
  measured: string;
  run(file: string): Promise<Run>;
}
