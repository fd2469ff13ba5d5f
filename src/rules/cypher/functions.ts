/** Functions that a hunt may call, in lower case. A list of what is allowed: plugins add functions that nobody here has read. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['all', 'any', 'none', 'single', 'exists', 'isempty'],
  ...['coalesce', 'nullif', 'elementid', 'id', 'labels', 'type', 'properties', 'keys', 'head', 'last', 'tail', 'size'],
  ...['length', 'nodes', 'relationships', 'startnode', 'endnode', 'reverse', 'valuetype'],
  ...['shortestpath', 'allshortestpaths'],
  ...['avg', 'collect', 'count', 'max', 'min', 'sum', 'stdev', 'stdevp', 'percentilecont', 'percentiledisc'],
  ...['abs', 'ceil', 'floor', 'round', 'sign', 'isnan', 'sqrt', 'exp', 'log', 'log10', 'e', 'pi'],
  ...['tointeger', 'tofloat', 'tostring', 'toboolean', 'tointegerornull', 'tofloatornull', 'tostringornull'],
  ...['tobooleanornull', 'tointegerlist', 'tofloatlist', 'tostringlist', 'tobooleanlist'],
  ...['left', 'right', 'substring', 'replace', 'split', 'trim', 'btrim', 'ltrim', 'rtrim'],
  ...['tolower', 'toupper', 'lower', 'upper', 'char_length', 'character_length', 'normalize'],
  ...['range', 'point', 'point.distance', 'point.withinbbox'],
  ...['date', 'datetime', 'localdatetime', 'time', 'localtime', 'duration', 'timestamp'],
  ...['datetime.fromepoch', 'datetime.fromepochmillis', 'datetime.truncate', 'date.truncate', 'localdatetime.truncate'],
  ...['duration.between', 'duration.inmonths', 'duration.indays', 'duration.inseconds'],
]);

/** Words that stand before a bracket without calling anything. */
export const WORDS_BEFORE_BRACKET: ReadonlySet<string> = new Set([
  ...['AND', 'OR', 'XOR', 'NOT', 'IN', 'WHERE', 'MATCH', 'WITH', 'RETURN', 'WHEN', 'THEN', 'ELSE', 'CASE', 'BY', 'AS'],
  ...['UNWIND', 'LIMIT', 'SKIP', 'OFFSET', 'DISTINCT', 'CONTAINS', 'CALL', 'IS', 'ON'],
]);

export const FULL_TEXT_QUERY = 'db.index.fulltext.querynodes';
