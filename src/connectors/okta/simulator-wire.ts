import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** A System Log event as the simulator writes it: the documented shape, as far as we read it. */
export interface SimulatedEvent {
  readonly uuid: string;
  readonly published: string;
  readonly eventType: 'user.session.clear';
  readonly version: '0';
  readonly severity: 'INFO';
  readonly displayMessage: string;
  readonly client: { readonly userAgent: { readonly rawUserAgent: string } };
  readonly outcome: { readonly result: 'SUCCESS' };
  readonly target: readonly { readonly id: string; readonly type: 'User' }[];
}

export function clearEvent(userId: string, rawUserAgent: string, at: number): SimulatedEvent {
  return {
    uuid: randomUUID(),
    published: new Date(at).toISOString(),
    eventType: 'user.session.clear',
    version: '0',
    severity: 'INFO',
    displayMessage: 'Clear user session',
    client: { userAgent: { rawUserAgent } },
    outcome: { result: 'SUCCESS' },
    target: [{ id: userId, type: 'User' }],
  };
}

export function oktaError(response: ServerResponse, status: number, errorCode: string, errorSummary: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  const body = { errorCode, errorSummary, errorLink: errorCode, errorId: `oae${randomUUID()}`, errorCauses: [] };
  response.end(JSON.stringify(body));
}

export function oktaAnswer(response: ServerResponse, json: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(json));
}

const TERM = /^(eventType|target\.id) eq "([^"]*)"$/;

/** The part of Okta's filter expressions that we send: `eq` terms joined by `and`; null for anything else. */
export function readLogFilter(text: string): ((event: SimulatedEvent) => boolean) | null {
  const terms = text.split(' and ').map((term) => TERM.exec(term));
  if (terms.some((term) => term === null)) return null;
  return (event) =>
    terms.every((term) => {
      const [, field, value] = term ?? [];
      return field === 'eventType' ? event.eventType === value : event.target.some(({ id }) => id === value);
    });
}
