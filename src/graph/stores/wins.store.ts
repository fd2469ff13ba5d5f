import type { CaseStep, Containment, PeopleAcross, ToolWords, WinsReads } from '../../pipeline/audit/ports-wins.js';
import { type Graph, only } from '../session.js';
import { CONTAINING } from './metrics.store.js';
import {
  CASES_OPENED,
  CONTAINMENTS_OF_CASES,
  PEOPLE_ACROSS_TOOLS,
  RECORDS_OF_CASE,
  STEPS_OF_CASE,
  WORDS_OF_TOOLS,
} from './wins.cypher.js';

/** What the report on orchestration is measured from. */
export function winsReads(graph: Graph): WinsReads {
  return {
    cases: async (period) => {
      const rows = await graph.run<{ number: number }>(CASES_OPENED, { ...period });
      return rows.map(({ number }) => number);
    },
    containments: (cases) => graph.run<Containment>(CONTAINMENTS_OF_CASES, { cases, containing: CONTAINING }),
    tools: (limit) => graph.run<ToolWords>(WORDS_OF_TOOLS, { limit }),
    people: async (limit) => only(await graph.run<PeopleAcross>(PEOPLE_ACROSS_TOOLS, { limit })),
    steps: (caseNumber) => graph.run<CaseStep>(STEPS_OF_CASE, { case: caseNumber }),
    records: async (caseNumber, limit) =>
      only(await graph.run<{ records: number; chained: number }>(RECORDS_OF_CASE, { case: caseNumber, limit })),
  };
}
