// Observables of cases are found by what they are and by what was noted of them.
CREATE FULLTEXT INDEX search_observables IF NOT EXISTS FOR (n:NotedObservable) ON EACH [n.value, n.note, n.tags];
