import { describe, expect, test } from '@jest/globals';
import { RuleFault } from '../../../../src/domain/errors.js';
import { compileAnchored, isAnchored } from '../../../../src/rules/cypher/anchored.js';
import { anchoredMatches, surroundingsOf, withRows } from '../../../../src/rules/cypher/surroundings.js';
import type { ReplayHit } from '../../../../src/rules/pattern/pattern.js';
import { stepSpan, stepText } from '../../../../src/usecases/detection/step-text.js';

const HEAD = `/* anchors by source.ip within 30m
     [authentication where operation == "auth.failure"]
     [authentication where operation == "auth.success"] */
`;
const SPRAY = `${HEAD}MATCH (s:Event)-[:FROM_IP]->(ip:IpAddress)<-[:FROM_IP]-(f:Event)-[:ACTOR]->(victim:Account)
WHERE s.uid = $anchor AND f.uid IN $events AND f.operation = 'auth.failure'
WITH s, collect(f) AS failures, count(DISTINCT victim.key) AS victims WHERE victims >= 3
RETURN s, failures, victims`;

const compiled = (query: string) => compileAnchored(query, null);
const body = (cypher: string) => compiled(HEAD + cypher);

function faultOf(work: () => unknown): { code: string; line?: number; column?: number } {
  try {
    work();
  } catch (fault) {
    if (fault instanceof RuleFault) return { code: fault.code, ...fault.place };
    throw fault;
  }
  throw new Error('nothing was refused');
}

describe('a Cypher text that says what it watches', () => {
  test('is told from one that does not by the comment that it begins with', () => {
    expect(isAnchored(SPRAY)).toBe(true);
    expect(isAnchored('MATCH (e:Event) RETURN e')).toBe(false);
    expect(isAnchored('MATCH (e:Event) /* anchors within 1h [any where true] */ RETURN e')).toBe(false);
    expect(isAnchored('// anchors within 1h [any where true]\nMATCH (e:Event) RETURN e')).toBe(false);
  });

  test('has the terms of its comment as steps, the last of them without which there is no match', () => {
    const { kind, steps, spanMs, margin, required, waits, notLive, asks } = compiled(SPRAY);
    expect({ kind, spanMs, margin, required, waits, notLive }).toEqual({
      kind: 'window',
      spanMs: 30 * 60_000,
      margin: 2,
      required: [1],
      waits: false,
      notLive: null,
    });
    expect(steps.map(({ keys }) => keys.map(({ field }) => field))).toEqual([['source.ip'], ['source.ip']]);
    expect(asks?.text).toBe(SPRAY);
  });

  test('shows each step where it stands in the text', () => {
    const rule = { language: 'cypher', dialect: null, query: SPRAY };
    expect(stepText(rule, 1)).toBe('[authentication where operation == "auth.success"]');
    expect(stepSpan(rule, 1)).toMatchObject({ startLine: 3, startColumn: 6 });
    expect(stepText(rule, 2)).toBeNull();
    expect(stepText({ ...rule, query: '/* anchors nonsense */ RETURN 1' }, 0)).toBeNull();
  });

  test.each([
    ['no span', '/* anchors by source.ip [any where true] */ MATCH (e:Event) RETURN e', 1, 25],
    ['no term', '/* anchors within 5m */ MATCH (e:Event) RETURN e', 1, 21],
    ['something after the terms', '/* anchors within 5m [any where true] until */ MATCH (e:Event) RETURN e', 1, 39],
    ['a missing term', '/* anchors within 5m\n ![any where true] [any where true] */ MATCH (e:Event) RETURN e', 2, 2],
    ['runs', '/* anchors within 5m [any where true] with runs=3 */ MATCH (e:Event) RETURN e', 1, 22],
    [
      'terms of different keys',
      '/* anchors within 5m [any where a] by b [any where c] */ MATCH (e:Event) RETURN e',
      1,
      41,
    ],
    ['a broken condition', '/* anchors within 5m\n  [any where ] */ MATCH (e:Event) RETURN e', 2, 14],
    ['a broken query', `${HEAD}MATCH (e:Event) RETRUN e`, 4, 17],
    ['a parameter that is not given', `${HEAD}MATCH (e:Event {uid: $evil}) RETURN e`, 4, 22],
    ['a write', `${HEAD}MATCH (e:Event {uid: $anchor}) SET e.t = 1 RETURN e`, 4, 32],
  ])('is refused at its place for %s', (_, query, line, column) => {
    expect(faultOf(() => compiled(query))).toMatchObject({ line, column });
  });

  test('still takes no parameters where it names no anchors', () => {
    expect(isAnchored('MATCH (e:Event {uid: $anchor}) RETURN e')).toBe(false);
  });
});

