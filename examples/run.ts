/** `npm start -w examples -- urql talk.pdf`: runs a webinar with one of the clients, on a server that runs. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CLIENTS } from './clients.ts';
import { runWebinar } from './webinar/run-webinar.ts';

const [name = 'plain', path = '../local/seed/sample.pdf'] = process.argv.slice(2);
const connect = CLIENTS[name];
if (!connect) throw new Error(`${name} is not one of ${Object.keys(CLIENTS).join(', ')}.`);

await runWebinar({
  connect,
  url: process.env['LECTERN_URL'] ?? 'http://127.0.0.1:4000/graphql',
  secret: process.env['JWT_SECRET'] ?? '',
  file: new File([await readFile(path)], basename(path)),
  report: console.log,
});
