/** A process with one contender. Exchanges messages with processes.ts over IPC. */
import { machineClock } from '../support/clock.ts';
import { CONTENDERS } from './contenders/contenders.ts';
import type { ContenderRequest, ContenderResponse } from './processes.ts';

const respond = (response: ContenderResponse) => process.send?.(response);

const [, , name = ''] = process.argv;
const start = CONTENDERS[name];
if (!start) throw new Error(`There is no contender “${name}”.`);
const contender = await start();
process.on('message', (message: ContenderRequest) => {
  if (message.request === 'publish') {
    const at = machineClock();
    contender.publish(message.version);
    respond({ response: 'published', at });
  } else {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const usage = { memory: process.memoryUsage().rss, cpu: (user + system) / 1000 };
    respond({ response: 'usage', usage });
  }
});
respond({ response: 'port', port: contender.port });
