import { setFlagsFromString } from 'node:v8';
import {
  checkParsePolicySet,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import type { DecidingRule, GuardFacts } from '../../domain/authorization.js';
import { RuleFault } from '../../domain/errors.js';
import { compareText, digestOf } from '../../domain/ids.js';
import { cedarRequestOf } from './cedar-request.js';

// V8 11.3 (Node 20) dies with "unreachable code" when optimised code that has a WebAssembly call inlined is thrown away
// during that call: thousands of permissions in one process brought it down. Calls that are not inlined cost microseconds.
setFlagsFromString('--no-turbo-inline-js-wasm-calls');

/** Policies as their authors wrote them. */
export interface GuardrailText {
  readonly schema: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** What the policies alone say of the facts; the hard floor comes on top. */
export interface PolicyAnswer {
  readonly allowed: boolean;
  readonly determining: readonly DecidingRule[];
}

/** A linted, parsed set of guardrails. */
export interface Guardrails {
  readonly digest: string;
  /** As they were compiled: what an export carries, so that anybody can ask them again. */
  readonly source: GuardrailText;
  readonly rules: readonly DecidingRule[];
  answer(facts: GuardFacts): PolicyAnswer;
}

export interface GuardrailFinding {
  readonly file: string;
  readonly line: number;
  readonly policy: string;
  readonly message: string;
}

interface ParsedPolicy {
  readonly rule: DecidingRule;
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

const lineOf = (text: string, offset: number): number => text.slice(0, Math.max(0, offset)).split('\n').length;

function parseFile(file: { name: string; text: string }, findings: GuardrailFinding[]): readonly ParsedPolicy[] {
  const report = (message: string, offset: number, policy = ''): void => {
    findings.push({ file: file.name, line: lineOf(file.text, offset), policy, message });
  };
  const whole = checkParsePolicySet({ staticPolicies: file.text });
  const parts = policySetTextToParts(file.text);
  if (whole.type === 'failure' || parts.type === 'failure') {
    const errors: readonly DetailedError[] = whole.type === 'failure' ? whole.errors : [];
    for (const error of errors) report(error.message, error.sourceLocations?.[0]?.start ?? 0);
    return [];
  }
  if (parts.policy_templates.length > 0) report('Templates are not used in guardrails.', 0);
  return parts.policies.map((text) => parsePolicy(file, text, report));
}

function parsePolicy(
  file: { name: string; text: string },
  text: string,
  report: (message: string, offset: number, policy?: string) => void,
): ParsedPolicy {
  const offset = file.text.indexOf(text);
  const rule = ruleOf(text);
  for (const name of ['id', 'owner', 'reason'] as const)
    if (rule[name] === '') report(`The policy has no @${name}.`, offset, rule.id);
  if (rule.id.startsWith('floor.')) report('Names under floor. belong to the hard floor.', offset, rule.id);
  return { rule, text, file: file.name, line: lineOf(file.text, offset) };
}

function ruleOf(text: string): DecidingRule {
  const answer = policyToJson(text);
  if (answer.type === 'failure') return { id: '', effect: 'forbid', owner: '', reason: '' };
  const { effect, annotations = {} } = answer.json;
  const note = (name: string): string => annotations[name] ?? '';
  return { id: note('id'), effect, owner: note('owner'), reason: note('reason') };
}

function findTwins(policies: readonly ParsedPolicy[], findings: GuardrailFinding[]): void {
  const seen = new Set<string>();
  for (const { rule, file, line } of policies) {
    if (seen.has(rule.id))
      findings.push({ file, line, policy: rule.id, message: `Two policies are called ${rule.id}.` });
    seen.add(rule.id);
  }
}

function findTypeFaults(schema: string, policies: readonly ParsedPolicy[], findings: GuardrailFinding[]): void {
  const staticPolicies = Object.fromEntries(policies.map(({ rule, text }) => [rule.id, text]));
  const answer = validate({ schema, policies: { staticPolicies } });
  if (answer.type === 'failure') {
    for (const error of answer.errors) findings.push({ file: 'schema', line: 1, policy: '', message: error.message });
    return;
  }
  // A warning is a finding too: a policy that can never apply protects nobody.
  for (const { policyId, error } of [...answer.validationErrors, ...answer.validationWarnings]) {
    const policy = policies.find(({ rule }) => rule.id === policyId);
    findings.push({ file: policy?.file ?? '', line: policy?.line ?? 1, policy: policyId, message: error.message });
  }
}

function parse(source: GuardrailText): { policies: readonly ParsedPolicy[]; findings: readonly GuardrailFinding[] } {
  const findings: GuardrailFinding[] = [];
  const policies = source.files.flatMap((file) => parseFile(file, findings));
  findTwins(policies, findings);
  if (findings.length === 0) findTypeFaults(source.schema, policies, findings);
  return { policies, findings };
}

/** Everything wrong with a set of guardrails, with file and line; empty when it may be published. */
export function lintGuardrails(source: GuardrailText): readonly GuardrailFinding[] {
  return parse(source).findings;
}

/** Parses the guardrails once, for many answers; refuses a set that does not lint. */
export function compileGuardrails(source: GuardrailText): Guardrails {
  const { policies, findings } = parse(source);
  const [first] = findings;
  if (first !== undefined) {
    throw new RuleFault('POLICY_INVALID', `${first.policy} ${first.message}`.trim(), {
      place: { file: first.file, line: first.line },
    });
  }
  const texts = policies.map(({ rule, text }) => `${rule.id}\n${text}`).sort(compareText);
  const digest = digestOf(source.schema, ...texts);
  const staticPolicies = Object.fromEntries(policies.map(({ rule, text }) => [rule.id, text]));
  preparseSchema(digest, source.schema);
  preparsePolicySet(digest, { staticPolicies });
  const rules = policies.map(({ rule }) => rule);
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  return { digest, source, rules, answer: (facts) => answerFrom(digest, known, facts) };
}

function answerFrom(digest: string, known: ReadonlyMap<string, DecidingRule>, facts: GuardFacts): PolicyAnswer {
  const answer = statefulIsAuthorized({
    ...cedarRequestOf(facts),
    preparsedSchemaName: digest,
    preparsedPolicySetId: digest,
    validateRequest: true,
  });
  if (answer.type === 'failure') return refused('guardrails.request_invalid', answer.errors[0]?.message ?? '');
  const { decision, diagnostics } = answer.response;
  // Cedar skips a policy that errs: a forbid that errs would silently permit, so any error refuses.
  const [error] = diagnostics.errors;
  if (error !== undefined) return refused('guardrails.policy_error', `${error.policyId}: ${error.error.message}`);
  const determining = diagnostics.reason.flatMap((id) => known.get(id) ?? []);
  return { allowed: decision === 'allow', determining };
}

function refused(id: string, reason: string): PolicyAnswer {
  return { allowed: false, determining: [{ id, effect: 'forbid', owner: 'sequitur', reason }] };
}

/** Each policy of a set by its name, as its author wrote it. */
export function policyTexts(source: GuardrailText): readonly { readonly id: string; readonly text: string }[] {
  return parse(source).policies.map(({ rule, text }) => ({ id: rule.id, text }));
}
