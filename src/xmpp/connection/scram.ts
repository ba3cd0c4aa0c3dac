/**
 * SCRAM with the derivation done by the machine's own library, off the event loop: @xmpp/client's takes half
 * a second of the loop's time to log in, and viewers wait for the same loop. Also adds the newer hashes.
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3
 */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

interface Credentials {
  username: string;
  password: string;
}

/** What @xmpp/sasl asks of a mechanism. */
export interface Mechanism {
  readonly name: string;
  readonly clientFirst: boolean;
  response(credentials: Credentials): Promise<string>;
  challenge(text: string): void;
  /** The server's proof that it knows us too; only SASL2 passes it on. */
  final(text: string): void;
}

const HASHES = { 'SCRAM-SHA-512': 'sha512', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-1': 'sha1' } as const;

/** The strongest first. */
export const mechanisms = Object.entries(HASHES).map(([name, hash]) => ({
  name,
  mech: class {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: the library calls `new` on what it is given
      return scram(name, hash);
    }
  },
}));

// No channel binding.
const GS2 = 'n,,';

function scram(name: string, hash: string): Mechanism {
  const nonce = randomBytes(18).toString('base64url');
  let first = '';
  let challenge = '';
  let proof: Buffer | null = null;
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();

  async function answer({ password }: Credentials): Promise<string> {
    const { r = '', s = '', i = '' } = attributes(challenge);
    if (!r.startsWith(nonce)) throw new Error('SASL: the challenge is not an answer to us.');
    const length = createHash(hash).digest().length;
    const salt = Buffer.from(s, 'base64');
    const salted = await derive(password.normalize('NFKC'), salt, Number(i), length, hash);
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash(hash).update(clientKey).digest();
    const last = `c=${Buffer.from(GS2).toString('base64')},r=${r}`;
    const said = `${first},${challenge},${last}`;
    const signature = hmac(storedKey, said);
    proof = hmac(hmac(salted, 'Server Key'), said);
    const masked = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
    return `${last},p=${masked.toString('base64')}`;
  }

  return {
    name,
    clientFirst: true,
    async response(credentials) {
      if (challenge !== '') return answer(credentials);
      const username = credentials.username.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
      first = `n=${username},r=${nonce}`;
      return `${GS2}${first}`;
    },
    challenge(text) {
      challenge = text;
    },
    final(text) {
      const signature = Buffer.from(attributes(text).v ?? '', 'base64');
      if (!proof || signature.length !== proof.length || !timingSafeEqual(signature, proof)) {
        throw new Error('SASL: the server does not know our password.');
      }
    },
  };
}

/** `r=…,s=…,i=4096` */
const attributes = (text: string): { r?: string; s?: string; i?: string; v?: string } =>
  Object.fromEntries(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
