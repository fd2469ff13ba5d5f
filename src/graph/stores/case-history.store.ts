import { isName } from '../../domain/knowable.js';
import type { Disposition } from '../../domain/verdict.js';
import type { ProviderQuestion } from '../../pipeline/decide/ports.js';
import type { LookupProvider, LookupReply } from '../../pipeline/decide/ports-lookup.js';
import type { Tx } from '../session.js';
import { CONCLUDED_CASES } from './case-history.cypher.js';
import { nameKey } from './named.store.js';

/** A value of more cases than these tells them apart from nothing. */
const COMMON = 20;
/** Of one name; whoever is named more often is no acquaintance of one case. */
const MOST_EVENTS = 200;
const MOST_CASES = 100;
const HARMFUL: Disposition = 'TRUE_POSITIVE';
const HARMLESS: readonly Disposition[] = ['FALSE_POSITIVE', 'BENIGN_TRUE_POSITIVE'];

interface Concluded {
  readonly value: string;
  readonly number: number;
  readonly disposition: Disposition;
  readonly closedAt: number;
}

/**
 * What people concluded of earlier cases that hold the same addresses, files, domains, links or senders, as a provider.
 * A verdict of ours is no conclusion, or one mistake would prove the next. Cases are counted and not named: whoever reads
 * the decision may not be allowed to know of them.
 */
export function caseHistory(tx: Pick<Tx, 'run'>, except: number): LookupProvider {
  return {
    ask: async ({ values, knownAt }: ProviderQuestion) =>
      replyOf(
        await tx.run<Concluded>(CONCLUDED_CASES, {
          values: values.map((value) => ({ value, named: isName(value) ? nameKey(value) : '' })),
          ...{ except, knownAt, concluded: [HARMFUL, ...HARMLESS] },
          ...{ common: COMMON, events: MOST_EVENTS, limit: MOST_CASES },
        }),
      ),
  };
}

function replyOf(found: readonly Concluded[]): LookupReply {
  const source = 'case_history';
  const harmful = found.filter(({ disposition }) => disposition === HARMFUL);
  const [first] = harmful.length > 0 ? harmful : found;
  if (first === undefined)
    return { state: 'NO_COVERAGE', source, observedAt: null, text: 'Part of no earlier case that people concluded.' };
  const cases = (some: readonly Concluded[]): number => new Set(some.map(({ number }) => number)).size;
  const those = found.filter(({ value }) => value === first.value);
  const counts = `${String(cases(those.filter(({ disposition }) => disposition === HARMFUL)))} of ${String(cases(those))}`;
  const text = `${first.value}: people found ${counts} concluded earlier cases with it harmful`;
  return {
    state: 'ANSWERED',
    answer: harmful.length > 0 ? 'harmful' : 'harmless',
    source,
    observedAt: first.closedAt,
    text,
  };
}
