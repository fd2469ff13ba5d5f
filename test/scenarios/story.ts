import type { Graph } from '../../src/graph/session.js';

/** What a scenario comes to, in names and numbers that do not depend on the order of arrival. */
export interface Story {
  readonly title: string;
  readonly verdict: string | null;
  /** Operations of the matched events in step order, one list per rule. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
  readonly decisions: readonly StoryDecision[];
  readonly actions: readonly StoryAction[];
}

export interface StoryDecision {
  readonly policy: string;
  readonly subject: string;
  readonly verdict: string;
  readonly l: number;
  readonly lo: number;
  readonly hi: number;
  readonly robust: boolean;
  readonly contested: boolean;
  readonly contributions: Readonly<Record<string, string>>;
  readonly lacked: Readonly<Record<string, string>>;
}

export interface StoryAction {
  readonly type: string;
  readonly target: string;
  readonly state: string;
  readonly missing: readonly (readonly string[])[];
}

const STORIES = /* cypher */ `
  MATCH (c:Case) WHERE c.mergedInto IS NULL
  RETURN c.number AS number, c.title AS title, c.verdict AS verdict,
    COLLECT { MATCH (c)<-[:DETECTED_IN]-(d:Detection)-[:FOLDS]->(m:Match {state: 'fired'})-[x:EVIDENCED_BY]->(e:Event)
      WHERE d.state = 'fired'
      RETURN [d.ruleId, e.operation] ORDER BY d.ruleId, m.start, m.key, x.position } AS steps,
    COLLECT { MATCH (d:Decision {current: true})-[:DECIDES]->(c)
      OPTIONAL MATCH (s) WHERE (s:User OR s:Account OR s:Device OR s:Resource OR s:Mailbox) AND s.key = d.subject
      RETURN {policy: d.policyId, subject: coalesce(s.label, d.subject), verdict: d.verdict, l: d.l, lo: d.lo, hi: d.hi,
        robust: d.robust, contested: d.contested, resultJson: d.resultJson} ORDER BY d.policyId, d.subject } AS decisions,
    COLLECT { MATCH (a:Action)-[:RESPONDS_TO]->(c)
      RETURN {type: a.type, target: a.targetLabel, state: a.state, permitJson: a.permitJson}
      ORDER BY a.type, a.targetLabel } AS actions
  ORDER BY c.title, c.firstEventAt`;

interface Row {
  readonly number: number;
  readonly title: string;
  readonly verdict: string | null;
  readonly steps: readonly (readonly [string, string])[];
  readonly decisions: readonly (Omit<StoryDecision, 'contributions' | 'lacked'> & { readonly resultJson: string })[];
  readonly actions: readonly (Omit<StoryAction, 'missing'> & { readonly permitJson: string })[];
}

export async function storiesOf(graph: Graph): Promise<readonly Story[]> {
  const rows = await graph.run<Row>(STORIES);
  return rows.map(({ title, verdict, steps, decisions, actions }) => ({
    title,
    verdict,
    steps: byRule(steps),
    decisions: decisions.map(decisionOf),
    actions: actions.map(actionOf),
  }));
}

function byRule(steps: Row['steps']): Story['steps'] {
  const rules = [...new Set(steps.map(([rule]) => rule))];
  return Object.fromEntries(
    rules.map((rule) => [rule, steps.filter(([each]) => each === rule).map(([, operation]) => operation)]),
  );
}

function decisionOf({ resultJson, ...decision }: Row['decisions'][number]): StoryDecision {
  const result = JSON.parse(resultJson) as {
    contributions: { question: string; answer: string; effectiveCentiban: number; tainted: boolean }[];
    lacked: { question: string; state: string }[];
  };
  const told = result.contributions.map(({ question, answer, effectiveCentiban, tainted }) => [
    question,
    `${answer} ${String(effectiveCentiban)}${tainted ? ' tainted' : ''}`,
  ]);
  return {
    ...decision,
    contributions: Object.fromEntries(told) as Record<string, string>,
    lacked: Object.fromEntries(result.lacked.map(({ question, state }) => [question, state])),
  };
}

function actionOf({ permitJson, ...action }: Row['actions'][number]): StoryAction {
  const { missing } = JSON.parse(permitJson) as { missing: string[][] };
  return { ...action, missing };
}
