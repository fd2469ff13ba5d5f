import { z } from 'zod';

/** One thing an agent can do: a fixed document of the public API; what the agent says travels as variables and nowhere else. */
export interface AgentTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodRawShape;
  readonly document: string;
  /** What of the arguments the document takes, where it is not all of them as they are. */
  readonly variables?: (given: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  readonly writes: boolean;
}

const number = z.number().int().positive().describe('Number of the case.');
const first = z.number().int().min(1).max(25).default(10).describe('How many at most.');
const time = z.iso.datetime({ offset: true }).describe('Time, ISO 8601.');
const text = (about: string) => z.string().min(1).max(500).describe(about);

const CASE_LINE = 'number title severity status verdict owner team openedAt';

const listCases: AgentTool = {
  name: 'list_cases',
  title: 'Cases of the queue',
  description: 'Open cases, most urgent first.',
  input: { first },
  document: `query ListCases($first: Int!) { cases(first: $first, filter: { status: [OPEN, IN_PROGRESS] }, orderBy: { field: PRIORITY }) { nodes { ${CASE_LINE} slaDueAt } } }`,
  writes: false,
};

const readCase: AgentTool = {
  name: 'read_case',
  title: 'A case',
  description: 'What a case is about: detections, who is involved, actions, tasks, comments.',
  input: { number },
  document: `query ReadCase($number: Int!) { case(number: $number) { ${CASE_LINE} tlp pap tags summary disposition eventCount
    detections(first: 20) { nodes { ruleTitle state severity group start end techniqueIds } }
    entities(first: 50) { nodes { id kind key label } } actions(first: 20) { nodes { id type target state proposedBy } }
    tasks(first: 20) { nodes { title status assignee dueAt } } comments(first: 20) { nodes { author at text } } } }`,
  writes: false,
};

const timeline: AgentTool = {
  name: 'read_timeline',
  title: 'What happened in a case',
  description: 'Events, detections, decisions, actions and comments of a case, oldest first; go on with `after`.',
  input: { number, first, after: z.string().max(500).optional().describe('endCursor of the page before.') },
  document:
    'query ReadTimeline($number: Int!, $first: Int!, $after: String) { case(number: $number) { timeline(first: $first, after: $after) { nodes { at kind text who } pageInfo { hasNextPage endCursor } } } }',
  writes: false,
};

const explain: AgentTool = {
  name: 'explain_decision',
  title: 'Why a case got its verdict',
  description: 'The decision of a case: what speaks for and against, what was not known, what would change it.',
  input: { number },
  document: `query ExplainDecision($number: Int!) { case(number: $number) { number verdict decision { id verdict robust contested asOf subject
    interval { loCentiban hiCentiban } contributions { question answer group effectiveCentiban tainted source text }
    lacked { question state couldFlip } flipSet policy { id version owner } } } }`,
  writes: false,
};

const find: AgentTool = {
  name: 'search',
  title: 'Find by words',
  description: 'Cases, comments, tasks and entities by words, best first.',
  input: { text: text('Words; `#41` is case 41.'), first },
  document:
    'query Search($text: String!, $first: Int!) { search(text: $text, first: $first) { nodes { kind node { id ... on Case { number title verdict } ... on Entity { label } } } } }',
  writes: false,
};

const entity: AgentTool = {
  name: 'read_entity',
  title: 'A person, account, device or address',
  description: 'Accounts, facts in force, peers, what is normal for it, what fired on it.',
  input: { id: text('Global id, e.g. `Account:okta:00u1`.') },
  document: `query ReadEntity($id: ID!) { entity(id: $id) { id kind key label accounts { key label } context { kind value validTo }
    peers { label } baseline { feature value count } detections { ruleTitle state } cases(first: 10) { nodes { ${CASE_LINE} } } } }`,
  writes: false,
};

