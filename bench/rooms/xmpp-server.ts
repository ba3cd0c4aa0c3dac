/** The XMPP server that a benchmark measures: Prosody or ejabberd, behind a proxy that can delay it. */
import type { LocalProsody } from '../../local/prosody/prosody.ts';
import { ACCOUNT } from '../../test/support/parts/cluster.ts';
import { processesNamed } from '../../test/support/parts/process-memory.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/parts/tcp-proxy.ts';
import { CONFERENCE, DOMAIN, startEjabberd } from '../../test/support/xmpp/ejabberd.ts';
import { cpuOfTree } from '../support/cpu.ts';

export interface XmppServer {
  /** The address without the proxy. */
  service: string;
  /** The domain to which participants log in. */
  participants: string;
  conference: string;
  /** Between Lectern and the XMPP server. */
  link: TcpProxy;
  /** The variables of a Lectern server that uses it. */
  env: Record<string, string>;
  /** Milliseconds of CPU since its start. */
  cpu(): number;
}

/** As docs/operations.md recommends for one server. */
const ROOMS_PER_ACCOUNT = 2_000;

export async function openXmppServer(
  stack: AsyncDisposableStack,
  name: string,
  prosody: LocalProsody,
): Promise<XmppServer> {
  const isEjabberd = name === 'ejabberd';
  const service = isEjabberd
    ? stack.use(await startEjabberd(ACCOUNT.password, ROOMS_PER_ACCOUNT)).service
    : prosody.service;
  const link = stack.use(await startTcpProxy(service));
  const pids = (isEjabberd ? ['beam'] : ['lua', 'prosody']).flatMap((each) =>
    processesNamed(process.pid, each),
  );
  const conference = isEjabberd ? CONFERENCE : prosody.conference;
  return {
    service,
    participants: isEjabberd ? DOMAIN : prosody.participants,
    conference,
    link,
    env: {
      XMPP_SERVICE: link.url,
      XMPP_DOMAIN: isEjabberd ? DOMAIN : prosody.domain,
      XMPP_CONFERENCE: conference,
    },
    cpu: () => pids.reduce((sum, pid) => sum + cpuOfTree(pid), 0),
  };
}
