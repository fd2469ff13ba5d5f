import { isJsonObject, type JsonObject, type JsonValue } from '../../src/domain/json.js';

/*
 * What CACAO Security Playbooks 2.0 demands of the parts that we write, written down from its sections 3 (playbook), 4 (steps),
 * 5.9 (OpenC2 over HTTP), 7 (agents) and 10 (identifiers, timestamps); independent of the reader under test.
 */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-([1-5])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const MILLISECONDS = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const PLAYBOOK_MUST = 'type spec_version id name created_by created modified workflow_start workflow'.split(' ');
const PLAYBOOK_MAY =
  `description playbook_types playbook_activities playbook_processing_summary revoked valid_from valid_until
  derived_from related_to priority severity impact industry_sectors labels external_references markings playbook_variables
  workflow_exception playbook_extensions authentication_info_definitions agent_definitions target_definitions
  extension_definitions data_marking_definitions signatures`.split(/\s+/);
const TYPES = 'attack detection engagement investigation mitigation notification prevention remediation'.split(' ');
const ACTIVITIES = `compose-content deliver-content identify-audience identify-channel scan-system match-indicator
  analyze-collected-data identify-indicators scan-vulnerabilities configure-systems restrict-access disconnect-system
  eliminate-risk revert-system restore-data restore-capabilities map-network identify-steps step-sequence prepare-engagement
  execute-operation analyze-engagement-results`.split(/\s+/);
const STEP_MAY = `type name description external_references delay timeout step_variables owner on_completion on_success
  on_failure step_extensions`.split(/\s+/);
const STEP_OWN: Readonly<Record<string, readonly string[]>> = {
  start: [],
  end: [],
  action: ['commands', 'agent', 'targets', 'in_args', 'out_args'],
};
const COMMAND_MAY = 'type command description version playbook_activity external_references content_b64 headers'.split(
  ' ',
);

/** Everything that is not as the specification has it; empty where it conforms. */
export function cacaoFaults(playbook: JsonObject): readonly string[] {
  const { workflow = {}, agent_definitions: agents = {} } = playbook;
  const steps = isJsonObject(workflow) ? Object.entries(workflow) : [];
  const known = { steps: new Set(steps.map(([id]) => id)), agents: isJsonObject(agents) ? agents : {} };
  const all = [playbook['id'], playbook['created_by'], ...known.steps, ...Object.keys(known.agents)].map(String);
  const uuids = all.map((id) => id.split('--')[1]);
  return [
    ...headFaults(playbook),
    ...when(new Set(uuids).size < uuids.length, 'two objects share a UUID'),
    ...when(!known.steps.has(String(playbook['workflow_start'])), 'workflow_start is no step'),
    ...['start', 'action', 'end'].flatMap((kind) =>
      when(!steps.some(([, step]) => isJsonObject(step) && step['type'] === kind), `there is no ${kind} step`),
    ),
    ...steps.flatMap(([id, step]) => stepFaults(id, step, known)),
    ...Object.entries(known.agents).flatMap(([id, agent]) => agentFaults(id, agent)),
  ];
}

function when(isWrong: boolean, fault: string): readonly string[] {
  return isWrong ? [fault] : [];
}

function headFaults(playbook: JsonObject): readonly string[] {
  const { created, modified, playbook_types: types, playbook_activities: activities } = playbook;
  return [
    ...PLAYBOOK_MUST.flatMap((name) => when(playbook[name] === undefined, `${name} is missing`)),
    ...foreign('playbook', playbook, [...PLAYBOOK_MUST, ...PLAYBOOK_MAY]),
    ...when(playbook['type'] !== 'playbook' || playbook['spec_version'] !== 'cacao-2.0', 'it is no CACAO 2.0 playbook'),
    ...idFaults('playbook', playbook['id']),
    ...idFaults('identity', playbook['created_by']),
    ...[created, modified].flatMap((time) =>
      when(!MILLISECONDS.test(String(time)), `${String(time)} is not to the ms`),
    ),
    ...when(String(modified) < String(created), 'modified before it was created'),
    ...listFaults('playbook_types', types, TYPES),
    ...listFaults('playbook_activities', activities, ACTIVITIES),
    ...when(types !== undefined && activities === undefined, 'playbook_types without an activity'),
  ];
}

