/** Something an embedded part needs is not on this machine; the rest runs without that part. */
export class Missing extends Error {
  override name = 'Missing';
  /** What is missing, as a person would call it: `Prosody`. */
  readonly what: string;
  /** What to do about it: `apt-get install prosody`. */
  readonly install: string;
  constructor(what: string, install: string, options?: ErrorOptions) {
    super(`${what} is not on this machine: ${install}.`, options);
    this.what = what;
    this.install = install;
  }
}
