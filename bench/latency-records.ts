import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const RECORDS = join('seeds', 'scenarios', 'slow-identity-takeover', 'records', 'okta__system_log.ndjson');
const PERSON = '00u8mara1indqvst5d7';
const LOGIN = 'mara.lindqvist';

/** A log-in and an enrolment as Okta writes them, taken from the shipped scenario. */
const [SIGN_IN, ENROL] = ['user.session.start', 'user.mfa.factor.activate'].map((type) => {
  const lines = readFileSync(RECORDS, 'utf8').split('\n');
  const line = lines.find((each) => each.includes(PERSON) && each.includes(`"eventType":"${type}"`));
  if (line === undefined) throw new Error(`the scenario has no ${type}`);
  return line;
});

export function signIn(person: number, at: number): string {
  return recordOf(SIGN_IN ?? '', person, at);
}

export function enrolment(person: number, at: number): string {
  return recordOf(ENROL ?? '', person, at);
}

/** The same record by another person, elsewhere, now: nothing of it joins the case of anybody else. */
function recordOf(line: string, person: number, at: number): string {
  const address = `100.${String(64 + (person >> 16))}.${String((person >> 8) & 255)}.${String(person & 255)}`;
  return line
    .replaceAll(PERSON, `00u9bench${String(person).padStart(10, '0')}`)
    .replaceAll(LOGIN, `person.${String(person)}`)
    .replaceAll(/\d+\.\d+\.\d+\.\d+(?=")/g, address)
    .replaceAll(/"idx[0-9A-Za-z]+"/g, `"idx${String(person)}"`)
    .replace(/"published":"[^"]+"/, `"published":"${new Date(at).toISOString()}"`)
    .replace(/"uuid":"[^"]+"/, `"uuid":"${randomUUID()}"`);
}

export const BENCH_RULE = `id: bench-enrolment-after-login
version: 1
title: Enrolment after a log-in
description: What the latency benchmark waits for.
severity: low
attack: [T1098.005]
owner: bench
language: eql
falsePositives:
  - Every one.
query: |
  sequence by user.identity with maxspan=1h
    [authentication where operation == "auth.success"]
    [any where operation == "mfa.enrol"]
`;
