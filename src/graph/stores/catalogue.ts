import type { Catalogue } from '../projection/shape.js';
import { FOLD_SHAPES } from './alert-fold.cypher.js';
import { ACTION_SHAPES } from './action-read.cypher.js';
import { ATTACHMENT_SHAPES } from './attachment.cypher.js';
import { CASE_LINK_SHAPES } from './case-link.cypher.js';
import { CASE_SHAPES } from './case-read.cypher.js';
import { TASK_SHAPES } from './case-task.cypher.js';
import { DECISION_SHAPES } from './decision-read.cypher.js';
import { DETECTION_SHAPES } from './detection-read.cypher.js';
import { ENTITY_SHAPES } from './entity-read.cypher.js';
import { HUNT_SHAPES } from './hunt-read.cypher.js';
import { OBSERVABLE_SHAPES } from './observable.cypher.js';
import { RECORD_SHAPES } from './record-read.cypher.js';
import { RULE_SHAPES } from './rule-read.cypher.js';
import { WEBHOOK_SHAPES } from './webhook.cypher.js';

/** Everything the API can read of the graph, by type. */
export const CATALOGUE: Catalogue = {
  ...CASE_SHAPES,
  ...CASE_LINK_SHAPES,
  ...FOLD_SHAPES,
  ...TASK_SHAPES,
  ...ATTACHMENT_SHAPES,
  ...OBSERVABLE_SHAPES,
  ...DETECTION_SHAPES,
  ...ENTITY_SHAPES,
  ...DECISION_SHAPES,
  ...ACTION_SHAPES,
  ...RECORD_SHAPES,
  ...RULE_SHAPES,
  ...HUNT_SHAPES,
  ...WEBHOOK_SHAPES,
};
