/** How servers of every version turn a page: the order of their statements. */
import type { Client } from 'pg';

export interface StatementsBefore {
  /** Turns to a page, in a transaction. */
  turnPage(client: Client, video: string, page: number): Promise<void>;
  /** Marks every outbox message as delivered. */
  deliverOutbox(client: Client, video: string): Promise<void>;
}

interface Statement {
  name: string;
  text: string;
}

type Run = (document: { media: string }) => Promise<unknown>;

/** Turns to a page with the statements that every version has; the others of a version are in `more`. */
export async function turn(
  client: Client,
  video: string,
  page: number,
  statements: Record<'lock' | 'medias' | 'read' | 'writeShare', Statement>,
  more: { request?: string; beforeCommit?: Run; afterCommit?: Run } = {},
): Promise<void> {
  const { lock, medias, read, writeShare } = statements;
  const { request, beforeCommit, afterCommit } = more;
  await client.query('begin');
  const [row] = (await client.query({ ...lock, values: [video] })).rows;
  const [document] = (await client.query({ ...medias, values: [video] })).rows;
  const job = ['drain', JSON.stringify({ video }), `drain:${video}`, ['xmpp']];
  const share = [video, document.media, page, row.version + 1, 'lectern_video'];
  const values = [...share, ...(request ? [request] : []), 'navigate_sharing', '{}', ...job];
  await client.query({ ...writeShare, values });
  await beforeCommit?.(document);
  await client.query('commit');
  await client.query({ ...read, values: [video] });
  await afterCommit?.(document);
}
