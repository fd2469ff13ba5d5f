import type { Remedy } from '../../domain/authorization.js';
import { shownText } from '../../domain/shown-text.js';
import type { ShownAction, ShownCase, ShownDecision, ShownStep } from './case-query.js';

/** A case as lines of text: what happened, what speaks for and against, what was not known, what may be done. */
export function showCase(shown: ShownCase): readonly string[] {
  return [
    `Case ${String(shown.number)}  ${shown.title}`,
    `  ${shown.verdict ?? 'not decided yet'} · severity ${shown.severity} · ${shown.status} · ${counted(shown.eventCount, 'event')}`,
    ...shown.detections.nodes.flatMap((detection) => [
      '',
      `  What followed what (${detection.techniqueIds.join(', ')}): ${detection.ruleTitle}`,
      ...(detection.matches.nodes[0]?.steps.map(stepLine) ?? []),
    ]),
    ...(shown.decision === null ? [] : decisionLines(shown.decision)),
    ...shown.actions.nodes.flatMap(actionLines),
  ].map(shownText);
}

function counted(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}

function stepLine({ step, event }: ShownStep): string {
  return `    ${String(step + 1)}  ${event.time.slice(0, 19).replace('T', ' ')}  ${(event.operation ?? event.className).padEnd(26)} ${event.source}`;
}

function decisionLines(decision: ShownDecision): readonly string[] {
  const { verdict, robust, contested, totalCentiban, interval, policy } = decision;
  const speaking = decision.contributions.filter((each) => each.effectiveCentiban !== 0);
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', `  ${title}`, ...lines];
  return [
    '',
    `  Decided: ${verdict}, ${String(totalCentiban)} cb in [${String(interval.loCentiban)}, ${String(interval.hiCentiban)}]${robust ? `, robust (${robustWords(decision)})` : ''}${contested ? ', contested' : ''}`,
    ...(contested ? ['  both sides speak strongly, which no sum settles: a person decides'] : []),
    `  under ${policy.id} v${policy.version}; ${policy.owner ?? 'nobody'} answers for it`,
    ...section('For', speaking.filter((each) => each.effectiveCentiban > 0).map(contributionLine)),
    ...section('Against', speaking.filter((each) => each.effectiveCentiban < 0).map(contributionLine)),
    ...section('Not known', decision.lacked.map(lackLine)),
  ];
}

/** What is silent cannot change it; whom nobody asked still may, and is told below as such. */
function robustWords({ lacked }: ShownDecision): string {
  const open = lacked.some(({ couldFlip }) => couldFlip === true);
  return `no silent source could change it${open ? ', only what was not asked' : ''}`;
}

function contributionLine({
  question,
  answer,
  effectiveCentiban,
  tainted,
  text,
}: ShownDecision['contributions'][number]): string {
  const weight = `${effectiveCentiban > 0 ? '+' : ''}${String(effectiveCentiban)}`.padStart(5);
  return `    ${weight}  ${question} = ${answer ?? ''}${tainted ? ' (tainted)' : ''}${text === null ? '' : `: ${text}`}`;
}

function lackLine({ question, state, couldFlip, text }: ShownDecision['lacked'][number]): string {
  const why = state === 'NOT_ASKED' ? 'not set up here, or not worth its cost' : text;
  return `           ${question}: ${state}${couldFlip === true ? ' (could change the verdict)' : ''}${why === null ? '' : `: ${why}`}`;
}

/** Why an action ended that no policy stopped: without it a permit beside DENIED reads like a contradiction. */
const ENDED: Readonly<Record<string, string>> = {
  NO_CONNECTOR: 'no connector is configured that could do this',
  DENIED_BY_PERSON: 'a person said no',
  UNANSWERED: 'nobody answered in time',
  OUTDATED: 'the case was decided anew and calls for it no more',
};

function endLines({ outcome, residual }: ShownAction): readonly string[] {
  const code = outcome?.code;
  if (code === undefined) return [];
  const where = residual.length === 0 ? '' : `: ${residual.join(', ')}`;
  return [`    ${code}: ${ENDED[code] ?? 'see the outcome of the action'}${where}`];
}

/** What would have to change, as a sentence: `would be allowed if …`. */
const REMEDY_WORDS: Readonly<Record<Remedy, string>> = {
  approval: 'a person approves it',
  second_approval: 'two people approve it',
  reason: 'a reason is given',
  person_requests: 'a responder asks for it',
  kill_switch_released: 'the kill switch is released',
  freeze_over: 'the change freeze is over',
  rate_free: 'fewer actions had run in this hour',
  decision_renewed: 'the case is decided anew',
  verdict_malicious: 'the verdict is a robust MALICIOUS',
};

function remedyOf(code: string): string {
  return REMEDY_WORDS[code as Remedy] ?? code;
}

function actionLines(action: ShownAction): readonly string[] {
  const { type, target, targetLabel, state, authorization } = action;
  const policies = (authorization?.policies ?? []).map(
    ({ id, reason }) => `    by ${id}${reason === undefined || reason === null ? '' : `: ${reason}`}`,
  );
  const missing = (authorization?.missing ?? []).map(
    (set) => `    would be allowed if ${set.map(remedyOf).join(' and ')}`,
  );
  return [
    '',
    `  Action: ${type} of ${targetLabel ?? target}: ${state}${authorization?.allowed === true ? ' (allowed)' : ' (not allowed as things stand)'}`,
    ...endLines(action),
    ...policies,
    ...missing,
  ];
}
