import type { Pattern } from '../../rules/pattern/pattern.js';
import type { RuleRecord, RuleStore } from './ports.js';
import { familyOf, ruleSet, type LiveRule, type RuleSet } from './rule-set.js';

export type CompileRecord = (record: RuleRecord) => Pattern;

/** The rule set of the current epoch, compiled once per epoch and kept. */
export class LiveRules {
  private known: RuleSet | null = null;
  private readonly patterns = new Map<string, Pattern>();

  constructor(private readonly compile: CompileRecord) {}

  /** One small read while the epoch stands still. */
  async current(store: Pick<RuleStore, 'epoch' | 'active'>): Promise<RuleSet> {
    const epoch = await store.epoch();
    if (this.known?.epoch !== epoch) {
      const records = await store.active();
      this.known = ruleSet(
        epoch,
        records.flatMap((record) => this.family(record)),
      );
    }
    return this.known;
  }

  /** The rule last, before it what it is built on. */
  family(record: RuleRecord): readonly LiveRule[] {
    return familyOf(record, this.patternOf(record));
  }

  // A version's query never changes, so its pattern outlives the epochs.
  private patternOf(record: RuleRecord): Pattern {
    const pattern = this.patterns.get(record.key) ?? this.compile(record);
    this.patterns.set(record.key, pattern);
    return pattern;
  }
}
