import { isIP } from 'node:net';
import type { Consumer, ConsumerOptions } from '@platformatic/kafka';
import { UpstreamFault } from '../../domain/errors.js';
import type { ReadCredential } from '../credential.js';
import type { KafkaPullConfig, KafkaSasl, KafkaTls } from './config.js';
import { committedOf } from './committed.js';
import { noSuchTopic } from './faults.js';
import { requireNodeForKafka } from './node-version.js';
import type { MessageHeaders } from './values.js';

type Client = Consumer<Buffer, Buffer, Buffer, Buffer>;
type FetchResponse = Awaited<ReturnType<Client['fetch']>>;

export interface Message {
  readonly offset: bigint;
  /** When it was written, by its producer's clock or the broker's, ms. */
  readonly at: number;
  readonly value: Buffer | null;
  readonly headers: MessageHeaders;
}

export interface Stretch {
  readonly messages: readonly Message[];
  /** Behind what was read, control records and compacted ones included. */
  readonly next: bigint;
}

export type Offsets = ReadonlyMap<number, bigint>;

/** What the brokers tell of it. */
interface Told {
  readonly cluster: string;
  readonly topicId: string;
  readonly leaders: ReadonlyMap<number, number>;
}

const EARLIEST = -2n;
const LATEST = -1n;
const COMMITTED_ONLY = 1;
const UNKNOWN_EPOCH = -1;
const MOST_BYTES = 4 * 1024 * 1024;
const ANSWER_MS = 20_000;

/** A topic while one page of it is read: connected for that long, so that leaders, passwords and certificates are today's. */
export class Topic {
  private constructor(
    private readonly client: Client,
    private readonly config: KafkaPullConfig,
    private readonly told: Told,
  ) {}

  get cluster(): string {
    return this.told.cluster;
  }

  /** Of the topic as it is: one that was deleted and made again has another. */
  get topicId(): string {
    return this.told.topicId;
  }

  static async open(config: KafkaPullConfig, readCredential: ReadCredential): Promise<Topic> {
    requireNodeForKafka(process.versions.node);
    const { Consumer: Kafka } = await import('@platformatic/kafka');
    const client: Client = new Kafka(clientOptions(config, readCredential));
    try {
      client.topics.track(config.topic);
      const { id, topics, brokers } = await client.metadata({ topics: [config.topic] }).catch((fault: unknown) => {
        throw isUnknown(fault) ? noSuchTopic(config.topic) : fault;
      });
      const found = topics.get(config.topic);
      if (found === undefined) throw noSuchTopic(config.topic);
      const wanted = config.partitions ?? [...found.partitions.keys()];
      const leaders = new Map(wanted.map((each) => [each, found.partitions[each]?.leader ?? -1]));
      if (leaders.size === 0 || [...leaders.keys()].some((each) => found.partitions[each] === undefined))
        throw noSuchTopic(config.topic);
      requireLeaders(leaders, brokers);
      return new Topic(client, config, { cluster: id, topicId: found.id, leaders });
    } catch (fault) {
      await shut(client);
      throw fault;
    }
  }

  get partitions(): readonly number[] {
    return [...this.told.leaders.keys()];
  }

  starts(): Promise<Offsets> {
    return this.offsetsAt(EARLIEST);
  }

  /** Behind the last record that is committed. */
  ends(): Promise<Offsets> {
    return this.offsetsAt(LATEST);
  }

  /** The first record that is not older; partitions that have none are left out. */
  async since(time: number): Promise<Offsets> {
    return new Map([...(await this.offsetsAt(BigInt(time)))].filter(([, offset]) => offset >= 0n));
  }

  async read(partition: number, from: bigint): Promise<Stretch> {
    const [node = -1] = [this.told.leaders.get(partition)];
    const reply = await this.fetched(node, new Map([[partition, from]]), 0);
    const [read] = reply.responses.flatMap(({ partitions }) => partitions);
    const batches = read?.records ?? [];
    const messages = committedOf(batches, read?.abortedTransactions ?? []).flatMap(
      ({ firstOffset, firstTimestamp, records }) =>
        records.map((record) => ({
          offset: firstOffset + BigInt(record.offsetDelta),
          at: Number(firstTimestamp + record.timestampDelta),
          value: record.value,
          headers: headersOf(record.headers),
        })),
    );
    const behind = batches.map(({ firstOffset, lastOffsetDelta }) => firstOffset + BigInt(lastOffsetDelta) + 1n);
    // The broker sends whole batches, which may begin before what was asked for.
    const next = behind.reduce((furthest, each) => (each > furthest ? each : furthest), from);
    return { messages: messages.filter(({ offset }) => offset >= from), next };
  }

