/** This machine lacks something that an embedded part needs. The other parts run without that part. */
export class MissingPart extends Error {
  override name = 'Missing';
  /** The name of what is missing, such as `Prosody`. */
  readonly what: string;
  /** How to install it, such as `apt-get install prosody`. */
  readonly remedy: string;
  constructor(what: string, install: string, options?: ErrorOptions) {
    super(`${what} is not installed: ${install}.`, options);
    this.what = what;
    this.remedy = install;
  }
}
