import { belongsToSeen, maySee } from './need-to-know.js';
import type { Catalogue, Shape } from '../projection/shape.js';

const SEEN_CASE = maySee('c');

export const CREATE_TASK = /* cypher */ `
  MATCH (c:Case {number: $number})
  CREATE (t:Task {uid: $uid, status: 'TODO', createdAt: $at, createdBy: $by, version: 1, case: $number})-[:TASK_OF]->(c)
  SET t += $fields`;

/** The case of a task; its lock is taken before the task's. */
export const CASE_OF_TASK = /* cypher */ `
  MATCH (t:Task {uid: $uid})-[:TASK_OF]->(c:Case) WHERE ${SEEN_CASE} RETURN c.number AS number`;

export const READ_TASK = /* cypher */ `
  MATCH (t:Task {uid: $uid})
  RETURN t.status AS status, t.version AS version`;

export const EDIT_TASK = /* cypher */ `
  MATCH (t:Task {uid: $uid})
  SET t += $set, t.version = t.version + 1,
      t.finishedAt = CASE WHEN $set.status IS NULL THEN t.finishedAt WHEN $set.status IN ['DONE', 'CANCELLED'] THEN $at ELSE null END,
      t.finishedBy = CASE WHEN $set.status IS NULL THEN t.finishedBy WHEN $set.status IN ['DONE', 'CANCELLED'] THEN $by ELSE null END`;

export const COUNT_TASKS = /* cypher */ `
  MATCH (c:Case {number: $number}) RETURN COUNT { (c)<-[:TASK_OF]-(:Task) } AS tasks`;

export const DROP_DEPENDENCIES = /* cypher */ `
  MATCH (:Task {uid: $uid})-[r:DEPENDS_ON]->(:Task) DELETE r`;

/** Only tasks of the same case count as found. */
export const ADD_DEPENDENCIES = /* cypher */ `
  MATCH (t:Task {uid: $uid})-[:TASK_OF]->(c:Case)
  UNWIND $dependsOn AS other
  MATCH (d:Task {uid: other})-[:TASK_OF]->(c) WHERE d <> t
  MERGE (t)-[:DEPENDS_ON]->(d)
  RETURN count(d) AS found`;

/** A case has few tasks, so the walk is short. */
export const IN_A_CIRCLE = /* cypher */ `
  MATCH (t:Task {uid: $uid}) RETURN EXISTS { (t)-[:DEPENDS_ON]->+(t) } AS circle`;

export const UNFINISHED_BEFORE = /* cypher */ `
  MATCH (:Task {uid: $uid})-[:DEPENDS_ON]->(d:Task) WHERE NOT d.status IN ['DONE', 'CANCELLED']
  RETURN d.title AS title ORDER BY d.createdAt LIMIT 5`;

const TASK: Shape = {
  visible: belongsToSeen('(#)-[:TASK_OF]->(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Task'",
    id: "'Task:' + #.uid",
    title: '#.title',
    description: '#.description',
    descriptionHtml: '#.description',
    status: '#.status',
    assignee: '#.assignee',
    dueAt: '#.dueAt',
    createdAt: '#.createdAt',
    createdBy: '#.createdBy',
    finishedAt: '#.finishedAt',
    finishedBy: '#.finishedBy',
    version: '#.version',
    blocked: "EXISTS { MATCH (#)-[:DEPENDS_ON]->(before:Task) WHERE NOT before.status IN ['DONE', 'CANCELLED'] }",
  },
  links: {
    case: { shape: 'Case', match: 'MATCH (@)-[:TASK_OF]->(#:Case)', form: 'one', order: ['#.number'] },
    dependsOn: {
      shape: 'Task',
      match: 'MATCH (@)-[:DEPENDS_ON]->(#:Task)',
      form: 'list',
      order: ['#.createdAt', '#.uid'],
    },
    requiredBy: {
      shape: 'Task',
      match: 'MATCH (@)<-[:DEPENDS_ON]-(#:Task)',
      form: 'list',
      order: ['#.createdAt', '#.uid'],
    },
  },
};

export const TASK_SHAPES: Catalogue = { Task: TASK };
