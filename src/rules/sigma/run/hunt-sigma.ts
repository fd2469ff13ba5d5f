import { RuleFault } from '../../../domain/errors.js';
import type { EventView } from '../../pattern/pattern.js';
import type { CompiledRule } from '../compile/compiled.js';
import type { CompileContext } from '../compile/compile-detection-rule.js';
import { loadRules } from '../load/load-rules.js';
import type { SigmaMatch } from './match.js';
import { huntedRules } from './reporting.js';
import { runSigma } from './run-sigma.js';

/** A hunt written in Sigma, ready to run over any set of events. */
export interface SigmaHunt {
  readonly rules: readonly CompiledRule[];
  /** No correlation among them: events need no time. */
  readonly timeless: boolean;
  run(events: readonly EventView[]): readonly SigmaMatch[];
}

/** Compiles one or more YAML documents. Throws the first fault, with code, line and column. */
export function compileSigmaHunt(text: string, context: CompileContext): SigmaHunt {
  const { rules, findings } = loadRules([{ file: null, text }], context);
  const fault = findings.find((finding) => finding.severity === 'error');
  if (fault !== undefined)
    throw new RuleFault(fault.code, fault.message, { place: { line: fault.line, column: fault.column } });
  if (rules.length === 0)
    throw new RuleFault('RULE_SYNTAX', 'the text holds no rule', {
      place: { line: 1, column: 1 },
      remedy: 'write a rule with title, logsource and detection',
    });
  const hunted = huntedRules(rules.map((loaded) => loaded.rule));
  const timeless = hunted.every((rule) => rule.kind === 'detection');
  return { rules: hunted, timeless, run: (events) => runSigma(hunted, events) };
}
