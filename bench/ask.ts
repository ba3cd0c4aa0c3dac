/** Commands over HTTP, as cheap for the asking side as they can be. */
import { Agent, request } from 'node:http';
import { mintToken } from '../local/token.ts';

export const NAVIGATE = `mutation ($id: ID!, $page: Int!) { navigate(id: $id, page: $page) {
  __typename ... on Video { version activeShare { page { number } } } } }`;

export type Role = 'instructor' | 'student';

export const bearer = async (secret: string, role: Role, video: string): Promise<string> =>
  `Bearer ${await mintToken(secret, { role, video }, { issuer: null, audience: null })}`;

/** @returns the answer's text. @throws Error with it, unless it has `wanted` in it. */
export function ask(
  url: string,
  { agent, authorization, wanted }: { agent: Agent; authorization: string; wanted: string },
  body: object,
): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization };
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => (text.includes(wanted) ? resolve(text) : reject(new Error(text))));
    });
    asking.on('error', reject).end(JSON.stringify(body));
  });
}

/** Turns the pages of one document over a line that stays open. */
export async function instructor(
  secret: string,
  url: string,
  { id, medias }: { id: string; medias: string[] },
): Promise<{ navigate(page: number): Promise<string>; close(): void }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authorization = await bearer(secret, 'instructor', id);
  return {
    navigate: (page) =>
      ask(
        url,
        { agent, authorization, wanted: '"__typename":"Video"' },
        { query: NAVIGATE, variables: { id: medias[0], page } },
      ),
    close: () => agent.destroy(),
  };
}
