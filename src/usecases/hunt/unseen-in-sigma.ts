import type { RuleFault } from '../../domain/errors.js';
import { ruleFault } from '../../rules/fault.js';
import type { EventView } from '../../rules/pattern/pattern.js';
import { nameOf, type CompileContext } from '../../rules/sigma/compile/compile-detection-rule.js';
import { fieldReader, type FieldTable } from '../../rules/sigma/field/field-table.js';
import { itemsIn } from '../../rules/sigma/load/lint.js';
import { loadRules } from '../../rules/sigma/load/load-rules.js';
import type { DetectionRule } from '../../rules/sigma/model.js';
import { namesIn, unseenName } from './unseen-names.js';

/** Log sources and fields that Sigma rules name and no event of the file has. */
export function unseenInSigma(
  text: string,
  context: CompileContext,
  views: readonly EventView[],
): readonly RuleFault[] {
  if (views.length === 0) return [];
  const { rules } = loadRules([{ file: null, text }], context);
  return rules.flatMap(({ rule, parsed }) => {
    if (rule.kind !== 'detection' || parsed.rule.kind !== 'detection') return [];
    return unseenInRule({ rule: parsed.rule, table: rule.table, source: parsed.source }, context, views);
  });
}

interface Asked {
  readonly rule: DetectionRule;
  readonly table: FieldTable;
  readonly source: string;
}

function unseenInRule({ rule, table, source }: Asked, context: CompileContext, views: readonly EventView[]) {
  const { test } = context.sources.resolve(rule.logsource);
  const own = views.filter(test);
  if (own.length === 0) {
    const what = `No event is of the log source ${nameOf(rule.logsource)}`;
    return [ruleFault(source, rule.logsourceOffset, what, { code: 'RULE_UNKNOWN_FIELD' })];
  }
  const items = [...rule.detection.selections.values()].flatMap(itemsIn);
  const unseen = items.filter(({ field }) => {
    if (field === null) return false;
    const read = fieldReader(table, field);
    return !own.some((view) => read(view).length > 0);
  });
  if (unseen.length === 0) return [];
  const known = namesIn(own);
  return unseen.map(({ field, offset }) =>
    unseenName('No event has a field', field ?? '', { source, at: offset, known }),
  );
}
