/** Checks the invariants of every history, whatever faults were injected. */

/** The state that a server returned for a command. */
export interface Acknowledged {
  video: string;
  version: number;
  /** Null when the share ended. */
  page: number | null;
}

/** A row of the outbox. */
export interface OutboxRow {
  video: string;
  version: number;
  event: string;
  page: number | null;
  delivered: boolean;
}

/** The versions that a viewer received over one connection, in order. */
export interface Segment {
  versions: number[];
  /** The version that a participant read over GraphQL after it joined the room. */
  read?: number;
}

export interface Viewing {
  name: string;
  transport: 'websocket' | 'events' | 'xmpp';
  video: string;
  segments: Segment[];
}

export interface History {
  /** The first and the last version of each video, and its page at the end. */
  videos: { id: string; first: number; last: number; page: number | null }[];
  acknowledged: Acknowledged[];
  /** The number of commands without a response, by video. Each of them was applied once, or not at all. */
  unknown: Record<string, number>;
  outbox: OutboxRow[];
  viewings: Viewing[];
}

/** One sentence for each violation; empty when there is none. */
export function violations(history: History): string[] {
  return [
    ...history.videos.flatMap((video) => inCommits(history, video)),
    ...history.acknowledged.flatMap((command) => inCommand(history, command)),
    ...history.viewings.flatMap((viewing) => inViewing(history, viewing)),
  ];
}

/** Each version has one outbox message, the last message is the final state, and no command was applied twice. */
function inCommits(
  { outbox, acknowledged, unknown }: History,
  { id, first, last, page }: History['videos'][number],
): string[] {
  const rows = outbox.filter(({ video, version }) => video === id && version > first);
  const found: string[] = [];
  for (const [index, row] of rows.entries()) {
    const due = first + 1 + index;
    if (row.version !== due) {
      found.push(`video ${id}: the outbox has version ${row.version} where version ${due} is due`);
      break;
    }
  }
  const newest = rows.at(-1);
  if ((newest?.version ?? first) !== last) {
    found.push(`video ${id}: the outbox ends with version ${newest?.version}, the video has version ${last}`);
  } else if (newest && newest.page !== page) {
    found.push(`video ${id}: the outbox ends with page ${newest.page}, the video shows page ${page}`);
  }
  const commands =
    new Set(acknowledged.flatMap((command) => (command.video === id ? command.version : []))).size +
    (unknown[id] ?? 0);
  if (rows.length > commands) found.push(`video ${id}: ${rows.length} changes by ${commands} commands`);
  const undelivered = rows.filter(({ delivered }) => !delivered);
  if (undelivered.length > 0)
    found.push(`video ${id}: ${undelivered.length} messages were not delivered to the room`);
  return found;
}

function inCommand({ outbox }: History, { video, version, page }: Acknowledged): string[] {
  const rows = outbox.filter((row) => row.video === video && row.version === version);
  const [row] = rows;
  if (rows.length !== 1) {
    return [`video ${video}: version ${version} was acknowledged and is in the outbox ${rows.length} times`];
  }
  return row?.page === page
    ? []
    : [
        `video ${video}: version ${version} was acknowledged with page ${page}, the outbox has page ${row?.page}`,
      ];
}

function inViewing(history: History, { name, transport, video, segments }: Viewing): string[] {
  const found: string[] = [];
  const last = history.videos.find(({ id }) => id === video)?.last;
  let highest = 0;
  for (const { versions, read = 0 } of segments) {
    highest = Math.max(highest, read);
    for (const [index, version] of versions.entries()) {
      const before = versions[index - 1] ?? 0;
      // A room may receive a message twice; its clients ignore versions that are not newer.
      if (transport !== 'xmpp' && version <= before) {
        found.push(`${name} received version ${version} after ${before} on one connection`);
      }
      if (transport !== 'xmpp' && index === 0 && version < highest) {
        found.push(`${name} reconnected to version ${version} after version ${highest}`);
      }
      highest = Math.max(highest, version);
    }
    if (transport === 'xmpp') found.push(...missedStartsAndEnds(history, name, video, versions));
  }
  if (highest !== last) found.push(`${name} ends with version ${highest}, the video has version ${last}`);
  return found;
}

/**
 * A page turn may be skipped when a newer one follows; a start and an end may not. A client ignores a message that
 * is older than its state, so a message out of order counts as missed.
 */
function missedStartsAndEnds({ outbox }: History, name: string, video: string, versions: number[]): string[] {
  const accepted = versions.filter((version, index) => version > Math.max(0, ...versions.slice(0, index)));
  const [from = 0, to = 0] = [accepted[0], accepted.at(-1)];
  return outbox
    .filter((row) => row.video === video && /^(start|end)_/.test(row.event))
    .filter(({ version }) => version > from && version < to && !accepted.includes(version))
    .map(({ version, event }) => `${name} was in the room and missed version ${version}: ${event}`);
}
