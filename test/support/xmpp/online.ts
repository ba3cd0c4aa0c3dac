import { expect } from 'vitest';

interface Connected {
  online: boolean;
}

export const untilOnline = (rooms: Connected) => expect.poll(() => rooms.online).toBe(true);

export const untilOffline = (rooms: Connected) => expect.poll(() => rooms.online).toBe(false);
