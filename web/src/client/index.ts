/** The client library, served as `/client.js`: follow a video over GraphQL or XMPP, upload files, send commands. */
export { type Commands, commands } from './commands.ts';
export { type Connection, type ConnectionOptions, connect } from './connection.ts';
export { RequestFailed } from './request.ts';
export { EVENTS, isLecternMessage, type RoomEvent, readMessage } from './room/message.ts';
export { occupants } from './room/occupants.ts';
export { fromRoom } from './room/payload.ts';
export { type RoomOptions, watchRoom } from './room/watch-room.ts';
export type { TokenSource } from './token.ts';
export type { Status } from './transport/status.ts';
export { UploadFailed, type UploadTicket, upload } from './upload.ts';
export { type Media, type Page, parseVideo, type Share, type Video } from './video.ts';
export { type WatchOptions, watchVideo } from './watch-video.ts';
