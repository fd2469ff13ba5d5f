import type { Wins } from '../../usecases/metrics/wins-ports.js';

/** Verbs that are named; the count is of all. */
const NAMED = 5;

const seconds = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} s`);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** The report for people: each figure with how it was come by. */
export function showWins(wins: Wins): readonly string[] {
  return [
    `What orchestration gave, measured on the latest ${String(wins.cases)} cases`,
    ...containment(wins),
    ...repetition(wins),
    ...normalisation(wins),
    ...record(wins),
  ];
}

function containment({ containment: all }: Wins): readonly string[] {
  const told = all.map(({ policy, action, asked, contained, seenToWork, medianSeconds, worstSeconds }) => {
    const times = `median ${seconds(medianSeconds)}, worst ${seconds(worstSeconds)}`;
    const counts = `${String(contained)} of ${String(asked)} done, ${String(seenToWork)} seen at the target to work`;
    return `     ${policy}: ${action}: ${times} (${counts})`;
  });
  return [
    '',
    '  1  Seconds to containment where nothing is ambiguous',
    ...(told.length === 0 ? ['     nothing was contained by a machine alone'] : told),
    '     from the receipt of the record with which the case begins to the effect that the target reports; actions',
    '     that nobody was asked about, on a MALICIOUS verdict that no unknown answer could change',
  ];
}

function repetition({ repetition: { repetitions, verdicts, permits, different } }: Wins): readonly string[] {
  const trials = repetitions * (verdicts + permits);
  return [
    '',
    '  2  The same every time',
    `     ${String(trials - different)} of ${String(trials)} the same bytes`,
    `     ${String(verdicts)} verdicts and ${String(permits)} permits, each computed ${String(repetitions)} times from the facts on record and compared with what was stored`,
  ];
}

function normalisation({ normalisation: win }: Wins): readonly string[] {
  const named = win.sharedVerbs.slice(0, NAMED).map(({ operation, tools }) => `     ${operation}: ${tools.join(', ')}`);
  const { people, joined, most } = win.people;
  return [
    '',
    '  3  One language for all tools',
    `     ${String(win.events)} events of ${String(win.tools)} tools: ${percent(win.classedShare)} with an OCSF class of their own, ${percent(win.withVerbShare)} with a verb of the catalogue, ${percent(win.withAccountShare)} about a known account`,
    `     ${String(win.sharedVerbs.length)} verbs are said by several tools:`,
    ...named,
    `     ${String(joined)} of ${String(people)} people are one over several vendors, at most ${String(most)} of one person`,
    '     counted over the latest events, whatever case they belong to',
  ];
}

function record({ record: win }: Wins): readonly string[] {
  const found = win.steps - win.missing.length;
  return [
    '',
    '  4  A complete record',
    `     ${String(found)} of ${String(win.steps)} steps found in the audit, ${String(win.recordsChained)} of ${String(win.records)} records in the chain of their source`,
    ...win.missing.slice(0, NAMED).map((step) => `     MISSING ${step}`),
    `     ${String(win.verified)} of ${String(win.cases)} cases verify: chains, seals, verdicts, permits (${String(win.unsealed)} with links that wait for the next seal)`,
    '     steps are the decisions, permits, actions, answers, sends and detections that the graph holds',
  ];
}
