import type { NormalisedEvent } from '../src/domain/event.js';
import { digestOf } from '../src/domain/ids.js';
import type { RuleRecord } from '../src/pipeline/correlate/ports.js';

const USERS = 5_000;
/** Distinct verbs; with 100 rules most are a step of some. */
const OPERATIONS = 57;
const START = 1_760_000_000_000;

/** One event a second, so that a window holds the same however long the history; few users do most. */
export class World {
  private made = 0;
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = numbersFrom(seed);
  }

  next(count: number): readonly NormalisedEvent[] {
    return Array.from({ length: count }, () => this.event());
  }

  private event(): NormalisedEvent {
    const n = this.made++;
    const time = START + n * 1_000;
    const key = `okta:${String(zipf(this.random(), USERS))}`;
    const uid = digestOf('bench', String(n));
    // Most of what happens is ordinary and no step of any rule.
    const operation = this.random() < 0.6 ? 'api.call' : `op.${String(zipf(this.random(), OPERATIONS))}`;
    return {
      uid,
      source: 'okta/system_log',
      externalId: uid,
      version: 0,
      contentDigest: uid,
      classUid: 3002,
      className: 'authentication',
      categoryUid: 3,
      activityId: 1,
      severityId: 1,
      operation,
      time,
      order: 0,
      receivedAt: time,
      ocsf: { class_uid: 3002, time },
      raw: { uid },
      mapping: 'bench@1',
      roles: [
        { kind: 'Account', key, label: key, role: 'actor' },
        { kind: 'IpAddress', key: `10.0.0.${String(zipf(this.random(), 250))}`, label: 'ip', role: 'source_ip' },
      ],
      claims: [],
      facts: {},
      timeSkew: false,
    };
  }
}

/** Sequences of two or three steps over a person, each verb as likely as any, spans from ten minutes to four hours. */
export function benchRules(count: number): readonly RuleRecord[] {
  const random = numbersFrom(7);
  return Array.from({ length: count }, (_, i) => {
    const steps = Array.from(
      { length: 2 + (i % 2) },
      () => `[any where operation == "op.${String(Math.floor(random() * OPERATIONS))}"]`,
    );
    const minutes = [10, 30, 60, 240][i % 4] ?? 60;
    return {
      key: `bench-${String(i)}@1`,
      id: `bench-${String(i)}`,
      version: 1,
      title: `bench ${String(i)}`,
      language: 'eql',
      dialect: null,
      query: `sequence by actor.identity with maxspan=${String(minutes)}m ${steps.join(' ')}`,
      // Detections without cases: what is measured is correlation, and alarms here are thousands of times as dense as in life.
      status: 'shadow',
      severity: 'LOW',
      techniqueIds: [],
      effectiveFrom: 0,
      rearm: null,
      owner: 'bench',
      ready: true,
    } satisfies RuleRecord;
  });
}

function zipf(u: number, n: number): number {
  return Math.floor(n ** u) - 1;
}

/** A small generator with a seed: the same events in each round and on each machine. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
