import neo4j, { type Plan, type ProfiledPlan } from 'neo4j-driver';
import { integersOf, type Params } from '../../src/graph/params.js';

const SCANS = [
  'NodeByLabelScan',
  'AllNodesScan',
  'UnionNodeByLabelsScan',
  'IntersectionNodeByLabelsScan',
  'DirectedRelationshipTypeScan',
  'UndirectedRelationshipTypeScan',
  'DirectedAllRelationshipsScan',
  'UndirectedAllRelationshipsScan',
];

/** Operators of the plan, outermost first. */
export async function operatorsOf(query: string, params: Params = {}): Promise<readonly string[]> {
  const { plan } = await withSession(
    async (session) => (await session.run(`EXPLAIN ${query}`, integersOf(params))).summary,
  );
  if (plan === false) throw new Error('the database gave no plan');
  return names(plan);
}

/** Fails where the query would read every node of a label, or every relationship of a type: it must come by an index. */
export async function expectNoLabelScan(query: string, params: Params = {}): Promise<void> {
  const scans = (await operatorsOf(query, params)).filter((operator) => SCANS.includes(operator));
  if (scans.length > 0) throw new Error(`${scans.join(', ')} in: ${query}`);
}

/** Database hits of one run, rolled back: what the query costs on the data that is there. */
export async function dbHitsOf(query: string, params: Params = {}): Promise<number> {
  return (await profileOf(query, params)).hits;
}

/** What one run, rolled back, gives and costs. */
export async function profileOf(
  query: string,
  params: Params = {},
): Promise<{ readonly hits: number; readonly records: readonly Record<string, unknown>[] }> {
  return withSession(async (session) => {
    const tx = session.beginTransaction();
    try {
      const { summary, records } = await tx.run(`PROFILE ${query}`, integersOf(params));
      if (summary.profile === false) throw new Error('the database gave no profile');
      return { hits: hits(summary.profile), records: records.map((record) => record.toObject()) };
    } finally {
      await tx.rollback();
    }
  });
}

async function withSession<T>(
  work: (session: ReturnType<ReturnType<typeof neo4j.driver>['session']>) => Promise<T>,
): Promise<T> {
  const uri = process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '';
  const user = process.env['SEQUITUR_TEST_NEO4J_USER'] ?? 'neo4j';
  const driver = neo4j.driver(uri, neo4j.auth.basic(user, process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? ''));
  const session = driver.session();
  try {
    return await work(session);
  } finally {
    await session.close();
    await driver.close();
  }
}

function names(plan: Plan): readonly string[] {
  return [(plan.operatorType.split('@')[0] ?? '').trim(), ...plan.children.flatMap(names)];
}

function hits(plan: ProfiledPlan): number {
  return plan.children.reduce((sum, child) => sum + hits(child), plan.dbHits);
}
