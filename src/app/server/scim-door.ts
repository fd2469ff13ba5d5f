import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express';
import express from 'express';
import { InputFault, PlatformError } from '../../domain/errors.js';
import type { Principal } from '../../domain/access.js';
import type { GroupFields } from '../../usecases/access/member-groups.js';
import type { MemberFields } from '../../usecases/access/members.js';
import { addressOf, Caller } from './caller.js';
import { intakeStatus } from './intake/intake-status.js';
import type { ServerParts } from './operations.js';
import { groupFieldsOf, groupFieldsOfPatch, shownGroup } from './scim-group.js';
import { fieldsOf, fieldsOfPatch, LIST, RESOURCE_TYPES, SCHEMA_ERROR, SERVICE, shownUser } from './scim-user.js';
import { nameInFilter } from './scim-values.js';
import { claimedBy } from './session-cookie.js';

const SCIM_TYPE = 'application/scim+json';
const LARGEST = 200_000;
const MOST_LISTED = 200;

type Work = (by: Principal, request: Request) => Promise<{ readonly status: number; readonly body: object | null }>;

interface Routes {
  readonly router: Router;
  readonly json: RequestHandler;
  readonly door: (work: Work) => RequestHandler;
}

/** SCIM 2.0 (RFC 7644): a directory tells who may work here, and in which groups. Its key is that of an admin. */
export function scimDoor(parts: ServerParts): Router {
  const router = express.Router();
  const json = express.json({ limit: LARGEST, type: ['application/json', SCIM_TYPE] });
  const routes = { router, json, door: (work: Work) => handled(parts, work) };
  router.get(
    '/ServiceProviderConfig',
    routes.door(async () => ok(SERVICE)),
  );
  router.get(
    '/ResourceTypes',
    routes.door(async () => ok(list(RESOURCE_TYPES, { total: RESOURCE_TYPES.length, from: 1 }))),
  );
  userRoutes(parts, routes);
  groupRoutes(parts, routes);
  router.use((_request, response) => tell(response, 404, { detail: 'There is nothing here.' }));
  router.use(unreadable);
  return router;
}

/** A directory reads SCIM's errors and no others, also of a body that is none. */
const unreadable: ErrorRequestHandler = (fault: { readonly status?: unknown }, _request, response, next) => {
  if (fault.status === 413) return tell(response, 413, { detail: `At most ${String(LARGEST)} bytes at once.` });
  if (typeof fault.status !== 'number' || fault.status >= 500) return next(fault);
  tell(response, fault.status, { detail: 'The body cannot be read as JSON.', scimType: 'invalidSyntax' });
};

function tell(response: Response, status: number, said: { readonly detail: string; readonly scimType?: string }): void {
  response.status(status).type(SCIM_TYPE);
  response.end(JSON.stringify({ schemas: [SCHEMA_ERROR], status: String(status), ...said }));
}

function userRoutes(parts: ServerParts, { router, json, door }: Routes): void {
  const { members } = parts.useCases;
  const listed = async (by: Principal, { query }: Request) => {
    if (query['filter'] !== undefined)
      return found(await members.byName(by, nameInFilter('userName', query['filter'])), shownUser);
    const { skip, limit } = pageOf(query);
    const { total, members: page } = await members.list(by, { skip, limit });
    return list(page.map(shownUser), { total, from: skip + 1 });
  };
  router
    .route('/Users')
    .get(door(async (by, request) => ok(await listed(by, request))))
    .post(
      json,
      door(async (by, { body }) => ({ status: 201, body: shownUser(await members.create(by, fieldsOf(body))) })),
    );
  const change = async (by: Principal, request: Request, fields: MemberFields) =>
    ok(shownUser(await members.change(by, idOf(request), fields)));
  router
    .route('/Users/:id')
    .get(door(async (by, request) => ok(shownUser(await members.find(by, idOf(request))))))
    .put(
      json,
      door((by, request) => change(by, request, fieldsOf(request.body))),
    )
    .patch(
      json,
      door((by, request) => change(by, request, fieldsOfPatch(request.body))),
    )
    // What somebody did stays theirs: whoever is deleted in the directory is disabled here.
    .delete(
      door(async (by, request) => {
        await members.change(by, idOf(request), { active: false });
        return { status: 204, body: null };
      }),
    );
}

function groupRoutes(parts: ServerParts, { router, json, door }: Routes): void {
  const { memberGroups } = parts.useCases;
  const listed = async (by: Principal, { query }: Request) => {
    if (query['filter'] !== undefined)
      return found(await memberGroups.byName(by, nameInFilter('displayName', query['filter'])), shownGroup);
    const { skip, limit } = pageOf(query);
    const { total, groups } = await memberGroups.list(by, { skip, limit });
    return list(groups.map(shownGroup), { total, from: skip + 1 });
  };
  router
    .route('/Groups')
    .get(door(async (by, request) => ok(await listed(by, request))))
    .post(
      json,
      door(async (by, { body }) => ({
        status: 201,
        body: shownGroup(await memberGroups.create(by, groupFieldsOf(body))),
      })),
    );
  const change = async (by: Principal, request: Request, fields: GroupFields) =>
    ok(shownGroup(await memberGroups.change(by, idOf(request), fields)));
  router
    .route('/Groups/:id')
    .get(door(async (by, request) => ok(shownGroup(await memberGroups.find(by, idOf(request))))))
    .put(
      json,
      door((by, request) => change(by, request, groupFieldsOf(request.body))),
    )
    .patch(
      json,
      door((by, request) => change(by, request, groupFieldsOfPatch(request.body))),
    )
    .delete(
      door(async (by, request) => {
        await memberGroups.remove(by, idOf(request));
        return { status: 204, body: null };
      }),
    );
}

function ok(body: object) {
  return { status: 200, body };
}

function idOf(request: Request): string {
  return String(request.params['id']);
}

/** RFC 7644, 3.4.2.4: places count from 1, and what makes no sense is mended instead of refused. */
function pageOf(query: Request['query']): { readonly skip: number; readonly limit: number } {
  const from = Math.max(Math.trunc(Number(query['startIndex'] ?? 1)) || 1, 1);
  const count = Math.min(Math.max(Math.trunc(Number(query['count'] ?? 100)) || 0, 0), MOST_LISTED);
  return { skip: from - 1, limit: count };
}

function found<T>(one: T | null, shown: (one: T) => object): object {
  return list(one === null ? [] : [shown(one)], { total: one === null ? 0 : 1, from: 1 });
}

function list(
  resources: readonly object[],
  { total, from }: { readonly total: number; readonly from: number },
): object {
  return {
    schemas: [LIST],
    totalResults: total,
    startIndex: from,
    itemsPerPage: resources.length,
    Resources: resources,
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
  tell(response, status, { detail, ...kind });
}
