/** A converter whose storage sends a file slower than the time of the conversion allows. */
import { expect, test } from 'vitest';
import { startTcpProxy } from '../../../test/support/parts/tcp-proxy.ts';
import { line, pdf } from '../support/documents/documents.ts';
import { startTestConverter } from '../support/test-converter.ts';

test('a conversion whose time the storage uses up ends as INTERNAL, because the document is not at fault', async () => {
  await using converter = await startTestConverter({ CONVERTER_SPARES: '0' });
  await using link = await startTcpProxy(converter.environment['S3_ENDPOINT'] ?? '');
  await converter.restart({ S3_ENDPOINT: link.url, CONVERTER_TIMEOUT: '2' });
  link.trickle(100);
  const ended = await converter.convert(pdf([{ content: line('a page') }]), 'pdf');
  expect(ended).toMatchObject({
    uploadState: 'ERROR',
    failure: 'INTERNAL',
    detail: 'The storage is too slow at the moment. Try again later.',
  });
});
