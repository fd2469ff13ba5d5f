import { expect, test } from '@jest/globals';
import { standOfCases } from '../harness/stand-of-cases.js';
import { expectNoLabelScan } from '../harness/profile.js';

const stand = standOfCases(1, 2, 3);

const TYPICAL: Readonly<Record<string, string>> = {
  'the queue':
    '{ cases(first: 50, filter: { status: [OPEN], verdict: [MALICIOUS] }, orderBy: { field: PRIORITY }) { nodes { number title severity verdict owner priority tags } pageInfo { hasNextPage } } }',
  'a case page':
    '{ case(number: 1) { title verdict detections { nodes { ruleTitle matches { nodes { steps { step event { operation time } } } } } } entities { nodes { label } } comments { nodes { text } } tasks { nodes { title blocked dependsOn { title } } } timeline { nodes { at text } } graph { nodes { id } edges { id } } } }',
  'a decision with its evidence':
    '{ case(number: 1) { decision { verdict contributions { question effectiveCentiban evidence { __typename } } lacked { question state } policy { id version } } decisions { nodes { verdict asOf } } } }',
  'what is alike': '{ case(number: 1) { similar { score case { title } shared { entity { label } weight } } } }',
  'the page of a person':
    '{ entity(id: "User:person:mara") { accounts { key } context { kind } peers { label } baseline { feature } detections { ruleTitle } cases { nodes { title } } decisions { nodes { verdict } } exceptions { value } reach { tierZero { key path { fact } } } access: reach(steps: 1) { places { key } } } }',
  'a search': '{ search(text: "takeover") { nodes { kind node { id ... on Case { title verdict owner } } } } }',
  'what fired lately': '{ detections(first: 20) { nodes { ruleTitle severity case { number title verdict } } } }',
  'what rests on a fact':
    '{ decisions(filter: { restsOn: "Event:e-1-0" }) { nodes { verdict case { number } actions { state } } } }',
  'what somebody has to do': '{ tasks(filter: { assignee: "mara" }) { nodes { title dueAt case { number title } } } }',
  'where a record went':
    '{ record(source: "okta/system_log", externalId: "rec-1-0") { event { operation detections { ruleTitle case { number } } } } }',
};

test.each(Object.entries(TYPICAL))(
  '%s takes at most three round trips, none of which reads all nodes of a label',
  async (_name, query) => {
    stand.api.trips.count = 0;
    stand.api.trips.asked = [];
    const { errors } = await stand.api.ask(query);
    expect(errors).toEqual([]);
    expect(stand.api.trips.count).toBeGreaterThan(0);
    expect(stand.api.trips.count).toBeLessThanOrEqual(3);
    for (const asked of stand.api.trips.asked) await expectNoLabelScan(asked.query, asked.params);
  },
);