const similar: AgentTool = {
  name: 'similar_cases',
  title: 'Cases like this one',
  description: 'Other cases that involve the same rare entities, with the reason.',
  input: { number },
  document: `query SimilarCases($number: Int!) { case(number: $number) { similar(first: 10) { score case { ${CASE_LINE} } shared { entity { label } weight } } } }`,
  writes: false,
};

const whyNot: AgentTool = {
  name: 'why_not',
  title: 'Why a rule did not fire',
  description: 'How far a rule came for an entity in a time, and what was missed.',
  input: { rule: text('Id of the rule.'), entity: text('Key of the entity.'), from: time, to: time },
  document:
    'query WhyNot($input: WhyNotInput!) { whyNot(input: $input) { ruleKey events inactive truncated groups { group reached of degraded missed { step text } } } }',
  variables: (given) => ({ input: given }),
  writes: false,
};

const whatIf: AgentTool = {
  name: 'what_if_without',
  title: 'A decision without some of its evidence',
  description: 'Where a decision would go if these answers, events or facts were not there. Changes nothing.',
  input: {
    decision: text('Global id of the decision.'),
    without: z.array(text('Global id.')).min(1).max(20).describe('What to leave out.'),
  },
  document:
    'query WhatIfWithout($input: WhatIfInput!) { whatIf(input: $input) { flips was { verdict } wouldBe { verdict } } }',
  variables: (given) => ({ input: given }),
  writes: false,
};

const ACTION = {
  caseNumber: z.number().int().positive().describe('The case it responds to.'),
  type: text('Registered type, e.g. `revoke_sessions`.'),
  target: text('Key or global id of the entity it acts on.'),
};

const preview: AgentTool = {
  name: 'preview_action',
  title: 'Whether an action would be allowed',
  description: 'What the guard would say of an action, and what would be missing. Changes nothing.',
  input: ACTION,
  document:
    'query PreviewAction($caseNumber: Int!, $type: String!, $target: String!) { authorizationPreview(caseNumber: $caseNumber, action: $type, target: $target) { allowed missing determiningPolicies { id } blastRadius { count } } }',
  writes: false,
};

const request: AgentTool = {
  name: 'request_action',
  title: 'Ask for an action',
  description:
    'Asks the guard for an action on behalf of a person. The guard decides as for any machine; where it wants a yes, a person gives it, never an agent.',
  input: {
    ...ACTION,
    onBehalfOf: text('The person who wants it.'),
    reason: text('Why.'),
    idempotencyKey: z.string().min(8).max(100).describe('The same for each repetition of this request.'),
  },
  document: `mutation RequestAction($input: ProposeActionInput!) { proposeAction(input: $input) { __typename
    ... on ActionChanged { action { id type target state authorization } } ... on Refusal { code message remedy } } }`,
  variables: ({ onBehalfOf, reason, ...input }) => ({
    input: { ...input, reason: `${String(reason)} (asked for by an agent on behalf of ${String(onBehalfOf)})` },
  }),
  writes: true,
};

const propose: AgentTool = {
  name: 'propose_question',
  title: 'Propose that a question is answered',
  description:
    'Puts a question that a decision lacked, by its id from `lacked`, among the tasks of the case, for people to find out.',
  input: {
    decision: text('Global id of the decision.'),
    question: text('Id of the question, one of those the decision lacked.'),
    reason: text('Why it matters.'),
  },
  document: `mutation ProposeQuestion($input: ProposeQuestionInput!) { proposeQuestion(input: $input) { __typename
    ... on TaskChanged { task { id title status } } ... on Refusal { code message remedy } } }`,
  variables: (given) => ({ input: given }),
  writes: true,
};

/** All there is. Nothing here approves, closes, deletes, changes rules or policies, or reads raw records. */
export const AGENT_TOOLS: readonly AgentTool[] = [
  listCases,
  readCase,
  timeline,
  explain,
  find,
  entity,
  similar,
  whyNot,
  whatIf,
  preview,
  propose,
  request,
];
