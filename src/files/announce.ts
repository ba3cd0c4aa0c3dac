/**
 * Says to the converter what storage says when an object has come, S3's event, in case that was lost.
 * @throws when the converter does not take it
 */
export async function announce(url: string, bucket: string, key: string): Promise<void> {
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
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the converter answered ${response.status}`);
}