function listFaults(name: string, list: JsonValue | undefined, words: readonly string[]): readonly string[] {
  if (list === undefined) return [];
  const fits = Array.isArray(list) && list.length > 0 && list.every((word) => words.includes(String(word)));
  return when(!fits, `${name} is not a list of the vocabulary`);
}

function foreign(at: string, object: JsonObject, known: readonly string[]): readonly string[] {
  return Object.keys(object).flatMap((name) => when(!known.includes(name), `${at}: ${name} is no property`));
}

/** Steps must have UUIDs of version 4. */
function idFaults(kind: string, id: JsonValue | undefined, version = '[1-5]'): readonly string[] {
  return when(
    !new RegExp(`^${kind}--${UUID.replace('[1-5]', version)}$`).test(String(id)),
    `${String(id)} is no ${kind} id`,
  );
}

interface Known {
  readonly steps: ReadonlySet<string>;
  readonly agents: JsonObject;
}

function stepFaults(id: string, step: JsonValue, { steps, agents }: Known): readonly string[] {
  if (!isJsonObject(step)) return [`${id} is no step`];
  const type = String(step['type']);
  const next = ['on_completion', 'on_success', 'on_failure'].flatMap((name) =>
    step[name] === undefined ? [] : [String(step[name])],
  );
  const commands = Array.isArray(step['commands']) ? step['commands'] : [];
  const isAction = type === 'action';
  return [
    ...idFaults(type, id, '4'),
    ...foreign(id, step, [...STEP_MAY, ...(STEP_OWN[type] ?? [])]),
    ...next.flatMap((each) => when(!steps.has(each), `${id} leads nowhere`)),
    ...when(type === 'end' ? next.length > 0 : next.length === 0, `${id} leads on where it must not, or does not`),
    ...when(step['on_completion'] !== undefined && next.length > 1, `${id}: on_completion is alone`),
    ...when(type === 'start' && step['on_completion'] === undefined, `${id}: a start has on_completion`),
    ...when(isAction && commands.length === 0, `${id} has no command`),
    ...when(isAction && agents[String(step['agent'])] === undefined, `${id}: its agent is not defined`),
    ...commands.flatMap((command) => commandFaults(id, command)),
  ];
}

function commandFaults(at: string, command: JsonValue): readonly string[] {
  if (!isJsonObject(command) || command['type'] !== 'openc2-http') return [`${at}: it is no OpenC2 command`];
  const { command: line, content_b64: content, headers = {} } = command;
  const lists =
    isJsonObject(headers) && Object.values(headers).every((each) => Array.isArray(each) && each.every(isText));
  return [
    ...foreign(at, command, COMMAND_MAY),
    ...when(!/^POST \/\S* HTTP\/\d(\.\d)?$/.test(String(line)), `${at}: command is the start line of a POST`),
    ...when(!lists, `${at}: headers are lists of strings`),
    ...when(!isOpenC2(content), `${at}: content_b64 is an OpenC2 command in base64`),
  ];
}

const isText = (value: JsonValue): boolean => typeof value === 'string';

function isOpenC2(content: JsonValue | undefined): boolean {
  if (typeof content !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(content) || content.length % 4 !== 0) return false;
  const openc2 = JSON.parse(Buffer.from(content, 'base64').toString('utf8')) as JsonValue;
  if (!isJsonObject(openc2) || typeof openc2['action'] !== 'string') return false;
  const target = openc2['target'];
  return isJsonObject(target) && Object.keys(target).length === 1;
}

function agentFaults(id: string, agent: JsonValue): readonly string[] {
  if (!isJsonObject(agent)) return [`${id} is no agent`];
  const type = String(agent['type']);
  return [
    ...idFaults(type, id),
    ...when(typeof agent['name'] !== 'string', `${id} has no name`),
    ...when(!['organization', 'group', 'individual'].includes(type), `${id} is of no kind that we write`),
  ];
}
