import { cpuMs } from './cpu-time.js';
import { decide, judge } from '../src/ledger/index.js';
import { benchWorld } from './decide-world.js';

const { bundle, cases, asOf } = benchWorld(50, 200);

/** Runs over the cases until two seconds have passed, after a warm-up of one pass. */
function perSecond(once: (index: number) => void): number {
  cases.forEach((_, index) => {
    once(index);
  });
  const started = cpuMs();
  let done = 0;
  while (cpuMs() - started < 2000) {
    once(done % cases.length);
    done += 1;
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
