import type { AuditEvent } from '../domain/audit.js';
import { canonicalDigest, canonicalText } from '../domain/canonical.js';
import { PlatformError } from '../domain/errors.js';
import type { JsonObject } from '../domain/json.js';
import { isJsonObject } from '../domain/json.js';
import type { DecideOptions } from '../ledger/index.js';
import { decide } from '../ledger/index.js';
import type { BundledDecision, BundledPermit, CaseBundle } from './bundle.js';
import { AUTHORIZED, DECIDED, REDACTED } from './bundle.js';
import { opensTo } from './commitment.js';
import type { VerifyFinding } from './finding.js';
import { finding } from './finding.js';

/** Asks the guard again: gives what it answers to the same request under the same policies. */
export type RecomputePermit = (permit: BundledPermit) => JsonObject;

/** What a stream commits to of a decision or permit. */
export function contentDigest(content: BundledDecision | BundledPermit): string {
  return canonicalDigest(content);
}

/** Every policy, decision, permit and opened field must be the one that the chain committed to. */
export function commitmentFindings(bundle: CaseBundle): readonly VerifyFinding[] {
  return [
    ...bundle.policies.flatMap(({ digest, ...bare }, index) =>
      canonicalDigest(bare) === digest ? [] : [finding(2, `policies[${String(index)}]`, 'is not what its digest says')],
    ),
    ...cited(bundle, DECIDED, bundle.decisions),
    ...cited(bundle, AUTHORIZED, bundle.permits),
    ...bundle.decisions.flatMap((decision) =>
      bundle.policies.some((policy) => policy.digest === decision.policy)
        ? []
        : [finding(2, `decision ${decision.uid}`, 'its policy is not in the bundle')],
    ),
    ...fieldFindings(bundle),
    ...unopenedFindings(bundle),
  ];
}

function cited(
  bundle: CaseBundle,
  type: string,
  contents: readonly (BundledDecision | BundledPermit)[],
): readonly VerifyFinding[] {
  const events = bundle.streams.flatMap((stream) => stream.events).filter((event) => event.type === type);
  const given = new Map(contents.map((content) => [content.uid, contentDigest(content)]));
  const named = new Map(events.map(({ body }) => [body['uid'], body['digest']]));
  const loose = contents.filter(({ uid }) => named.get(uid) !== given.get(uid));
  const missing = events.filter(({ body }) => typeof body['uid'] !== 'string' || !given.has(body['uid']));
  return [
    ...(given.size === contents.length ? [] : [finding(2, type, 'the same id twice')]),
    ...loose.map(({ uid }) => finding(2, `${type} ${uid}`, 'is not what the chain committed to')),
    ...missing.map((event) => finding(2, `${event.stream}#${String(event.seq)}`, 'cites what the bundle lacks')),
  ];
}

function eventAt(bundle: CaseBundle, stream: string, seq: number): AuditEvent | undefined {
  return bundle.streams.find((each) => each.stream === stream)?.events.find((event) => event.seq === seq);
}

/** Commitments stand in an event's body as `commitments: {"path[index]": hex}`. */
function fieldFindings(bundle: CaseBundle): readonly VerifyFinding[] {
  return bundle.fields.flatMap((field, index) => {
    const commitments = eventAt(bundle, field.stream, field.seq)?.body['commitments'];
    const name = `${field.path}[${String(field.index)}]`;
    const committed = isJsonObject(commitments) && Object.hasOwn(commitments, name) ? commitments[name] : null;
    const { path, index: position, value, salt } = field;
    const opened = typeof committed === 'string' && opensTo({ path, index: position, value, salt }, committed);
    return opened ? [] : [finding(2, `fields[${String(index)}]`, 'does not open its commitment')];
  });
}

/** What a chain says, and the words that open its commitments. */
export type Told = Pick<CaseBundle, 'streams' | 'fields'>;

/** Words that the chain commits to are in the bundle, or their erasure is in the chain: whoever leaves them out is seen. */
export function unopenedFindings(bundle: Told): readonly VerifyFinding[] {
  const opened = bundle.fields.map(({ stream, seq, path, index }) => fieldName(stream, seq, path, index));
  const told = new Set([...opened, ...redactedFields(bundle)]);
  return bundle.streams.flatMap(({ stream, events }) =>
    events.flatMap(({ seq, body: { commitments } }) =>
      Object.keys(isJsonObject(commitments) ? commitments : {})
        .filter((name) => !told.has(`${stream}#${String(seq)}:${name}`))
        .map((name) => finding(2, `${stream}#${String(seq)}`, `${name} is left out, and no entry says it was erased`)),
    ),
  );
}

const fieldName = (stream: string, seq: number | string, path: string, index: number | string): string =>
  `${stream}#${String(seq)}:${path}[${String(index)}]`;

/** Fields that were erased, with their proofs intact. */
export function redactedFields(bundle: Pick<Told, 'streams'>): readonly string[] {
  return bundle.streams.flatMap(({ stream, events }) =>
    events
      .filter((event) => event.type === REDACTED)
      .map(({ body: { of, path, index } }) => fieldName(stream, String(of), String(path), String(index))),
  );
}

/** Decides again from what was stored. */
export function verdictFindings(bundle: CaseBundle): readonly VerifyFinding[] {
  return bundle.decisions.flatMap((decision) => {
    const policy = bundle.policies.find((each) => each.digest === decision.policy);
    if (policy === undefined) return [];
    const again = attempt(() => decide(policy, decision.answers, decision.asOf, optionsOf(decision)));
    return again === canonicalText(decision.result)
      ? []
      : [finding(5, `decision ${decision.uid}`, 'the verdict does not recompute')];
  });
}

function optionsOf({ frame, degraded }: BundledDecision): DecideOptions {
  return {
    ...(frame === undefined ? {} : { frame }),
    ...(degraded === undefined ? {} : { degraded }),
  };
}

export function permitFindings(bundle: CaseBundle, recompute: RecomputePermit): readonly VerifyFinding[] {
  return bundle.permits.flatMap((permit) =>
    outcomeOf(permit, recompute) === canonicalText(permit.outcome)
      ? []
      : [finding(5, `permit ${permit.uid}`, 'the permission does not recompute')],
  );
}

/** Null where the guard cannot even be asked: guardrails that do not parse allow nothing, whatever they throw. */
function outcomeOf(permit: BundledPermit, recompute: RecomputePermit): string | null {
  try {
    return canonicalText(recompute(permit));
  } catch {
    return null;
  }
}

/** Canonical text of a result, or null where the inputs are refused: stored inputs that cannot be decided do not recompute. */
function attempt(run: () => unknown): string | null {
  try {
    return canonicalText(run());
  } catch (fault) {
    if (fault instanceof PlatformError) return null;
    throw fault;
  }
}
