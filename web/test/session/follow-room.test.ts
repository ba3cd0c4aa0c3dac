import { DOMParser } from '@xmldom/xmldom';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { RequestFailed } from '../../src/client/request.ts';
import { followRoom } from '../../src/session/follow-room.ts';
import { createVideoStore } from '../../src/session/video-store.ts';
import { video } from '../support/video-fixtures.ts';

/** An XMPP server that accepts every login and every join. */
class XmppSocket {
  static readonly OPEN = 1;
  static opened: XmppSocket[] = [];
  readonly readyState = XmppSocket.OPEN;
  onopen?: () => void;
  onclose?: (event: { code: number }) => void;
  onmessage?: (event: { data: string }) => void;
  #authenticated = false;
  constructor() {
    XmppSocket.opened.push(this);
    queueMicrotask(() => this.onopen?.());
  }
  send(xml: string) {
    queueMicrotask(() => this.#answer(xml));
  }
  close() {
    this.onclose?.({ code: 1000 });
  }
  #answer(xml: string) {
    const reply = (data: string) => this.onmessage?.({ data });
    if (xml.startsWith('<open')) return reply('<features xmlns="http://etherx.jabber.org/streams"/>');
    if (xml.startsWith('<auth')) {
      this.#authenticated = true;
      return reply('<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>');
    }
    if (this.#authenticated && xml.includes('xmpp-bind')) {
      return reply('<iq><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>a@b/c</jid></bind></iq>');
    }
    const to = /^<presence [^>]*to="([^"]*)"/.exec(xml)?.[1];
    if (to) reply(`<presence xmlns="jabber:client" from="${to}"/>`);
  }
}
vi.stubGlobal('WebSocket', XmppSocket);
vi.stubGlobal('DOMParser', DOMParser);
afterEach(() => {
  XmppSocket.opened = [];
  vi.restoreAllMocks();
});
// Other files run in the same worker.
afterAll(() => void vi.unstubAllGlobals());

const xmpp = {
  conference: 'v1@conference.example.org',
  domain: 'example.org',
  websocketUrl: 'wss://example.org',
};

test('a seat joins the room of a state that arrived before the code of the room', async () => {
  const store = createVideoStore('v1');
  store.getState().receive(video(1, 4, { xmpp }));
  const leave = followRoom(store, async () => {}, false);
  await expect.poll(() => XmppSocket.opened).toHaveLength(1);
  leave();
});

test('a seat on the room alone asks for the state until the server answers', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const store = createVideoStore('v1');
  store.getState().receive(video(1, 4, { xmpp }));
  let failures = 0;
  const refresh = async () => {
    failures += 1;
    if (failures <= 2) throw new RequestFailed('NETWORK', 'The server restarts.');
    store.getState().receive(video(7, 9, { xmpp }));
  };
  const leave = followRoom(store, refresh, true);
  await expect.poll(() => store.getState().video?.version).toBe(7);
  expect(store.getState().status).toBe('live');
  leave();
});
