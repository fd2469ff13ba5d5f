/** Somebody by every name under which we know them. */
export interface Named {
  readonly id: string;
  readonly name: string;
  /** What a directory calls them: user name, address, subject. */
  readonly logins?: readonly string[];
}

/** Every name, without regard to case. */
export function namesOf({ id, name, logins = [] }: Named): readonly string[] {
  return [...new Set([id, name, ...logins].map((each) => each.trim().toLowerCase()).filter((each) => each !== ''))];
}

/**
 * Whether two credentials are one person's: a key and a sign-in of the same person must not agree with each other. Two people may
 * share a display name, so only names that look like log-ins count.
 */
export function isSamePerson(one: Named, other: Named): boolean {
  const theirs = new Set(handlesOf(other));
  return handlesOf(one).some((handle) => theirs.has(handle));
}

/** What is written down of who did something, so that they are known again whichever credential they come with. */
export function signatureOf(person: Named): readonly string[] {
  return [...new Set([person.id, ...handlesOf(person)])];
}

/** Whether what was written down is of this person. */
export function isSignedBy(signature: readonly string[], person: Named): boolean {
  const written = new Set(signature.map((each) => each.toLowerCase()));
  return handlesOf(person).some((handle) => written.has(handle));
}

function handlesOf({ name, ...named }: Named): readonly string[] {
  return namesOf({ ...named, name: /\s/.test(name.trim()) ? '' : name });
}

/** One of each person, the first that was met. */
export function distinctPeople<Person extends Named>(people: readonly Person[]): readonly Person[] {
  return people.reduce<readonly Person[]>(
    (known, person) => (known.some((each) => isSamePerson(each, person)) ? known : [...known, person]),
    [],
  );
}
