/** Thrown instead of an answer by a process that is dead. */
export class Killed extends Error {}

export interface Death {
  /** Which of the calls that change something it does not survive, counted from 0. */
  readonly at: number;
  /** Before the call did anything, or after it did everything and before anybody heard of it. */
  readonly when: 'before' | 'after';
}

/**
 * A process that dies at a call: from then on nothing of it does anything. What it knew is lost, as by signal 9; what its
 * transactions committed stays.
 */
export function mortal(death: Death) {
  let calls = 0;
  let dead = false;
  const told: string[] = [];
  const alive = (): void => {
    if (dead) throw new Killed('dead');
  };
  return {
    isDead: () => dead,
    /** The calls in their order; the last one is the one it died at. */
    told,
    /** The same things, of which the named calls may be its last. */
    of<Things extends object>(things: Things, mortalCalls: readonly (keyof Things & string)[]): Things {
      return new Proxy(things, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]): Promise<unknown> => {
            alive();
            const last = (mortalCalls as readonly string[]).includes(String(name)) && calls++ === death.at;
            if ((mortalCalls as readonly string[]).includes(String(name))) told.push(String(name));
            if (last && death.when === 'before') dead = true;
            alive();
            const answer: unknown = await (value as (...given: unknown[]) => unknown).apply(target, args);
            if (last) dead = true;
            alive();
            return answer;
          };
        },
      });
    },
  };
}
