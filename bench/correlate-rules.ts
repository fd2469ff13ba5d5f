import { LiveRules } from '../src/pipeline/correlate/live-rules.js';
import type { RuleRecord } from '../src/pipeline/correlate/ports.js';
import type { RuleSet } from '../src/pipeline/correlate/rule-set.js';
import type { FieldCatalogue } from '../src/rules/catalogue.js';
import { compileRule } from '../src/rules/compile.js';
import { SHORT_NAMES } from '../src/rules/fields.js';

const CATALOGUE: FieldCatalogue = {
  hasField: (path) => !SHORT_NAMES.has(path),
  isObject: () => false,
  fieldNames: () => [],
  hasCategory: () => true,
  categoryNames: () => [],
  enumValue: () => null,
  hasFact: () => true,
};

const compile = ({ query }: RuleRecord) => compileRule(query, { language: 'eql', catalogue: CATALOGUE }).pattern;

/** The first `count` of the stored rules, as if the others had not been activated. */
export class FirstRules extends LiveRules {
  constructor(private readonly count: number) {
    super(compile);
  }
  override async current(store: Parameters<LiveRules['current']>[0]): Promise<RuleSet> {
    const active = async () => (await store.active()).slice(0, this.count);
    return super.current({ epoch: () => store.epoch(), active });
  }
}