  /** Until a record comes into one of the partitions, or nothing came for so long. */
  async news(offsets: Offsets, waitMs: number, signal: AbortSignal): Promise<void> {
    if (waitMs === 0 || signal.aborted) return;
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const nodes = [...new Set(this.told.leaders.values())];
    const asked = nodes.map((node) => {
      const here = new Map([...offsets].filter(([partition]) => this.told.leaders.get(partition) === node));
      // Whatever is wrong is found, and told, when it is read.
      return this.fetched(node, here, waitMs).catch(() => undefined);
    });
    await Promise.race([aborted, ...asked]);
  }

  /** For tools that watch how far readers are; the place that counts is in the graph. */
  async tell(offsets: Offsets): Promise<void> {
    const { topic } = this.config;
    // Without a generation the offsets are those of a reader that is no member of a group.
    this.client.generationId = -1;
    this.client.memberId = '';
    await this.client.commit({
      offsets: [...offsets].map(([partition, offset]) => ({ topic, partition, offset, leaderEpoch: UNKNOWN_EPOCH })),
    });
  }

  close(): Promise<void> {
    return shut(this.client);
  }

  private async offsetsAt(timestamp: bigint): Promise<Offsets> {
    const { topic } = this.config;
    const partitions = { [topic]: [...this.partitions] };
    const found = await this.client.listOffsets({
      topics: [topic],
      partitions,
      timestamp,
      isolationLevel: COMMITTED_ONLY,
    });
    const list = found.get(topic) ?? [];
    return new Map(this.partitions.map((each) => [each, list[each] ?? -1n]));
  }

  private fetched(node: number, offsets: Offsets, maxWaitTime: number): Promise<FetchResponse> {
    const partitions = [...offsets].map(([partition, fetchOffset]) => ({
      partition,
      fetchOffset,
      currentLeaderEpoch: UNKNOWN_EPOCH,
      lastFetchedEpoch: UNKNOWN_EPOCH,
      partitionMaxBytes: MOST_BYTES,
    }));
    const topics = [{ topicId: this.topicId, partitions }];
    return this.client.fetch({
      node,
      topics,
      maxWaitTime,
      minBytes: 1,
      maxBytes: MOST_BYTES,
      isolationLevel: COMMITTED_ONLY,
    });
  }
}

function headersOf(headers: readonly (readonly [Buffer | null, Buffer | null])[]): MessageHeaders {
  return new Map(headers.map(([name, value]) => [(name?.toString() ?? '').toLowerCase(), value?.toString() ?? '']));
}

/** The client would fail in the midst of an answer, where nobody catches it. */
function requireLeaders(leaders: ReadonlyMap<number, number>, brokers: ReadonlyMap<number, unknown>): void {
  const without = [...leaders].filter(([, leader]) => !brokers.has(leader)).map(([partition]) => String(partition));
  if (without.length > 0)
    throw new UpstreamFault(
      'CONNECTOR_UNAVAILABLE',
      `No broker leads the partitions ${without.join(', ')} at present.`,
    );
}

/** The client says of a topic that is not there what it says of wrong use. */
function isUnknown(fault: unknown): boolean {
  const { code, cause } = fault as { readonly code?: unknown; readonly cause?: unknown };
  return code === 'PLT_KFK_USER' && cause === undefined;
}

/** What is under way is given up: all that counts was waited for. */
async function shut(client: Client): Promise<void> {
  try {
    await client.close(true);
  } catch {
    // A connection that breaks while it is closed is closed.
  }
}

function clientOptions(config: KafkaPullConfig, read: ReadCredential): ConsumerOptions<Buffer, Buffer, Buffer, Buffer> {
  const { brokers, group, sasl, tls } = config;
  return {
    clientId: 'sequitur',
    groupId: group,
    bootstrapBrokers: [...brokers],
    autocreateTopics: false,
    // Tried again by the caller, who tells of the fault meanwhile.
    retries: 0,
    connectTimeout: ANSWER_MS / 2,
    timeout: ANSWER_MS,
    requestTimeout: ANSWER_MS,
    ...(sasl === undefined ? {} : { sasl: login(sasl, read) }),
    ...(tls === undefined || tls === false ? {} : secured(tls, config, read)),
  };
}

function login({ mechanism, user, password }: KafkaSasl, read: ReadCredential) {
  return { mechanism, username: user, password: read(password) };
}

function secured(tls: true | KafkaTls, { brokers }: KafkaPullConfig, read: ReadCredential) {
  const { authority, certificate, key } = tls === true ? ({} as KafkaTls) : tls;
  const own = certificate === undefined || key === undefined ? {} : { cert: read(certificate), key: read(key) };
  const ca = authority === undefined ? {} : { ca: read(authority) };
  // An address is no name that could be asked for.
  const tlsServerName = brokers.every((broker) => isIP(broker.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) === 0);
  return { tls: { ...ca, ...own }, tlsServerName };
}
