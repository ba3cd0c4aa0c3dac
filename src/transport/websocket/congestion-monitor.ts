/** Checks congested connections until their clients have read the waiting data. */
import { clock } from './clock.ts';
import type { Connection } from './connection.ts';

/** Time between two checks. */
const CHECK_INTERVAL_MS = 20;

/** @returns a function that starts to monitor a connection. No timer runs while none is congested. */
export function createCongestionMonitor(): (connection: Connection) => void {
  const congested = new Set<Connection>();
  let timer: NodeJS.Timeout | null = null;

  function check(): void {
    const now = clock();
    for (const connection of congested) {
      if (!connection.checkCongestion(now)) congested.delete(connection);
    }
    if (congested.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  }

  return (connection) => {
    congested.add(connection);
    timer ??= setInterval(check, CHECK_INTERVAL_MS).unref();
  };
}
