import { expect, test } from '@jest/globals';
import { Lookout, type Sleeper } from '../../../src/app/work/lookout.js';

function sleeper(name: string, woken: string[]): Sleeper {
  return { name, wake: () => woken.push(name) };
}

/** Looks that answer one after another what is given, and the promise that the last has been asked. */
function looks(answers: readonly (readonly string[] | Error)[]) {
  let asked = 0;
  let told: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (told = resolve));
  const look = (): Promise<readonly string[]> => {
    const answer = answers[asked];
    asked += 1;
    if (asked > answers.length) {
      told();
      return Promise.resolve([]);
    }
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? []);
  };
  return { look, all };
}

test('only who has something to do is woken, and everybody of that name', async () => {
  const woken: string[] = [];
  const { look, all } = looks([['decide', 'act']]);
  const lookout = new Lookout({ look, onFault: () => undefined });
  lookout.watchFor([sleeper('decide', woken), sleeper('hunts', woken)]);
  lookout.watchFor([sleeper('act', woken), sleeper('act', woken)]);
  lookout.start();
  lookout.wake();
  await all;
  await lookout.stop();
  expect(woken.slice(0, 3)).toEqual(['decide', 'act', 'act']);
  expect(woken).not.toContain('hunts');
});

test('work that nobody announced is found without a call', async () => {
  const woken: string[] = [];
  const { look, all } = looks([[], ['guard']]);
  const lookout = new Lookout({ look, onFault: () => undefined });
  lookout.watchFor([sleeper('guard', woken)]);
  lookout.start();
  await all;
  await lookout.stop();
  expect(woken).toEqual(['guard']);
});

test('a look that fails is told, and the next one goes on', async () => {
  const woken: string[] = [];
  const faults: string[] = [];
  const { look, all } = looks([new Error('the database restarts'), ['alerts']]);
  const lookout = new Lookout({ look, onFault: (name) => faults.push(name) });
  lookout.watchFor([sleeper('alerts', woken)]);
  lookout.start();
  await all;
  await lookout.stop();
  expect(faults).toEqual(['lookout']);
  expect(woken).toEqual(['alerts']);
});
