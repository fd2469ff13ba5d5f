import type { Catalogue, Shape } from '../projection/shape.js';

const HUNT: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Hunt'",
    id: "'Hunt:' + #.key",
    key: '#.key',
    huntId: '#.id',
    version: '#.version',
    latest: '#.latest',
    title: '#.title',
    description: '#.description',
    owner: '#.owner',
    language: '#.language',
    dialect: '#.dialect',
    query: '#.query',
    techniqueIds: 'coalesce(#.techniqueIds, [])',
    cases: '#.casesJson',
    createdAt: '#.createdAt',
    createdBy: '#.createdBy',
  },
  links: {
    runs: {
      shape: 'HuntRun',
      match: 'MATCH (#:HuntRun) WHERE #.of = @.key AND #.createdAt >= 0 WITH #',
      form: 'page',
      order: ['#.createdAt', '#.uid'],
      descending: true,
      total: 'COUNT { MATCH (run:HuntRun) WHERE run.of = @.key AND run.createdAt >= 0 RETURN run }',
    },
    rules: {
      shape: 'Rule',
      match: 'MATCH (#:Rule) WHERE #.id = @.id WITH #',
      form: 'list',
      order: ['#.version'],
    },
  },
};

const RUN: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'HuntRun'",
    id: "'HuntRun:' + #.uid",
    uid: '#.uid',
    kind: '#.kind',
    of: '#.of',
    language: '#.language',
    dialect: '#.dialect',
    query: '#.query',
    from: '#.from',
    to: '#.to',
    limit: '#.limit',
    state: '#.state',
    createdAt: '#.createdAt',
    createdBy: '#.createdBy',
    startedAt: '#.startedAt',
    finishedAt: '#.finishedAt',
    code: '#.code',
    reason: '#.reason',
    matchCount: '#.matchCount',
    truncated: '#.truncated',
    eventsExpected: '#.eventsExpected',
    eventsSeen: '#.eventsSeen',
    eventsRead: '#.eventsRead',
    hitsWritten: '#.hitsWritten',
    hitsFetched: '#.hitsFetched',
    scopesReplayed: '#.scopesReplayed',
    reached: '#.reached',
    share: `CASE WHEN #.state = 'DONE' THEN 1.0 WHEN #.reached IS NULL OR #.to <= #.from OR #.reached <= #.from THEN 0.0
      WHEN #.reached >= #.to THEN 1.0 ELSE toFloat(#.reached - #.from) / (#.to - #.from) END`,
    comparison: '#{.same, .onlyHere, .onlyStored}',
  },
  links: {
    matches: {
      shape: 'HuntMatch',
      match: 'MATCH (#:HuntMatch) WHERE #.run = @.uid AND #.seq >= 0 WITH #',
      form: 'page',
      order: ['#.seq'],
      total: '@.matchCount',
    },
  },
};

const MATCH: Shape = {
  identity: ['__typename', 'key'],
  fields: {
    __typename: "'HuntMatch'",
    key: '#.key',
    state: '#.state',
    rule: '#.rule',
    group: '#.group',
    start: '#.start',
    end: '#.end',
    row: '#.rowJson',
  },
  links: {
    steps: {
      shape: 'HuntStep',
      match: `UNWIND [i IN range(0, size(@.events) - 1) | {position: i, step: @.steps[i], uid: @.events[i], run: @.run}] AS #`,
      form: 'list',
      order: ['#.position'],
    },
    entities: {
      shape: 'Entity',
      match: `UNWIND coalesce(@.entities, []) AS ref
        MATCH (#:Account|User|Device|IpAddress|Session|Mailbox|Resource|File|EmailMessage|Application|Process
          {key: substring(ref, size(split(ref, ':')[0]) + 1)})
        WHERE split(ref, ':')[0] IN labels(#) WITH DISTINCT #`,
      form: 'list',
      order: ['labels(#)[0]', '#.key'],
      limit: 100,
    },
  },
};

/** Here `#` is a map: the place of an event in a match. */
const STEP: Shape = {
  identity: ['step'],
  fields: {
    step: '#.step',
    uid: "CASE WHEN #.uid = '' THEN null ELSE #.uid END",
    text: 'head(COLLECT { MATCH (run:HuntRun {uid: #.run}) RETURN run {.language, .dialect, .query} })',
    span: 'head(COLLECT { MATCH (run:HuntRun {uid: #.run}) RETURN run {.language, .dialect, .query} })',
  },
  links: { event: { shape: 'Event', match: 'MATCH (#:Event {uid: @.uid})', form: 'one', order: ['#.uid'] } },
};

export const HUNT_SHAPES: Catalogue = { Hunt: HUNT, HuntRun: RUN, HuntMatch: MATCH, HuntStep: STEP };
