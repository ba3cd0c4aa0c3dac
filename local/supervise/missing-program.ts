/** This machine lacks a program that an embedded part needs. The other parts run without that part. */
export class MissingProgram extends Error {
  override name = 'MissingProgram';
  /** For example `Prosody`. */
  readonly program: string;
  /** How to install the program, such as `apt-get install prosody`. */
  readonly remedy: string;
  constructor(program: string, remedy: string, options?: ErrorOptions) {
    super(`${program} is not installed: ${remedy}.`, options);
    this.program = program;
    this.remedy = remedy;
  }
}
