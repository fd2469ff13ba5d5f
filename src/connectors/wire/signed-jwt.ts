import { createPrivateKey, sign } from 'node:crypto';
import { InputFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';

const base64url = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT signed RS256 or, with an elliptic key, ES256. */
export function signedJwt(claims: JsonObject, privateKeyPem: string, header: JsonObject = {}): string {
  const key = readKey(privateKeyPem);
  const elliptic = key.asymmetricKeyType === 'ec';
  const head = base64url({ alg: elliptic ? 'ES256' : 'RS256', typ: 'JWT', ...header });
  const signed = `${head}.${base64url(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), elliptic ? { key, dsaEncoding: 'ieee-p1363' } : key);
  return `${signed}.${signature.toString('base64url')}`;
}

function readKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new InputFault('CONFIG_INVALID', 'The private key of a connector is not a PEM key.', { cause });
  }
}
