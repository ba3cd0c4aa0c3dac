/** The error when a room has not reflected a message or cannot be joined. A later attempt may succeed. */
export class RoomUnavailable extends Error {
  override name = 'RoomUnavailable';
  readonly room: string;
  /** For logs: `offline`, `timeout`, `left`, or the error condition of the server, such as `not-acceptable`. */
  readonly reason: string;
  constructor(room: string, reason: string) {
    super(`The room ${room} is unavailable: ${reason}.`);
    this.room = room;
    this.reason = reason;
  }
}
