import { z } from 'zod';
import { InputFault } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';

/* Playbooks as CACAO Security Playbooks 2.0 writes them; https://docs.oasis-open.org/cacao/security-playbooks/v2.0/ */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const id = (...kinds: readonly string[]) =>
  z.string().regex(new RegExp(`^(${kinds.join('|')})--${UUID}$`), `is an id as ${kinds[0] ?? ''}--<uuid>`);
const TIME = z.iso.datetime({ offset: false });
const STEP_KINDS = [
  'start',
  'end',
  'action',
  'playbook-action',
  'parallel',
  'if-condition',
  'while-condition',
  'switch-condition',
];
const stepId = id(...STEP_KINDS);

const variable = z.looseObject({
  type: z.string().min(1),
  description: z.string().optional(),
  value: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  constant: z.boolean().optional(),
  external: z.boolean().optional(),
});
const variables = z.record(z.string().regex(/^__[A-Za-z0-9_-]{1,201}__$/, 'is a name as __name__'), variable);

const common = {
  name: z.string().optional(),
  description: z.string().optional(),
  delay: z.int().min(0).optional(),
  timeout: z.int().min(0).optional(),
  step_variables: variables.optional(),
  on_completion: stepId.optional(),
  on_success: stepId.optional(),
  on_failure: stepId.optional(),
};

const manual = z.looseObject({
  type: z.literal('manual'),
  command: z.string().min(1).optional(),
  command_b64: z.string().optional(),
});
const openc2 = z.looseObject({
  type: z.literal('openc2-http'),
  content: z.string().optional(),
  content_b64: z.base64().optional(),
});

const STEP = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('start'), ...common, on_completion: stepId }),
  z.looseObject({ type: z.literal('end'), ...common }),
  z.looseObject({
    type: z.literal('action'),
    ...common,
    commands: z.array(z.discriminatedUnion('type', [manual, openc2])).min(1),
    agent: z.string().min(1),
  }),
  z.looseObject({ type: z.literal('parallel'), ...common, next_steps: z.array(stepId).min(1) }),
  z.looseObject({
    type: z.literal('if-condition'),
    ...common,
    condition: z.string().min(1),
    on_true: stepId,
    on_false: stepId.optional(),
  }),
  z.looseObject({ type: z.literal('while-condition'), ...common, condition: z.string().min(1), on_true: stepId }),
  z.looseObject({
    type: z.literal('switch-condition'),
    ...common,
    switch: z.string().min(1),
    cases: z.record(z.string().min(1), stepId),
  }),
]);

const PLAYBOOK = z.looseObject({
  type: z.literal('playbook'),
  spec_version: z.literal('cacao-2.0'),
  id: id('playbook'),
  name: z.string().min(1),
  description: z.string().optional(),
  created_by: id('identity'),
  created: TIME,
  modified: TIME,
  revoked: z.boolean().optional(),
  valid_from: TIME.optional(),
  valid_until: TIME.optional(),
  playbook_variables: variables.optional(),
  workflow_start: id('start'),
  workflow_exception: stepId.optional(),
  workflow: z.record(stepId, STEP),
  agent_definitions: z.record(z.string(), z.looseObject({ type: z.string(), name: z.string() })).optional(),
});

export type Playbook = z.infer<typeof PLAYBOOK>;
export type PlaybookStep = z.infer<typeof STEP>;
export type Command = Extract<PlaybookStep, { type: 'action' }>['commands'][number];
export type Variables = Readonly<Record<string, string | number | boolean>>;

const MOST_CHARACTERS = 500_000;
const MOST_STEPS = 500;

/** Reads a playbook; every fault is told at once, each with its place. */
export function readPlaybook(text: string): Playbook {
  if (text.length > MOST_CHARACTERS) throw unfit(['text: it is longer than 500,000 characters']);
  const parsed = PLAYBOOK.safeParse(jsonOf(text));
  if (!parsed.success) throw unfit(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const faults = faultsOf(parsed.data);
  if (faults.length > 0) throw unfit(faults);
  return parsed.data;
}

function jsonOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw unfit(['text: it is not JSON']);
  }
}

/** What the shape alone does not say: each name leads to a step, and on_completion excludes the two others. */
function faultsOf(playbook: Playbook): readonly string[] {
  const { workflow, workflow_start: start, workflow_exception: exception, agent_definitions: agents = {} } = playbook;
  const steps = Object.entries(workflow);
  const many = steps.length > MOST_STEPS ? [`workflow: more than ${String(MOST_STEPS)} steps`] : [];
  const lost = workflow[start] === undefined ? [`workflow_start: ${start} is not a step`] : [];
  const astray = exception !== undefined && workflow[exception] === undefined;
  const known = { steps: workflow, agents };
  return [
    ...many,
    ...lost,
    ...(astray ? [`workflow_exception: ${exception} is not a step`] : []),
    ...steps.flatMap(([name, step]) => stepFaults(name, step, known)),
  ];
}

interface Known {
  readonly steps: Playbook['workflow'];
  readonly agents: Readonly<Record<string, object>>;
}

function stepFaults(name: string, step: PlaybookStep, { steps, agents }: Known): readonly string[] {
  const at = `workflow.${name}`;
  const kind = name.startsWith(`${step.type}--`) ? [] : [`${at}: is of the type ${step.type}`];
  const gone = successorsOf(step).filter((next) => steps[next] === undefined);
  const both = step.on_completion !== undefined && (step.on_success ?? step.on_failure) !== undefined;
  const agent = step.type === 'action' && agents[step.agent] === undefined;
  return [
    ...kind,
    ...gone.map((next) => `${at}: ${next} is not a step`),
    ...(both ? [`${at}: on_completion excludes on_success and on_failure`] : []),
    ...(agent ? [`${at}.agent: it is not defined`] : []),
    ...(waitsInVain(step) ? [`${at}: only steps of the type action wait, by delay and timeout`] : []),
  ];
}

function waitsInVain({ type, delay = 0, timeout = 0 }: PlaybookStep): boolean {
  return type !== 'action' && delay + timeout > 0;
}

/** Every step that may follow. */
export function successorsOf(step: PlaybookStep): readonly string[] {
  const named = [step.on_completion, step.on_success, step.on_failure];
  return [...named, ...branchesOf(step)].filter((each): each is string => each !== undefined);
}

function branchesOf(step: PlaybookStep): readonly (string | undefined)[] {
  switch (step.type) {
    case 'parallel':
      return step.next_steps;
    case 'if-condition':
      return [step.on_true, step.on_false];
    case 'while-condition':
      return [step.on_true];
    case 'switch-condition':
      return Object.values(step.cases);
    default:
      return [];
  }
}

function unfit(faults: readonly string[]): InputFault {
  return new InputFault('BAD_USER_INPUT', `The playbook is not usable: ${faults.slice(0, 20).join('; ')}.`, {
    place: { path: faults[0]?.split(':')[0] ?? '' },
    remedy: 'It is a CACAO 2.0 playbook; docs/playbooks.md says which steps and commands run here.',
  });
}
