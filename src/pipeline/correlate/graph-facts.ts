import type { ContextFact } from '../../domain/context.js';
import { InputFault } from '../../domain/errors.js';
import { edgesAsked, kindsAsked, levelsOf, type FactQuestion } from '../../rules/path/fact-question.js';
import type { FactsOf } from '../../rules/path/holds.js';
import type { FactReader } from './ports-facts.js';

/** Facts about one entity; who has more is a hub that no path is followed through. */
const FACTS_OF_ONE = 1_000;
/** Entities of one pass. */
const ENTITIES = 50_000;

/** Everything that the answers may meet from these keys on, read level by level: a few queries, however many events ask. */
export async function readFacts(
  questions: readonly FactQuestion[],
  roots: readonly string[],
  reader: FactReader,
): Promise<FactsOf> {
  const kinds = [...new Set(questions.flatMap(kindsAsked))].sort();
  const edges = new Set<string>(questions.flatMap(edgesAsked));
  const levels = Math.max(0, ...questions.map(levelsOf));
  const known = new Map<string, ContextFact[]>();
  let frontier = [...new Set(roots)];
  for (let level = 0; level <= levels && frontier.length > 0 && known.size + frontier.length <= ENTITIES; level += 1) {
    for (const subject of frontier) known.set(subject, []);
    for (const fact of await reader.about(frontier, kinds, FACTS_OF_ONE)) known.get(fact.subject)?.push(fact);
    frontier = unread(frontier, known, edges);
  }
  return (subject) => readable(known.get(subject));
}

function unread(
  from: readonly string[],
  known: ReadonlyMap<string, readonly ContextFact[]>,
  edges: ReadonlySet<string>,
): string[] {
  const next = from
    .flatMap((subject) => known.get(subject) ?? [])
    .flatMap(({ kind, value }) => (edges.has(kind) && typeof value === 'string' ? [value] : []));
  return [...new Set(next)].filter((key) => !known.has(key));
}

/** Half of what leads somewhere is no answer: the rule says that it cannot tell. */
function readable(facts: readonly ContextFact[] | undefined): readonly ContextFact[] {
  if (facts !== undefined && facts.length <= FACTS_OF_ONE) return facts;
  throw new InputFault('HUNT_LIMIT', 'Context leads to more than a path is followed through.', {
    remedy: 'Name fewer relationships, or a shorter path.',
  });
}
