import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { resolveClasspath } from '../../../src/graph/embedded/classpath.js';
import { freePort } from '../free-port.js';

export const KAFKA_USERS = { plain: 'reader', scram: 'scrum', password: 'sesame' };

export interface KafkaUnderTest {
  /** Without a login, for those who write. */
  readonly open: string;
  /** TLS and a login. */
  readonly secure: string;
  /** PEM of the authority that signed the broker, which is the broker itself. */
  readonly authority: string;
  stop(): Promise<void>;
}

const HERE = join(process.cwd(), 'test', 'harness', 'kafka');
const JVM = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m', '-Dorg.slf4j.simpleLogger.logFile=System.out'];

/** A real broker of one node from its jars; null where these, or Java, are not to be had. */
export async function startKafka(): Promise<KafkaUnderTest | null> {
  const remembered = join(process.cwd(), '.cache', 'kafka-classpath.txt');
  const classpath = await resolveClasspath(join(HERE, 'pom.xml'), remembered).catch(() => null);
  if (classpath === null) return null;
  try {
    return await begun(classpath);
  } catch {
    // Somebody took a port between our look and the broker's.
    return begun(classpath);
  }
}

async function begun(classpath: string): Promise<KafkaUnderTest> {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-kafka-'));
  const ports = { open: await freePort(), secure: await freePort(), controller: await freePort() };
  certify(home);
  const config = join(home, 'server.properties');
  writeFileSync(config, properties(home, ports));
  const java = [...JVM, '-cp', classpath];
  const scram = `SCRAM-SHA-256=[name=${KAFKA_USERS.scram},password=${KAFKA_USERS.password}]`;
  const format = ['format', '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', config, '--add-scram', scram];
  execFileSync('java', [...java, 'kafka.tools.StorageTool', ...format], { stdio: 'ignore' });
  const child = await launched([...java, 'kafka.Kafka', config]);
  return {
    open: `127.0.0.1:${String(ports.open)}`,
    secure: `localhost:${String(ports.secure)}`,
    authority: readFileSync(join(home, 'broker.pem'), 'utf8'),
    stop: async () => {
      await ended(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function certify(home: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'broker.key'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', '-out', 'broker.pem', ...name], {
    cwd: home,
    stdio: 'pipe',
  });
  const both = ['broker.key', 'broker.pem'].map((file) => readFileSync(join(home, file), 'utf8'));
  writeFileSync(join(home, 'store.pem'), both.join(''));
}

interface Ports {
  readonly open: number;
  readonly secure: number;
  readonly controller: number;
}

function properties(home: string, { open, secure, controller }: Ports): string {
  const login = (mechanism: string, module: string): string =>
    `listener.name.secure.${mechanism}.sasl.jaas.config=org.apache.kafka.common.security.${module};`;
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${String(controller)}`,
    `listeners=OPEN://127.0.0.1:${String(open)},SECURE://localhost:${String(secure)},CONTROLLER://127.0.0.1:${String(controller)}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,OPEN:PLAINTEXT,SECURE:SASL_SSL',
    'inter.broker.listener.name=OPEN',
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${join(home, 'store.pem')}`,
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256',
    login('plain', `plain.PlainLoginModule required user_${KAFKA_USERS.plain}="${KAFKA_USERS.password}"`),
    login('scram-sha-256', 'scram.ScramLoginModule required'),
    `log.dirs=${join(home, 'data')}`,
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=1',
    'auto.create.topics.enable=false',
    // Records of tests are older than any broker would keep them.
    'log.retention.ms=-1',
    'message.max.bytes=3000000',
  ].join('\n');
}

function launched(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn('java', [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the broker ended before it was ready')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/Kafka Server started/.test(line)) resolve(child);
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
