/** What must hold of a history, whatever was killed while it was made. Pure. */

/** A command that was acknowledged: the state it left. */
export interface Acknowledged {
  video: string;
  version: number;
  /** Null when nothing was shown any more. */
  page: number | null;
}

/** A row of the outbox. */
export interface Told {
  video: string;
  version: number;
  event: string;
  page: number | null;
  delivered: boolean;
}

/** What one viewer was sent over one connection, in order. */
export interface Segment {
  versions: number[];
  /** In a room: the state that was asked for over GraphQL once the seat was taken. */
  read?: number;
}

export interface Viewing {
  name: string;
  wire: 'websocket' | 'events' | 'xmpp';
  video: string;
  segments: Segment[];
}

export interface History {
  /** The version each video had when it all began, and the state it has at the end. */
  videos: { id: string; first: number; last: number; page: number | null }[];
  acknowledged: Acknowledged[];
  /** Commands whose answer nobody heard, by video: each was done once, or not at all. */
  unknown: Record<string, number>;
  told: Told[];
  viewings: Viewing[];
}

/** Everything that does not hold, one sentence each; empty when all is well. */
export function violations(history: History): string[] {
  return [
    ...history.videos.flatMap((video) => ofCommits(history, video)),
    ...history.acknowledged.flatMap((command) => ofCommand(history, command)),
    ...history.viewings.flatMap((viewing) => ofViewing(history, viewing)),
  ];
}

/** Versions follow each other, each is told once, and the last is the state: no command was applied by half. */
function ofCommits(
  { told, acknowledged, unknown }: History,
  { id, first, last, page }: History['videos'][number],
): string[] {
  const rows = told.filter(({ video, version }) => video === id && version > first);
  const found: string[] = [];
  for (const [index, row] of rows.entries()) {
    const due = first + 1 + index;
    if (row.version !== due) {
      found.push(`video ${id}: version ${due} is due in the history, and ${row.version} is there`);
      break;
    }
  }
  const newest = rows.at(-1);
  if ((newest?.version ?? first) !== last) {
    found.push(`video ${id}: the history ends with ${newest?.version}, the video has version ${last}`);
  } else if (newest && newest.page !== page) {
    found.push(`video ${id}: the history ends on page ${newest.page}, the video shows ${page}`);
  }
  const commands =
    new Set(acknowledged.flatMap((command) => (command.video === id ? command.version : []))).size +
    (unknown[id] ?? 0);
  if (rows.length > commands) found.push(`video ${id}: ${rows.length} changes by ${commands} commands`);
  const waiting = rows.filter(({ delivered }) => !delivered);
  if (waiting.length > 0) found.push(`video ${id}: ${waiting.length} messages never reached the room`);
  return found;
}

function ofCommand({ told }: History, { video, version, page }: Acknowledged): string[] {
  const rows = told.filter((row) => row.video === video && row.version === version);
  const [row] = rows;
  if (rows.length !== 1) {
    return [`video ${video}: version ${version} was acknowledged and is in the history ${rows.length} times`];
  }
  return row?.page === page
    ? []
    : [`video ${video}: version ${version} was acknowledged with page ${page}, the history has ${row?.page}`];
}

function ofViewing(history: History, { name, wire, video, segments }: Viewing): string[] {
  const found: string[] = [];
  const last = history.videos.find(({ id }) => id === video)?.last;
  let highest = 0;
  for (const { versions, read = 0 } of segments) {
    highest = Math.max(highest, read);
    for (const [index, version] of versions.entries()) {
      const before = versions[index - 1] ?? 0;
      // A room may be told again what it was told; its clients drop what they have passed.
      if (wire !== 'xmpp' && version <= before) {
        found.push(`${name} was sent version ${version} after ${before} on one connection`);
      }
      if (wire !== 'xmpp' && index === 0 && version < highest) {
        found.push(`${name} came back to version ${version} and had seen ${highest}`);
      }
      highest = Math.max(highest, version);
    }
    if (wire === 'xmpp') found.push(...missedTurningPoints(history, name, video, versions));
  }
  if (highest !== last) found.push(`${name} ends on version ${highest}, the video has ${last}`);
  return found;
}

/**
 * Page turns may be skipped when a newer one follows; a start and an end never. A room may be told late what
 * it was told: a client drops what it has passed, so what comes out of order counts as not heard.
 */
function missedTurningPoints({ told }: History, name: string, video: string, versions: number[]): string[] {
  const taken = versions.filter((version, index) => version > Math.max(0, ...versions.slice(0, index)));
  const [from = 0, to = 0] = [taken[0], taken.at(-1)];
  return told
    .filter((row) => row.video === video && /^(start|end)_/.test(row.event))
    .filter(({ version }) => version > from && version < to && !taken.includes(version))
    .map(({ version, event }) => `${name} was in the room and never heard of version ${version}: ${event}`);
}
