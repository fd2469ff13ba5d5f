import { expect } from '@jest/globals';
import { readConfig } from '../../src/app/config/config.js';
import { storedHunts } from '../../src/app/platform/hunt-graph.js';
import { hunting, huntingOf, type Hunting } from '../../src/app/platform/hunting.js';
import { sigmaSources } from '../../src/app/platform/rule-folders.js';
import type { NormalisedEvent } from '../../src/domain/event.js';
import type { Graph } from '../../src/graph/session.js';
import { factNamesOf, loadMappings, SHIPPED_MAPPINGS, storedFields } from '../../src/pipeline/normalise/index.js';
import { compileRecords } from '../../src/usecases/rules/compile-record.js';
import { Node } from '../graph/correlate/stand.js';
import { startApi, type ApiUnderTest } from './api-server.js';
import { account, makeEvent } from './make-event.js';
import { emptyTestGraph } from './test-graph.js';

const MINUTE = 60_000;
const START = Date.parse('2026-11-01T00:00:00Z');
export const FROM = '2026-11-01T00:00:00Z';
export const TO = '2026-11-02T00:00:00Z';

export const FATIGUE = `sequence by actor.identity with maxspan=10m
  [authentication where operation == "mfa.push_denied"]
  [authentication where operation == "mfa.push_approved"]`;

const SAVED = `{ __typename ... on Refusal { code message }
  ... on HuntSaved { findings { severity code message line column } cases { name passed }
    hunt { id key huntId version latest title owner language query techniqueIds cases createdBy } }
  ... on HuntRefused { findings { severity code message line column } cases { name passed difference } } }`;

const RUN = `query($id: ID!) { huntRun(id: $id) { state code reason matchCount truncated eventsSeen eventsRead hitsWritten share
  comparison { same onlyHere onlyStored }
  matches(first: 1) { totalCount pageInfo { hasNextPage endCursor }
    nodes { state group start end row entities { id }
      steps { step text span { startLine startColumn endLine endColumn } event { uid operation entities { role entity { id } } cases { number } } } } } } }`;

export const SAVE = `mutation($input: SaveHuntInput!) { saveHunt(input: $input) ${SAVED} }`;
export const START_RUN = `mutation($input: RunHuntInput!) { runHunt(input: $input) {
  __typename ... on Refusal { code } ... on HuntRunChanged { run { id state eventsExpected } } } }`;

/** Whatever of an answer the tests step through. */
export type Reply = {
  readonly [
    field in
      | 'saveHunt'
      | 'runHunt'
      | 'cancelHunt'
      | 'backtestRule'
      | 'promoteHunt'
      | 'saveRule'
      | 'retireRule'
      | 'diffRuns'
      | 'lintHunt'
      | 'explainHunt'
      | 'huntRun'
      | 'huntProgress'
      | 'hunts'
      | 'rules'
      | 'rule'
      | 'run'
      | 'changes'
      | 'detections'
      | 'matches'
      | 'event'
      | 'pageInfo'
  ]: Reply;
} & {
  readonly id: string;
  readonly uid: string;
  readonly key: string;
  readonly kind: string;
  readonly state: string;
  readonly status: string;
  readonly reason: string;
  readonly endCursor: string;
  readonly rowsExpected: number;
  readonly largest: string;
  readonly nodes: readonly Reply[];
  readonly steps: readonly Reply[];
  readonly findings: readonly { readonly message: string }[];
};

function event(uid: string, minute: number, operation: string, who: string): NormalisedEvent {
  return makeEvent({
    uid,
    time: START + minute * MINUTE,
    operation,
    className: 'authentication',
    roles: [account(who)],
  });
}

/** Five push events of two people, the API over them, and the jobs, which the tests move on themselves. */
export class HuntStand {
  private constructor(
    readonly graph: Graph,
    readonly api: ApiUnderTest,
    readonly hunts: Hunting,
    readonly node: Node,
  ) {}

  static async open(): Promise<HuntStand> {
    const graph = await emptyTestGraph();
    const fields = storedFields(factNamesOf(loadMappings([SHIPPED_MAPPINGS])));
    let told: () => void = () => undefined;
    const hunts = hunting(graph, {
      ...huntingOf(readConfig({ SEQUITUR_RETENTION_DAYS: '30' }), fields),
      compile: compileRecords({ fields, sources: sigmaSources }),
      cypher: { opened: storedHunts(graph), close: async () => undefined },
      told: () => told(),
      ruled: () => undefined,
      onFault: (_, fault) => {
        throw fault;
      },
    });
    const api = await startApi(graph, {}, { hunts: hunts.door });
    told = () => api.useCases.feed.notify();
    const node = new Node(graph, 'one');
    await node.ingest([
      event('a1', 1, 'mfa.push_denied', 'okta:ana'),
      event('a2', 2, 'mfa.push_denied', 'okta:ana'),
      event('a3', 3, 'mfa.push_approved', 'okta:ana'),
      event('b1', 4, 'mfa.push_denied', 'okta:bo'),
      event('b2', 90, 'mfa.push_approved', 'okta:bo'),
    ]);
    return new HuntStand(graph, api, hunts, node);
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.hunts.worker.stop();
    await this.graph.close();
  }

  async ask(query: string, variables: object = {}, key = 'hunter'): Promise<Reply> {
    const { data, errors } = await this.api.ask(query, variables, key);
    expect(errors).toEqual([]);
    return data as unknown as Reply;
  }

  /** The code of the fault that a request ends in. */
  async faultOf(query: string, variables: object, key = 'hunter'): Promise<unknown> {
    const { errors } = await this.api.ask(query, variables, key);
    return errors[0]?.extensions['code'];
  }

  async save(input: object): Promise<Reply> {
    return (await this.ask(SAVE, { input })).saveHunt;
  }

  async run(input: object, key = 'hunter'): Promise<Reply> {
    return (await this.ask(START_RUN, { input }, key)).runHunt;
  }

  async result(id: string): Promise<Reply> {
    return (await this.ask(RUN, { id })).huntRun;
  }

  /** Until no run waits. */
  async finish(): Promise<void> {
    while (await this.hunts.jobs.step()) await this.hunts.jobs.idle();
  }
}
