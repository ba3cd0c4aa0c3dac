/** Time for the converter to answer, which only adds the file to its queue. */
const TIMEOUT_MS = 10_000;

export interface EventReceiver {
  url: string;
  /** What the receiver requires of whoever sends an event; null for nothing. */
  eventsSecret: string | null;
}

/** `waiting`: the file waits in the queue of the converter already. A converter of version 0.1 answers `accepted`. */
export type AnnounceAnswer = 'accepted' | 'waiting';

/**
 * Sends the converter the S3 event of a stored object again, because the storage's own event may be lost.
 * @throws Error when the converter does not accept the event
 */
export async function announce(
  { url, eventsSecret }: EventReceiver,
  bucket: string,
  key: string,
): Promise<AnnounceAnswer> {
  const event = {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime: new Date().toISOString(),
        eventName: 'ObjectCreated:Post',
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: bucket },
          object: { key: encodeURIComponent(key).replaceAll('%2F', '/') },
        },
      },
    ],
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(eventsSecret !== null && { authorization: `Bearer ${eventsSecret}` }),
    },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The converter answered with the status ${response.status}.`);
  const answer: unknown = await response.json().catch(() => null);
  const isWaiting =
    typeof answer === 'object' && answer !== null && 'waiting' in answer && answer.waiting === 1;
  return isWaiting ? 'waiting' : 'accepted';
}
