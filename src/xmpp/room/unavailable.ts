/** The room did not take a message, or did not tell that it did: say it again later. */
export class RoomUnavailable extends Error {
  override name = 'RoomUnavailable';
  readonly room: string;
  /** A word for logs: `offline`, `timeout`, or what the server gave as its reason (`not-acceptable`, …). */
  readonly reason: string;
  constructor(room: string, reason: string) {
    super(`The room ${room} cannot be told: ${reason}.`);
    this.room = room;
    this.reason = reason;
  }
}
