import type { CaseBundle } from './bundle.js';
import { caseBundle } from './bundle.js';
import type { VerifyCode, VerifyFinding } from './finding.js';
import { finding, PRECEDENCE, worstCode } from './finding.js';
import { chainFaults } from './link.js';
import type { RecomputePermit } from './verify-content.js';
import { commitmentFindings, permitFindings, redactedFields, verdictFindings } from './verify-content.js';
import { bareFindings, bareStreams, openSeals, rememberedFindings, sealFindings } from './verify-seal.js';

export interface VerifyOptions {
  /** A signed checkpoint that somebody kept. */
  readonly remembered?: string;
  /** Verifier keys that may sign; without them the bundle's own keys are believed. */
  readonly trustedKeys?: readonly string[];
  readonly recomputePermit?: RecomputePermit;
}

export interface VerifyReport {
  readonly code: VerifyCode;
  readonly findings: readonly VerifyFinding[];
  /** Erased fields; their proofs still hold. */
  readonly redacted: readonly string[];
  /** Streams of which no checkpoint covers anything: nothing but their own chain speaks for them. */
  readonly unsealed: readonly string[];
  /** What was not checked, and why. */
  readonly unchecked: readonly string[];
}

/** Checks a case bundle offline: chains, seals, signatures, commitments; then decides and permits again. */
export function verifyBundle(value: unknown, options: VerifyOptions = {}): VerifyReport {
  const parsed = caseBundle.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.map(String).join('.') ?? '';
    const message = `is not a case bundle: ${issue?.message ?? 'it has another form'}`;
    return unread(finding(2, at === '' ? 'bundle' : at, message));
  }
  const bundle = parsed.data;
  // The gravest first: what decides must not stand below a page of what does not.
  const findings = [...allFindings(bundle, options)].sort((a, b) => rankOf(a) - rankOf(b));
  return {
    code: worstCode(findings),
    findings,
    redacted: redactedFields(bundle),
    unsealed: bareStreams(bundle),
    unchecked: unchecked(bundle, options),
  };
}

const rankOf = ({ code }: VerifyFinding): number => PRECEDENCE.indexOf(code);

/** What is no bundle, of which nothing else can be said. */
export function unread(fault: VerifyFinding): VerifyReport {
  return { code: 2, findings: [fault], redacted: [], unsealed: [], unchecked: [] };
}

function allFindings(bundle: CaseBundle, options: VerifyOptions): readonly VerifyFinding[] {
  const seals = openSeals(bundle, options.trustedKeys);
  return [
    ...bundleShape(bundle),
    ...bundle.streams.flatMap(({ stream, events }) =>
      chainFaults(stream, events).map((fault) => finding(2, `${fault.stream}#${String(fault.seq)}`, fault.message)),
    ),
    ...seals.findings,
    ...sealFindings(bundle, seals.checkpoints.at(-1)),
    ...(options.trustedKeys === undefined && options.remembered === undefined ? [] : bareFindings(bundle)),
    ...commitmentFindings(bundle),
    ...(options.remembered === undefined
      ? []
      : rememberedFindings(bundle, seals.checkpoints, options.remembered, options.trustedKeys)),
    ...verdictFindings(bundle),
    ...(options.recomputePermit === undefined ? [] : permitFindings(bundle, options.recomputePermit)),
  ];
}

function bundleShape(bundle: CaseBundle): readonly VerifyFinding[] {
  const names = bundle.streams.map((each) => each.stream);
  const heads = bundle.heads.map((each) => each.stream);
  const known = heads.every((stream) => names.includes(stream));
  const once = new Set(names).size === names.length && new Set(heads).size === heads.length;
  const shape = known && once ? [] : [finding(2, 'streams', 'a stream twice, or a head without its stream')];
  return [...shape, ...orderFindings(bundle)];
}

/** What is there twice or out of its place proves nothing false; but an export has one form, so that no change goes unseen. */
function orderFindings({ proofs, keys, policies, fields }: CaseBundle): readonly VerifyFinding[] {
  const reached = new Map<string, number>();
  const displaced = proofs.flatMap(({ stream, seq }, index) => {
    const isNext = seq > (reached.get(stream) ?? 0);
    reached.set(stream, seq);
    return isNext ? [] : [finding(2, `proofs[${String(index)}]`, 'is there twice, or out of its place')];
  });
  const twice = (name: string, values: readonly unknown[]): readonly VerifyFinding[] =>
    new Set(values).size === values.length ? [] : [finding(2, name, 'holds the same twice')];
  return [
    ...displaced,
    ...twice('keys', keys),
    ...twice(
      'fields',
      fields.map(({ stream, seq, path, index }) => JSON.stringify([stream, seq, path, index])),
    ),
    ...twice(
      'policies',
      policies.map(({ digest }) => digest),
    ),
  ];
}

function unchecked(bundle: CaseBundle, options: VerifyOptions): readonly string[] {
  return [
    ...(bundle.permits.length > 0 && options.recomputePermit === undefined ? ['permissions: no guard was given'] : []),
    ...(options.trustedKeys === undefined
      ? ['keys: the bundle vouches for its own; give the log’s key to check it']
      : []),
    ...(options.remembered === undefined ? ['history: no remembered checkpoint was given'] : []),
  ];
}
