/**
 * Where a case `c` stands in the queue, for statements that change it. Each point of severity × verdict is worth six hours
 * of waiting. Age counts equally for all, so two cases never change places by waiting, and the order can stand in an index.
 * A closed case has no place.
 */
export const PLACE_IN_QUEUE = /* cypher */ `
  SET c.headStartHours = 6
    * CASE c.severity WHEN 'FATAL' THEN 6 WHEN 'CRITICAL' THEN 5 WHEN 'HIGH' THEN 4 WHEN 'MEDIUM' THEN 3 WHEN 'LOW' THEN 2 ELSE 1 END
    * CASE c.verdict WHEN 'MALICIOUS' THEN 4 WHEN 'SUSPICIOUS_NEEDS_HUMAN' THEN 3 WHEN 'BENIGN' THEN 1 ELSE 2 END
  SET c.queuePlace = CASE WHEN c.status = 'CLOSED' THEN null ELSE c.headStartHours * 3600000 - c.openedAt END`;
