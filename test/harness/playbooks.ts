import { createHash } from 'node:crypto';

/** An id of CACAO that is the same each time. */
export function cacaoId(kind: string, name: string): string {
  const d = createHash('sha256').update(`${kind}/${name}`).digest('hex');
  return `${kind}--${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-8${d.slice(17, 20)}-${d.slice(20, 32)}`;
}

export const AGENT = cacaoId('organization', 'soc');
export const step = (kind: string, name: string): string => cacaoId(kind, name);

export const openc2 = (content: object) => ({
  type: 'openc2-http',
  headers: {},
  content_b64: Buffer.from(JSON.stringify(content)).toString('base64'),
});
export const blocking = (key: string) =>
  openc2({ action: 'delete', target: { 'x-sequitur:user_session': { key } }, args: {} });
export const action = (name: string, commands: readonly object[], next: object = {}) => ({
  ...{ type: 'action', name, agent: AGENT, commands },
  ...next,
});
export const manual = (command: string) => ({ type: 'manual', command });

/** A playbook as a tool would export it, around the workflow of a test. */
export function playbookText(workflow: Readonly<Record<string, object>>, more: object = {}): string {
  return JSON.stringify({
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: cacaoId('playbook', 'test'),
    name: 'Test',
    created_by: cacaoId('identity', 'soc'),
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    workflow_start: step('start', 'a'),
    workflow: { [step('end', 'z')]: { type: 'end' }, ...workflow },
    agent_definitions: { [AGENT]: { type: 'organization', name: 'SOC' } },
    ...more,
  });
}
