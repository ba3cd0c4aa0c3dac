/** The entries of the audit trail for changes, over every transport. */
import { describe, expect, it } from 'vitest';
import { get, platformToken, token } from '../../support/clients/ask.ts';
import { connectOver, TRANSPORTS } from '../../support/clients/transports.ts';
import { auditedServer, CANARY } from '../../support/servers/audited-server.ts';

const server = auditedServer();
const { trail, instructor, by } = server;

describe.each(TRANSPORTS)('the audit trail, over %s,', (transport) => {
  it('names who started, turned, took over and ended a share, and no change that was none', async () => {
    await using connection = connectOver(transport, server.system, await instructor());
    const [first, second] = server.video.medias;
    for (const mutation of [
      `startShare(id: "${first}")`,
      `navigate(id: "${first}", page: 2)`,
      `navigate(id: "${first}", page: 2)`,
      `navigate(id: "${first}", page: 99)`,
      `startShare(id: "${second}", replacing: "${first}")`,
      `endShare(id: "${second}")`,
    ]) {
      expect((await connection.send(`mutation { ${mutation} { __typename } }`, {})).errors).toEqual([]);
    }
    const version = expect.any(Number);
    expect(trail()).toEqual([
      { event: 'audit.share_started', ...by(transport), version, document: first, page: 1 },
      { event: 'audit.page_turned', ...by(transport), version, document: first, page: 2 },
      {
        event: 'audit.share_taken_over',
        ...by(transport),
        version,
        document: second,
        page: 1,
        replaced: first,
      },
      { event: 'audit.share_ended', ...by(transport), version, document: second },
    ]);
  });

  it('names who created, renamed, uploaded and deleted a document', async () => {
    await using connection = connectOver(transport, server.system, await instructor());
    const send = async (mutation: string) => {
      const { data, errors } = await connection.send(`mutation { it: ${mutation} }`, {});
      expect(errors).toEqual([]);
      return data.it;
    };
    const { id } = await send(
      `createSharedLiveMedia(videoId: "${server.video.id}", input: { title: "${CANARY}" }) { ... on SharedLiveMedia { id } }`,
    );
    const update = (input: string) =>
      send(`updateSharedLiveMedia(id: "${id}", input: { ${input} }) { __typename }`);
    await update(`title: "${CANARY} 2"`);
    await update('showDownload: false');
    await update(`title: "${CANARY} 2"`);
    const file = `{ name: "${CANARY}.pdf", size: 5, mimetype: "application/pdf" }`;
    await send(`initiateUpload(id: "${id}", file: ${file}) { __typename }`);
    await send(`cancelConversion(id: "${id}") { __typename }`);
    await send(`retryConversion(id: "${id}") { __typename }`);
    await send(`deleteSharedLiveMedia(id: "${id}") { __typename }`);
    const common = { ...by(transport), version: expect.any(Number), document: id };
    const upload = expect.any(Number);
    expect(trail()).toEqual([
      { event: 'audit.document_created', ...common },
      { event: 'audit.document_renamed', ...common },
      { event: 'audit.download_changed', ...common, allowed: false },
      { event: 'audit.upload_started', ...common, upload },
      { event: 'audit.conversion_cancelled', ...common, upload },
      { event: 'audit.conversion_retried', ...common, upload },
      { event: 'audit.document_deleted', ...common },
    ]);
  });
});

it('the audit trail names the video that the platform created, renamed and deleted', async () => {
  const platform = await platformToken();
  const { it } = await get(
    server.system.graphql,
    platform,
    `mutation { it: createVideo(input: { title: "${CANARY}" }) { ... on Video { id } } }`,
  );
  await get(
    server.system.graphql,
    platform,
    `mutation { updateVideo(id: "${it.id}", input: { title: "new" }) { __typename } }`,
  );
  const lookAround = `mutation { updateVideo(id: "${it.id}", input: { title: "new", lookAround: BACK }) { __typename } }`;
  for (const _twice of [1, 2]) await get(server.system.graphql, platform, lookAround);
  const one = `mutation { updateVideo(id: "${it.id}", input: { onePresenter: true }) { __typename } }`;
  const take = `mutation { takePresenting(id: "${it.id}") { __typename } }`;
  const instructor = await token({ roles: ['instructor'], video: it.id });
  for (const _twice of [1, 2]) {
    await get(server.system.graphql, platform, one);
    await get(server.system.graphql, instructor, take);
  }
  await get(server.system.graphql, platform, `mutation { deleteVideo(id: "${it.id}") { __typename } }`);
  const common = { role: 'platform', user: 'somebody', video: it.id };
  expect(trail()).toMatchObject([
    { event: 'audit.video_created', ...common, version: 1 },
    { event: 'audit.video_renamed', ...common, version: 2 },
    { event: 'audit.look_around_changed', ...common, version: 3, lookAround: 'back' },
    { event: 'audit.one_presenter_changed', ...common, version: 4, onePresenter: true },
    { event: 'audit.presenter_changed', ...common, role: 'instructor', version: 5 },
    { event: 'audit.video_deleted', ...common, version: null },
  ]);
});
