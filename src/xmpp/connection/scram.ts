/**
 * SCRAM authentication with PBKDF2 from node:crypto, in a thread of its own. The implementation in @xmpp/client
 * blocks the event loop for half a second at each login, and it supports SHA-1 only.
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3
 */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

interface Credentials {
  username: string;
  password: string;
}

/** The interface that @xmpp/sasl requires of a mechanism. */
export interface Mechanism {
  readonly name: string;
  readonly clientFirst: boolean;
  response(credentials: Credentials): Promise<string>;
  challenge(text: string): void;
  /** Checks the server signature. @xmpp/client calls this method for SASL2 only. */
  final(text: string): void;
}

const HASHES = { 'SCRAM-SHA-512': 'sha512', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-1': 'sha1' } as const;

/** The strongest mechanism first. */
export const mechanisms = Object.entries(HASHES).map(([name, hash]) => ({
  name,
  mech: class {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: the library calls `new` on each mechanism
      return scram(name, hash);
    }
  },
}));

// The GS2 header of a client that does not support channel binding.
const GS2 = 'n,,';

function scram(name: string, hash: string): Mechanism {
  const nonce = randomBytes(18).toString('base64url');
  let clientFirst = '';
  let challenge = '';
  let serverSignature: Buffer | null = null;
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();

  async function clientFinalMessage({ password }: Credentials): Promise<string> {
    const { r = '', s = '', i = '' } = attributes(challenge);
    if (!r.startsWith(nonce))
      throw new Error('SASL: the nonce of the challenge does not begin with the nonce of the client.');
    const length = createHash(hash).digest().length;
    const salt = Buffer.from(s, 'base64');
    const salted = await derive(password.normalize('NFKC'), salt, Number(i), length, hash);
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash(hash).update(clientKey).digest();
    const clientFinal = `c=${Buffer.from(GS2).toString('base64')},r=${r}`;
    const authMessage = `${clientFirst},${challenge},${clientFinal}`;
    const clientSignature = hmac(storedKey, authMessage);
    serverSignature = hmac(hmac(salted, 'Server Key'), authMessage);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (clientSignature[index] ?? 0)));
    return `${clientFinal},p=${proof.toString('base64')}`;
  }

  return {
    name,
    clientFirst: true,
    async response(credentials) {
      if (challenge !== '') return clientFinalMessage(credentials);
      const username = credentials.username.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
      clientFirst = `n=${username},r=${nonce}`;
      return `${GS2}${clientFirst}`;
    },
    challenge(text) {
      challenge = text;
    },
    final(text) {
      const signature = Buffer.from(attributes(text).v ?? '', 'base64');
      if (signature.length !== serverSignature?.length || !timingSafeEqual(signature, serverSignature)) {
        throw new Error('SASL: the server signature is wrong.');
      }
    },
  };
}

/** Parses a message such as `r=…,s=…,i=4096`. */
const attributes = (text: string): { r?: string; s?: string; i?: string; v?: string } =>
  Object.fromEntries(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
