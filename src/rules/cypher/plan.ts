import { MOST_HOPS, type CypherLimits } from './limits.js';
import { FULL_TEXT_QUERY } from './functions.js';
import { isReadableLabel, isReadableType } from './readable.js';
import { refused } from './refuse.js';

/** One operator of the database's plan. */
export interface PlanNode {
  /** E.g. `Expand(All)`. */
  readonly operator: string;
  readonly details: string;
  readonly estimatedRows: number;
  readonly children: readonly PlanNode[];
}

export interface ExplainedQuery {
  /** `r` = reads only. */
  readonly queryType: string;
  readonly plan: PlanNode;
}

/** What the planner expects before anything has run. */
export interface CypherCost {
  /** Rows of all operators together. */
  readonly rows: number;
  /** The operator with the most of them. */
  readonly largest: { readonly operator: string; readonly rows: number };
}

const PLAIN = [
  ...['ProduceResults', 'Projection', 'Filter', 'Limit', 'ExhaustiveLimit', 'Skip', 'Sort', 'Top', 'Top1WithTies'],
  ...['PartialSort', 'PartialTop', 'Distinct', 'OrderedDistinct', 'EagerAggregation', 'OrderedAggregation'],
  ...['Apply', 'SemiApply', 'AntiSemiApply', 'SelectOrSemiApply', 'SelectOrAntiSemiApply', 'LetSemiApply'],
  ...['LetAntiSemiApply', 'LetSelectOrSemiApply', 'LetSelectOrAntiSemiApply', 'RollUpApply', 'ConditionalApply'],
  ...['AntiConditionalApply', 'Optional', 'Argument', 'CartesianProduct', 'NodeHashJoin', 'ValueHashJoin'],
  ...['NodeLeftOuterHashJoin', 'NodeRightOuterHashJoin', 'AssertSameNode', 'AssertSameRelationship', 'Eager'],
  ...['Union', 'OrderedUnion', 'Unwind', 'CacheProperties', 'ProjectEndpoints', 'EmptyRow', 'EmptyResult'],
  ...['TriadicSelection', 'TriadicBuild', 'TriadicFilter', 'PathPropagatingBFS'],
];
const BY_LABEL = [
  ...['NodeByLabelScan', 'UnionNodeByLabelsScan', 'IntersectionNodeByLabelsScan', 'SubtractionNodeByLabelsScan'],
  ...[
    'NodeIndexSeek',
    'NodeIndexSeekByRange',
    'NodeUniqueIndexSeek',
    'NodeUniqueIndexSeekByRange',
    'MultiNodeIndexSeek',
  ],
  ...['NodeIndexScan', 'NodeIndexContainsScan', 'NodeIndexEndsWithScan', 'NodeCountFromCountStore'],
];
const BY_TYPE = [
  ...['Expand(All)', 'Expand(Into)', 'OptionalExpand(All)', 'OptionalExpand(Into)'],
  ...['VarLengthExpand(All)', 'VarLengthExpand(Into)', 'VarLengthExpand(Pruning)', 'BFSPruningVarLengthExpand'],
  ...['VarLengthExpand(Pruning,BFS,All)', 'VarLengthExpand(Pruning,BFS,Into)', 'ShortestPath'],
  ...['DirectedRelationshipTypeScan', 'UndirectedRelationshipTypeScan', 'RelationshipCountFromCountStore'],
  ...['DirectedUnionRelationshipTypesScan', 'UndirectedUnionRelationshipTypesScan'],
];
const REPEATS = ['Repeat(Trail)', 'Repeat(Walk)', 'BidirectionalRepeat(Trail)'];

type Objection = string | null;
const RULES: ReadonlyMap<string, (details: string) => Objection> = new Map([
  ...PLAIN.map((operator) => [operator, () => null] as const),
  ...BY_LABEL.map((operator) => [operator, labelObjection] as const),
  ...BY_TYPE.map((operator) => [operator, typeObjection] as const),
  ...REPEATS.map((operator) => [operator, repeatObjection] as const),
  ['ProcedureCall', procedureObjection] as const,
]);

