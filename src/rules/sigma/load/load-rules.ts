import { RuleFault } from '../../../domain/errors.js';
import { ruleFault } from '../../fault.js';
import { nearestName } from '../../nearest.js';
import {
  labelOf,
  type CorrelationRule,
  type DetectionRule,
  type FilterRule,
  type Located,
  type SigmaRule,
} from '../model.js';
import type { CompiledCorrelation, CompiledDetection, CompiledRule } from '../compile/compiled.js';
import { compileCorrelationRule } from '../compile/compile-correlation-rule.js';
import {
  compileDetectionRule,
  filtersOf,
  type CompileContext,
  type Sourced,
} from '../compile/compile-detection-rule.js';
import { parseRuleFile } from '../parse/rule-file.js';
import { aliasesAsListed } from './aliases.js';
import { errorFinding, type Finding } from './finding.js';

export interface RuleText {
  readonly file: string | null;
  readonly text: string;
}

/** A compiled rule and the file it came from. */
export interface LoadedRule {
  readonly rule: CompiledRule;
  readonly parsed: Sourced<DetectionRule | CorrelationRule>;
}

export interface LoadedRules {
  readonly rules: readonly LoadedRule[];
  readonly findings: readonly Finding[];
}

/** Compiles the rules of all the texts together: correlations and filters may refer to rules of other files. */
export function loadRules(texts: readonly RuleText[], context: CompileContext): LoadedRules {
  const findings: Finding[] = [];
  const sourced = texts.flatMap(({ file, text }) => {
    const { rules, faults } = parseRuleFile(text);
    findings.push(...faults.map((fault) => errorFinding(fault, { file, rule: null })));
    return rules.map((rule): Sourced<SigmaRule> => ({ rule, file, source: text }));
  });
  return new Collection(aliasesAsListed(sourced), context, findings).load();
}

class Collection {
  private readonly filters: readonly Sourced<FilterRule>[];
  private readonly byName = new Map<string, Sourced<DetectionRule | CorrelationRule>>();
  private readonly detections = new Map<DetectionRule, CompiledDetection>();
  private readonly correlations = new Map<string, CompiledCorrelation>();
  private readonly open = new Set<CorrelationRule>();
  private readonly circles = new WeakSet<RuleFault>();

  constructor(
    private readonly sourced: readonly Sourced<SigmaRule>[],
    private readonly context: CompileContext,
    private readonly findings: Finding[],
  ) {
    this.filters = sourced.filter((one): one is Sourced<FilterRule> => one.rule.kind === 'filter');
    for (const one of this.runnable()) this.index(one);
  }

  load(): LoadedRules {
    const rules = this.runnable().flatMap((parsed): LoadedRule[] => {
      try {
        return [{ rule: this.compile(parsed, []), parsed }];
      } catch (fault) {
        this.note(fault, parsed);
        return [];
      }
    });
    this.checkFilters();
    return { rules, findings: this.findings };
  }

  private runnable(): readonly Sourced<DetectionRule | CorrelationRule>[] {
    return this.sourced.filter((one): one is Sourced<DetectionRule | CorrelationRule> => one.rule.kind !== 'filter');
  }

  private note(fault: unknown, { rule, file }: Sourced<SigmaRule>): void {
    if (!(fault instanceof RuleFault)) throw fault;
    this.findings.push(errorFinding(fault, { file, rule: labelOf(rule.head) }));
  }

  private index(one: Sourced<DetectionRule | CorrelationRule>): void {
    for (const name of new Set([one.rule.head.id, one.rule.head.name])) {
      if (name === null) continue;
      if (!this.byName.has(name)) this.byName.set(name, one);
      else this.note(ruleFault(one.source, one.rule.offset, `two rules are called ${name}`), one);
    }
  }

  private checkFilters(): void {
    for (const filter of this.filters)
      for (const name of filter.rule.rules ?? [])
        if (!this.byName.has(name.value)) this.note(this.unknownRule(name, filter.source), filter);
  }

  private compile(one: Sourced<DetectionRule | CorrelationRule>, carried: readonly string[]): CompiledRule {
    const { rule } = one;
    if (rule.kind === 'detection') return this.detection({ ...one, rule });
    return this.correlation({ ...one, rule }, carried);
  }

  private detection(one: Sourced<DetectionRule>): CompiledDetection {
    const known = this.detections.get(one.rule);
    if (known !== undefined) return known;
    const compiled = compileDetectionRule(one, filtersOf(one.rule, this.filters), this.context);
    this.detections.set(one.rule, compiled);
    return compiled;
  }

  private correlation(one: Sourced<CorrelationRule>, carried: readonly string[]): CompiledCorrelation {
    const key = JSON.stringify([this.sourced.findIndex((other) => other.rule === one.rule), ...new Set(carried)]);
    const known = this.correlations.get(key);
    if (known !== undefined) return known;
    this.open.add(one.rule);
    try {
      const find = (name: Located<string>, fields: readonly string[]): CompiledRule =>
        this.find(name, fields, one.source);
      const compiled = compileCorrelationRule(one, [...new Set(carried)], find);
      this.correlations.set(key, compiled);
      return compiled;
    } finally {
      this.open.delete(one.rule);
    }
  }

  private find(name: Located<string>, carried: readonly string[], source: string): CompiledRule {
    const found = this.byName.get(name.value);
    if (found === undefined) throw this.unknownRule(name, source);
    const circle = `${name.value} leads back to this rule`;
    if (found.rule.kind === 'correlation' && this.open.has(found.rule)) throw this.circular(source, name, circle);
    try {
      return this.compile(found, carried);
    } catch (fault) {
      if (!(fault instanceof RuleFault)) throw fault;
      if (this.circles.has(fault)) throw this.circular(source, name, circle);
      // The rule's own fault is reported at its own place; here it only matters that it cannot be used.
      throw ruleFault(source, name.offset, `the rule ${name.value} has a fault of its own`);
    }
  }

  private circular(source: string, name: Located<string>, what: string): RuleFault {
    const fault = ruleFault(source, name.offset, what, {
      expected: 'rules that do not refer to each other in a circle',
    });
    this.circles.add(fault);
    return fault;
  }

  private unknownRule(name: Located<string>, source: string): RuleFault {
    const near = nearestName(name.value, this.byName.keys());
    return ruleFault(source, name.offset, `no rule has the id or name ${name.value}`, {
      expected: near ?? 'the id or name of a rule in these files',
    });
  }
}
