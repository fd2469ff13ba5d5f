import { InputFault, PlatformError, UpstreamFault } from '../../domain/errors.js';
import type { KafkaPullConfig } from './config.js';

/** Words that the client and the broker use, gathered from a fault, from what it holds and from what caused it. */
function wordsOf(fault: unknown, depth = 0): readonly string[] {
  if (typeof fault !== 'object' || fault === null || depth > 6) return [];
  const { code, apiId, cause, errors } = fault as Record<string, unknown>;
  const own = [code, apiId].filter((word) => typeof word === 'string');
  const held = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  return [...own, ...[cause, ...held].flatMap((each) => wordsOf(each, depth + 1))];
}

interface Known {
  readonly words: RegExp;
  readonly make: (config: KafkaPullConfig) => InputFault;
}

const KNOWN: readonly Known[] = [
  {
    words: /^(PLT_KFK_AUTHENTICATION|SASL_AUTHENTICATION_FAILED|UNSUPPORTED_SASL_MECHANISM)$/,
    make: () =>
      new InputFault('CONFIG_INVALID', 'Kafka refused the credential.', {
        remedy: 'Check mechanism, user and password of `sasl`; the broker must offer that mechanism at this port.',
      }),
  },
  {
    words: /^(CERT_|ERR_TLS|ERR_SSL|ERR_OSSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/,
    make: () =>
      new InputFault('CONFIG_INVALID', 'The certificate of the broker, or ours, does not hold.', {
        remedy: 'Name the authority that signed the broker in `tls.authority`, and check ours in `tls.certificate`.',
      }),
  },
  {
    words: /_AUTHORIZATION_FAILED$/,
    make: ({ topic }) =>
      new InputFault('CONFIG_INVALID', `Kafka does not let this user read the topic ${topic}.`, {
        remedy: 'Allow READ and DESCRIBE on the topic, and READ on the group.',
      }),
  },
  {
    words: /^(UNKNOWN_TOPIC_OR_PARTITION|UNKNOWN_TOPIC_ID|INVALID_TOPIC_EXCEPTION)$/,
    make: ({ topic }) => noSuchTopic(topic),
  },
  {
    words: /^PLT_KFK_UNSUPPORTED_COMPRESSION$/,
    make: ({ topic }) =>
      new InputFault('CONFIG_INVALID', `The topic ${topic} holds records that this Node.js cannot unpack.`, {
        remedy: 'Zstandard needs Node.js 22.15 or newer. Nothing is passed over: reading goes on where it stands.',
      }),
  },
];

export function noSuchTopic(topic: string): InputFault {
  return new InputFault('CONFIG_INVALID', `Kafka has no topic ${topic} with the partitions that are asked for.`, {
    remedy: 'Create the topic or mend its name; it is never created by reading.',
  });
}

/** The client's faults name hosts and hold its configuration; ours say what to look at. */
export function kafkaFault(fault: unknown, config: KafkaPullConfig): Error {
  if (fault instanceof PlatformError) return fault;
  const words = wordsOf(fault);
  // A single broken word counts in the order of this list: a refused login is also a connection that failed.
  const known = KNOWN.find((one) => words.some((word) => one.words.test(word)));
  if (known !== undefined) return known.make(config);
  const said = words.find((word) => /^[A-Z_]+$/.test(word) && !word.startsWith('PLT_KFK_')) ?? words[0] ?? 'no answer';
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', `None of the brokers gave an answer that can be used (${said}).`, {
    remedy: 'Check `brokers`, and that the addresses that they advertise are reached from here; TLS ports need `tls`.',
    cause: fault,
  });
}