/** The database's own reading of the query has the last word, whatever the text looked like. */
export function checkPlan(
  source: string,
  { queryType, plan }: ExplainedQuery,
  limits: Pick<CypherLimits, 'estimatedRows' | 'fullTextIndexes'>,
): CypherCost {
  if (queryType !== 'r') throw refused(source, 0, 'a hunt only reads');
  let rows = 0;
  let largest = plan;
  for (const node of operatorsOf(plan)) {
    const objection = objectionTo(node) ?? gatherObjection(node);
    if (objection !== null) throw refused(source, 0, objection);
    rows += node.estimatedRows;
    if (node.estimatedRows > largest.estimatedRows) largest = node;
  }
  const cost = {
    rows: Math.ceil(rows),
    largest: { operator: largest.operator, rows: Math.ceil(largest.estimatedRows) },
  };
  if (cost.largest.rows > limits.estimatedRows) throw tooCostly(source, cost, limits.estimatedRows);
  return cost;
}

/** Values that one row may gather: a row is handed over whole, before anybody counts its bytes. */
const GATHERED = 100_000;

function gatherObjection({ operator, details, estimatedRows, children }: PlanNode): Objection {
  if (!operator.endsWith('Aggregation') || !/\bcollect\s*\(/i.test(details)) return null;
  const rows = children.reduce((most, child) => Math.max(most, child.estimatedRows), 0);
  const each = Math.ceil(rows / Math.max(1, estimatedRows));
  if (each <= GATHERED) return null;
  return `collect() is expected to gather ${String(each)} values in one row, more than ${String(GATHERED)}: put a LIMIT before it`;
}

function tooCostly(source: string, { largest }: CypherCost, ceiling: number): Error {
  const what = `${largest.operator} is expected to give ${String(largest.rows)} rows, more than ${String(ceiling)}`;
  return refused(source, 0, what, 'anchor it: an index (uid, t, key), a label on both ends, a narrower time');
}

function operatorsOf(plan: PlanNode): readonly PlanNode[] {
  return [plan, ...plan.children.flatMap(operatorsOf)];
}

/** A subquery that the planner left inside an expression: its operators are not in the plan, so nobody has judged them. */
const HIDDEN = /\b(?:COLLECT|EXISTS|COUNT)\s*\{/;

function objectionTo({ operator, details }: PlanNode): Objection {
  const rule = RULES.get(operator);
  if (rule === undefined) return `the plan needs ${operator}, which hunts may not use`;
  if (HIDDEN.test(details)) return 'a subquery stands where its plan cannot be judged: move it into WHERE or CALL';
  return rule(details);
}

const LABELS_OF = /[:|&!]\s*`?(\w+)`?/g;

function labelObjection(details: string): Objection {
  const head = details.startsWith('count(') ? details : (details.split(/\(| WHERE /)[0] ?? '');
  const labels = [...head.matchAll(LABELS_OF)].map(([, label = '']) => label);
  if (labels.length === 0) return 'the plan reads nodes of any label';
  const closed = labels.find((label) => !isReadableLabel(label) && !isReadableType(label));
  return closed === undefined ? null : `${closed} cannot be read by hunts`;
}

const RELATIONSHIP = /\[([^\]]*)\]/;

function typeObjection(details: string): Objection {
  const [, inside = ''] = RELATIONSHIP.exec(details) ?? [];
  const [names = '', hops] = inside.split('*');
  const types = names.split(/[:|]/).slice(1);
  if (types.length === 0) return 'the plan follows relationships of any type';
  const closed = types.map((type) => type.replaceAll('`', '').trim()).find((type) => !isReadableType(type));
  if (closed !== undefined) return `${closed} cannot be read by hunts`;
  return hops === undefined || bounded(hops.split('..').at(-1)) ? null : 'a path in the plan has no upper bound';
}

function repeatObjection(details: string): Objection {
  const [, upper] = /\{\s*\d+\s*,\s*(\d+|\*)\s*\}/.exec(details) ?? [];
  return bounded(upper) ? null : 'a path in the plan has no upper bound';
}

function bounded(upper: string | undefined): boolean {
  const hops = /^\s*\d+/.exec(upper ?? '')?.[0];
  return hops !== undefined && Number(hops) <= MOST_HOPS;
}

function procedureObjection(details: string): Objection {
  return details.toLowerCase().startsWith(`${FULL_TEXT_QUERY}(`) ? null : 'the plan calls a procedure';
}
