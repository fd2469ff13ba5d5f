export const WORK_WAITING = /* cypher */ `
  RETURN EXISTS { MATCH (t:EvalTask) WHERE t.state = 'pending' } AS correlate,
         EXISTS { MATCH (t:AlertTask) WHERE t.state = 'pending' } AS alerts,
         EXISTS { MATCH (t:FoldTask) WHERE t.state = 'pending' } OR EXISTS { MATCH (f:AlertFold) WHERE f.state = 'unfolding' } AS folds,
         EXISTS { MATCH (r:Rule) WHERE r.status IN ['live', 'shadow'] AND NOT r.ready } AS backFill,
         EXISTS { MATCH (t:DecideTask) WHERE t.state IN ['pending', 'respond'] } AS decide`;
