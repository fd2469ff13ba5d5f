import type { Request, RequestHandler, Response, Router } from 'express';
import express from 'express';
import { InputFault, PlatformError } from '../../domain/errors.js';
import type { Member } from '../../domain/member.js';
import type { Principal } from '../../domain/access.js';
import { addressOf, Caller } from './caller.js';
import { intakeStatus } from './intake/intake-status.js';
import type { ServerParts } from './operations.js';
import { fieldsOf, fieldsOfPatch, LIST, nameInFilter, SCHEMA_ERROR, SERVICE, shownUser } from './scim-user.js';
import { claimedBy } from './session-cookie.js';

const SCIM_TYPE = 'application/scim+json';
const LARGEST = 200_000;
const MOST_LISTED = 200;

type Work = (by: Principal, request: Request) => Promise<{ readonly status: number; readonly body: object | null }>;

/** SCIM 2.0 (RFC 7644) `/scim/v2/Users`: a directory tells who may work here. Its key is that of an admin. */
export function scimDoor(parts: ServerParts): Router {
  const router = express.Router();
  const { members } = parts.useCases;
  const json = express.json({ limit: LARGEST, type: ['application/json', SCIM_TYPE] });
  const door = (work: Work): RequestHandler => handled(parts, work);
  router.get(
    '/ServiceProviderConfig',
    door(async () => ({ status: 200, body: SERVICE })),
  );
  router.get(
    '/Users',
    door(async (by, request) => ({ status: 200, body: await listed(parts, by, request) })),
  );
  router.post(
    '/Users',
    json,
    door(async (by, request) => ({ status: 201, body: shownUser(await members.create(by, fieldsOf(request.body))) })),
  );
  router.get(
    '/Users/:id',
    door(async (by, request) => shown(await members.find(by, idOf(request)))),
  );
  router.put(
    '/Users/:id',
    json,
    door(async (by, request) => shown(await members.change(by, idOf(request), fieldsOf(request.body)))),
  );
  router.patch(
    '/Users/:id',
    json,
    door(async (by, request) => shown(await members.change(by, idOf(request), fieldsOfPatch(request.body)))),
  );
  // What somebody did stays theirs: whoever is deleted in the directory is disabled here.
  router.delete(
    '/Users/:id',
    door(async (by, request) => {
      await members.change(by, idOf(request), { active: false });
      return { status: 204, body: null };
    }),
  );
  return router;
}

function shown(member: Member) {
  return { status: 200, body: shownUser(member) };
}

function idOf(request: Request): string {
  return String(request.params['id']);
}

async function listed({ useCases: { members } }: ServerParts, by: Principal, { query }: Request): Promise<object> {
  const { filter } = query;
  if (filter !== undefined) {
    const member = await members.byName(by, nameInFilter(filter));
    return list(member === null ? [] : [member], { total: member === null ? 0 : 1, from: 1 });
  }
  // RFC 7644, 3.4.2.4: places count from 1, and what makes no sense is mended instead of refused.
  const from = Math.max(Math.trunc(Number(query['startIndex'] ?? 1)) || 1, 1);
  const count = Math.min(Math.max(Math.trunc(Number(query['count'] ?? 100)) || 0, 0), MOST_LISTED);
  const { total, members: found } = await members.list(by, { skip: from - 1, limit: count });
  return list(found, { total, from });
}

function list(members: readonly Member[], { total, from }: { readonly total: number; readonly from: number }): object {
  return {
    schemas: [LIST],
    totalResults: total,
    startIndex: from,
    itemsPerPage: members.length,
    Resources: members.map(shownUser),
  };
}

function handled(parts: ServerParts, work: Work): RequestHandler {
  return (request, response) => {
    answered(parts, work, request).then(
      ({ status, body }) => {
        response.status(status).type(SCIM_TYPE);
        response.end(body === null ? undefined : JSON.stringify(body));
      },
      (fault: unknown) => refuse(response, parts, fault),
    );
  };
}

async function answered(parts: ServerParts, work: Work, request: Request) {
  const caller = await Caller.of(parts.gate, { bearer: claimedBy(request), address: addressOf(request) });
  caller.spend();
  return work(caller.principal, request);
}

function refuse(response: Response, parts: ServerParts, fault: unknown): void {
  const taken = fault instanceof InputFault && fault.code === 'VERSION_CONFLICT';
  const { status } = taken ? { status: 409 } : intakeStatus(fault);
  const known = fault instanceof PlatformError && status < 500;
  if (!known) parts.mask.shown(fault as never);
  const detail = known ? (fault as PlatformError).message : 'Something went wrong here.';
  const kind = taken ? { scimType: 'uniqueness' } : status === 400 ? { scimType: 'invalidValue' } : {};
  response.status(status).type(SCIM_TYPE);
  response.end(JSON.stringify({ schemas: [SCHEMA_ERROR], status: String(status), detail, ...kind }));
}
