import { type CaseBundle, verifyBundle } from '../../chain/index.js';
import { canonicalText } from '../../domain/canonical.js';
import { compareText } from '../../domain/ids.js';
import { decide } from '../../ledger/index.js';
import type { CaseArchive } from '../../pipeline/audit/ports.js';
import { createGuard } from '../../pipeline/guard/authorize.js';
import { compileGuardrails, type GuardrailText } from '../../pipeline/guard/guardrails.js';
import { permitAgain, recomputePermit } from '../../pipeline/guard/permit-content.js';
import { exportCase } from '../audit/export-case.js';
import { unrecorded } from './unrecorded.js';
import type { Containment, ToolWords, WinsReads } from '../../pipeline/audit/ports-wins.js';
import type { ContainmentWin, NormalisationWin, RecordWin, RepetitionWin, Wins } from './wins-ports.js';

export interface WinsRequest {
  readonly from: number;
  readonly to: number;
  /** Latest cases that are looked at. */
  readonly cases: number;
  readonly repetitions: number;
}

/** Latest events, first people and records of one case that are looked at: a report does not grow with the graph. */
const EVENTS = 10_000;
const PEOPLE = 10_000;
const RECORDS = 1_000;

/** What orchestration is bought for, measured on what happened here; every figure is read or recomputed, none assumed. */
export async function measureWins(reads: WinsReads, archive: CaseArchive, request: WinsRequest): Promise<Wins> {
  const { from, to, cases: limit, repetitions } = request;
  const numbers = await reads.cases({ from, to, limit });
  const bundles: NumberedBundle[] = [];
  for (const number of numbers)
    bundles.push({ number, bundle: await exportCase(archive, { number, remembered: null, anchored: 0 }) });
  return {
    cases: numbers.length,
    containment: containmentWins(await reads.containments(numbers)),
    repetition: repetitionWin(bundles, repetitions),
    normalisation: normalisationWin(await reads.tools(EVENTS), await reads.people(PEOPLE)),
    record: await recordWin(bundles, reads),
  };
}

interface NumberedBundle {
  readonly number: number;
  readonly bundle: CaseBundle;
}

/** Of what a machine did alone on a verdict that nothing unknown could change. */
export function containmentWins(all: readonly Containment[]): readonly ContainmentWin[] {
  const own = all.filter(({ clear, answers, authorizedAt }) => clear && answers === 0 && authorizedAt !== null);
  const keys = [...new Set(own.map(({ policy, action }) => `${policy}|${action}`))].sort(compareText);
  return keys.map((key) => {
    const group = own.filter(({ policy, action }) => `${policy}|${action}` === key);
    const seconds = group
      .flatMap(({ receivedAt, effectiveAt }) =>
        receivedAt === null || effectiveAt === null ? [] : [(effectiveAt - receivedAt) / 1_000],
      )
      .sort((a, b) => a - b);
    const [policy = '', action = ''] = key.split('|');
    return {
      policy,
      action,
      asked: group.length,
      contained: seconds.length,
      seenToWork: group.filter(({ verifiedAt }) => verifiedAt !== null).length,
      medianSeconds: seconds[Math.floor((seconds.length - 1) / 2)] ?? null,
      worstSeconds: seconds.at(-1) ?? null,
    };
  });
}

/** Decides and permits again from what was stored, over and over, and compares bytes. */
function repetitionWin(bundles: readonly NumberedBundle[], repetitions: number): RepetitionWin {
  const verdicts = bundles.flatMap(({ bundle }) => verdictTrials(bundle));
  const permits = permitTrials(bundles.flatMap(({ bundle }) => bundle.permits));
  let different = 0;
  for (let round = 0; round < repetitions; round += 1)
    different += [...verdicts, ...permits].filter(({ again, stored }) => again() !== stored).length;
  return { repetitions, verdicts: verdicts.length, permits: permits.length, different };
}

interface Trial {
  readonly stored: string;
  readonly again: () => string;
}

function verdictTrials({ decisions, policies }: CaseBundle): readonly Trial[] {
  return decisions.flatMap(({ policy: digest, answers, asOf, frame, degraded, result }) => {
    const policy = policies.find((each) => each.digest === digest);
    if (policy === undefined) return [];
    const options = { ...(frame === undefined ? {} : { frame }), ...(degraded === undefined ? {} : { degraded }) };
    return [{ stored: canonicalText(result), again: () => canonicalText(decide(policy, answers, asOf, options)) }];
  });
}

function permitTrials(permits: CaseBundle['permits']): readonly Trial[] {
  const texts = [...new Set(permits.map(({ policies }) => policies))];
  const guards = new Map(
    texts.map((text) => [text, createGuard(compileGuardrails(JSON.parse(text) as GuardrailText))]),
  );
  return permits.flatMap(({ policies, request, outcome }) => {
    const guard = guards.get(policies);
    if (guard === undefined) return [];
    return [{ stored: canonicalText(outcome), again: () => canonicalText(permitAgain(guard, request)) }];
  });
}

export function normalisationWin(words: readonly ToolWords[], people: NormalisationWin['people']): NormalisationWin {
  const sum = (count: (each: ToolWords) => number): number => words.reduce((total, each) => total + count(each), 0);
  const events = sum((each) => each.events);
  const share = (part: number): number => (events === 0 ? 0 : part / events);
  const verbs = [...new Set(words.map(({ operation }) => operation).filter((verb) => verb !== ''))].sort(compareText);
  const sharedVerbs = verbs
    .map((operation) => ({ operation, tools: toolsOf(words.filter((each) => each.operation === operation)) }))
    .filter(({ tools }) => tools.length > 1);
  return {
    events,
    tools: toolsOf(words).length,
    classedShare: share(sum((each) => each.classed)),
    withVerbShare: share(sum((each) => (each.operation === '' ? 0 : each.events))),
    withAccountShare: share(sum((each) => each.account)),
    sharedVerbs,
    people,
  };
}

function toolsOf(words: readonly ToolWords[]): readonly string[] {
  return [...new Set(words.map(({ source }) => source))].sort(compareText);
}

async function recordWin(bundles: readonly NumberedBundle[], reads: WinsReads): Promise<RecordWin> {
  let win: RecordWin = {
    ...{ cases: bundles.length, steps: 0, missing: [], records: 0, recordsChained: 0, verified: 0, unsealed: 0 },
  };
  for (const { number, bundle } of bundles) {
    const steps = await reads.steps(number);
    const { records, chained } = await reads.records(number, RECORDS);
    const { code } = verifyBundle(JSON.parse(canonicalText(bundle)), { recomputePermit });
    const events = bundle.streams.flatMap((stream) => stream.events);
    const missing = unrecorded(steps, events).map(({ kind, uid }) => `${String(number)}: ${kind} ${uid}`);
    win = {
      cases: win.cases,
      steps: win.steps + steps.length,
      missing: [...win.missing, ...missing],
      records: win.records + records,
      recordsChained: win.recordsChained + chained,
      verified: win.verified + (code === 0 || code === 4 ? 1 : 0),
      unsealed: win.unsealed + (code === 4 ? 1 : 0),
    };
  }
  return win;
}
