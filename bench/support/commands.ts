/** Commands over HTTP that cost the sender as little as possible. */
import { Agent, request } from 'node:http';
import { mintToken } from '../../local/token.ts';

export const NAVIGATE = `mutation ($id: ID!, $page: Int!) { navigate(id: $id, page: $page) {
  __typename ... on Video { version activeShare { page { number } } } } }`;

/** A part of the response to `NAVIGATE` that succeeded. */
export const NAVIGATED = '"__typename":"Video"';

export type Role = 'instructor' | 'student';

export const bearer = async (secret: string, role: Role, video: string): Promise<string> =>
  `Bearer ${await mintToken(secret, { role, video }, { issuer: null, audience: null })}`;

export interface SendOptions {
  agent: Agent;
  /** `Bearer …` */
  authorization: string;
  /** A text that the response contains when the request succeeded. */
  expected: string;
}

/** @returns the body of the response. @throws Error with the body when it does not contain `expected` */
export function send(
  url: string,
  { agent, authorization, expected }: SendOptions,
  body: object,
): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => (text.includes(expected) ? resolve(text) : reject(new Error(text))));
    });
    sent.on('error', reject).end(JSON.stringify(body));
  });
}

/** An instructor who turns the pages of the first document over one connection that stays open. */
export async function connectInstructor(
  secret: string,
  url: string,
  { id, medias }: { id: string; medias: string[] },
): Promise<{ navigate(page: number): Promise<string>; close(): void }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authorization = await bearer(secret, 'instructor', id);
  const options = { agent, authorization, expected: NAVIGATED };
  return {
    navigate: (page) => send(url, options, { query: NAVIGATE, variables: { id: medias[0], page } }),
    close: () => agent.destroy(),
  };
}
