import { PlatformError, RuleFault } from '../../../domain/errors.js';
import type { Cursor } from '../yaml/cursor.js';
import { readDocuments } from '../yaml/read-documents.js';
import type { CompileContext } from '../compile/compile-detection-rule.js';
import { errorFinding, type Finding } from '../load/finding.js';
import type { RuleText } from '../load/load-rules.js';
import { compileSigmaHunt, type SigmaHunt } from '../run/hunt-sigma.js';
import { objectViews } from '../run/object-views.js';
import { readExpectation, type Expectation } from './expectation.js';

export interface CaseResult {
  readonly file: string | null;
  readonly name: string;
  readonly passed: boolean;
  /** What differed; null where it passed. */
  readonly finding: Finding | null;
}

/** Runs the cases that stand beside a rule: given these events, these matches. */
export function runCases(rule: RuleText, cases: RuleText, context: CompileContext): readonly CaseResult[] {
  try {
    const hunt = compileSigmaHunt(rule.text, context);
    const [document] = readDocuments(cases.text);
    const list = document?.get('cases')?.items() ?? [];
    if (list.length === 0)
      throw new RuleFault('RULE_SYNTAX', 'a test file needs cases', { place: { line: 1, column: 1 } });
    return list.map((one) => runCase(hunt, one, cases.file));
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    const finding = errorFinding(fault, { file: rule.file, rule: null });
    return [{ file: cases.file, name: 'the rule and its cases can be read', passed: false, finding }];
  }
}

function runCase(hunt: SigmaHunt, one: Cursor, file: string | null): CaseResult {
  const name = one.get('name')?.text() ?? 'a case without a name';
  try {
    const difference = differenceOf(hunt, one);
    if (difference === null) return { file, name, passed: true, finding: null };
    return failed(one.fault(difference, { code: 'BAD_USER_INPUT' }), file, name);
  } catch (fault) {
    if (fault instanceof RuleFault) return failed(fault, file, name);
    if (fault instanceof PlatformError) return failed(one.fault(fault.message, { code: fault.code }), file, name);
    throw fault;
  }
}

function failed(fault: RuleFault, file: string | null, name: string): CaseResult {
  return { file, name, passed: false, finding: errorFinding(fault, { file, rule: name }) };
}

function differenceOf(hunt: SigmaHunt, one: Cursor): string | null {
  const events = one.get('events');
  if (events === null) throw one.fault('a case needs events', { expected: 'events: a list of objects' });
  const expectation = readExpectation(one);
  const matches = hunt.run(
    objectViews(
      events.items().map((event) => event.plain()),
      hunt.timeless,
    ),
  );
  const found = matches.map((match) => match.events.map((order) => order.uid));
  return sameMatches(found, expectation) ? null : `expected ${told(expectation)}, found ${JSON.stringify(found)}`;
}

function sameMatches(found: readonly (readonly string[])[], expectation: Expectation): boolean {
  if (typeof expectation === 'number') return found.length === expectation;
  return JSON.stringify(found.map(asText).sort()) === JSON.stringify(expectation.map(asText).sort());
}

function asText(events: readonly string[]): string {
  return JSON.stringify(events);
}

function told(expectation: Expectation): string {
  return typeof expectation === 'number' ? `${String(expectation)} matches` : JSON.stringify(expectation);
}
