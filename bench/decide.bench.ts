import { cpuMs } from './cpu-time.js';
import { decide, judge } from '../src/ledger/index.js';
import { benchWorld } from './decide-world.js';

const { bundle, cases, asOf } = benchWorld(50, 200);

/** Runs over the cases until two seconds have passed, after a warm-up; the clock is a system call, so it is asked once a pass. */
function perSecond(once: (index: number) => void): number {
  const pass = (): void => {
    cases.forEach((_, index) => {
      once(index);
    });
  };
  for (let warm = 0; warm < 5; warm += 1) pass();
  const started = cpuMs();
  let done = 0;
  while (cpuMs() - started < 2000) {
    pass();
    done += cases.length;
  }
  return Math.round((done * 1000) / (cpuMs() - started));
}

const judged = perSecond((index) => judge(bundle, cases[index] ?? [], asOf));
const decided = perSecond((index) => decide(bundle, cases[index] ?? [], asOf));
const flips = cases.map((answers) => decide(bundle, answers, asOf).flipSet.length);
const verdicts: Record<string, number> = {};
for (const answers of cases) {
  const { verdict } = judge(bundle, answers, asOf);
  verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
}

process.stdout.write(
  `${JSON.stringify({ bench: 'decide', questions: 50, judgePerSecond: judged, decidePerSecond: decided, greatestFlipSet: Math.max(...flips), verdicts })}\n`,
);