describe('what may watch', () => {
  test.each([
    ['its own event by a map', 'MATCH (s:Event {uid: $anchor})-[:ACTOR]->(a:Account {key: "x"}) RETURN s'],
    [
      'a subquery over given events',
      'MATCH (s:Event {uid: $anchor})-[:ACTOR]->(a:Account) WHERE NOT EXISTS { (a)<-[:ACTOR]-(f:Event) WHERE f.uid IN $events AND f <> s } RETURN s',
    ],
    [
      'a calculation in brackets and a bound',
      'MATCH (s:Event), (f:Event) WHERE s.uid = $anchor AND f.uid IN $events AND (s.t - f.t) > (60000) AND f.t >= $from RETURN s, count(f)',
    ],
    ['a time made of a value', 'MATCH (s:Event {uid: $anchor}) WHERE datetime({epochMillis: s.t}).hour > 20 RETURN s'],
  ])('%s', (_, cypher) => {
    expect(body(cypher).notLive).toBeNull();
  });

  test.each([
    ['no anchor', 'MATCH (s:Event) WHERE s.uid IN $events RETURN s', '$anchor'],
    ['any event', 'MATCH (s:Event {uid: $anchor}), (f:Event) WHERE f.t > s.t RETURN f', 'every event'],
    [
      'an event without a name',
      'MATCH (s:Event {uid: $anchor})-[:ACTOR]->(a:Account)<-[:ACTOR]-(:Event) RETURN s',
      'every event',
    ],
    [
      'a node without a label',
      'MATCH (s:Event {uid: $anchor})-[:ACTOR]->(a:Account)<-[:ACTOR]-(x) RETURN s',
      'without a label',
    ],
    ['one of two labels', 'MATCH (s:Event {uid: $anchor}), (x:Account|Event) RETURN s', 'every event'],
    [
      'who belongs to whom',
      'MATCH (s:Event {uid: $anchor})-[:ACTOR]->(a:Account)-[:SAME_AS]->(u:User) RETURN s',
      'SAME_AS',
    ],
    ['a count that is kept on the side', 'MATCH (s:Event {uid: $anchor}), (b:Baseline) RETURN s', 'Baseline'],
    [
      'a label that changes',
      'MATCH (s:Event {uid: $anchor})-[:ACTOR]->(a:Account) WHERE a.label = "Ana" RETURN s',
      'label of Account',
    ],
    [
      'a property in a map',
      'MATCH (s:Event {uid: $anchor})-[:ACTOR]->(a:Account {label: "Ana"}) RETURN s',
      'label of Account',
    ],
    ['what is written later', 'MATCH (s:Event {uid: $anchor}) WHERE s.batch IS NOT NULL RETURN s', 'batch'],
    ['some of the rows', 'MATCH (s:Event {uid: $anchor}) RETURN s LIMIT 1', 'LIMIT'],
    ['the clock', 'MATCH (s:Event {uid: $anchor}) WHERE s.t > timestamp() RETURN s', 'timestamp()'],
    ['the date', 'MATCH (s:Event {uid: $anchor}) WHERE date() IS NOT NULL RETURN s', 'date()'],
    ['an inner id', 'MATCH (s:Event {uid: $anchor}) RETURN s, elementId(s)', 'elementid()'],
  ])('not %s', (_, cypher, reason) => {
    expect(body(cypher).notLive).toContain(reason);
  });

  test('what more events may undo waits for the sources', () => {
    expect(body('MATCH (s:Event {uid: $anchor}) RETURN s').waits).toBe(false);
    expect(body('MATCH (s:Event {uid: $anchor}) WHERE NOT s.severity > 3 RETURN s').waits).toBe(true);
    expect(
      body('MATCH (s:Event {uid: $anchor}) WHERE COUNT { (f:Event) WHERE f.uid IN $events } < 3 RETURN s').waits,
    ).toBe(true);
  });
});

describe('the events around an anchor', () => {
  const { steps } = compiled('/* anchors within 10m [any where a] [any where b] */ MATCH (e:Event) RETURN e');
  const pattern = { steps, spanMs: 10 };
  const hit = (t: number, ...held: number[]): ReplayHit => ({ order: { t, n: 0, uid: `e${String(t)}` }, steps: held });

  test('are those before it within the span, both ends in, and itself', () => {
    const hits = [hit(0, 0), hit(1, 0), hit(5, 1), hit(11, 0, 1), hit(12, 0)];
    const found = surroundingsOf(pattern, hits).map(({ anchor, events }) => [
      anchor.order.t,
      events.map((each) => `${String(each.hit.order.t)}/${String(each.step)}`).join(' '),
    ]);
    expect(found).toEqual([
      [5, '0/0 1/0 5/1'],
      [11, '1/0 5/1 11/1'],
    ]);
  });

  test('make a match of each row, with the anchor, in event order, once', () => {
    const rows = [['e5', 'e1'], ['e1', 'e5'], ['e0'], []];
    const hits = [hit(0, 0), hit(1, 0), hit(5, 0), withRows(hit(7, 1), 1, rows)];
    const found = anchoredMatches(pattern, hits, true);
    expect(found.map(({ events, steps: own, closesAt }) => [events.map((each) => each?.t), own, closesAt])).toEqual([
      [[1, 5, 7], [0, 0, 1], 7],
      [[0, 7], [0, 1], 7],
      [[7], [1], 7],
    ]);
  });
});
