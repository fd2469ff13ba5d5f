import { cpuMs } from './cpu-time.js';
import { DEFAULT_LOSS } from '../src/pipeline/decide/loss.js';
import { planStep } from '../src/pipeline/decide/planner.js';
import { benchWorld } from './decide-world.js';

const { bundle, cases, asOf } = benchWorld(50, 40);
const candidates = bundle.questions.map(({ id }, index) => ({ id, cost: 1 + (index % 5) }));

/** Nothing answered yet: the widest choice, 50 candidates of five answers each; and with half of them answered. */
function stepTimes(answered: number): readonly number[] {
  return cases.map((answers) => {
    const given = answers.slice(0, answered);
    const open = candidates.filter(({ id }) => !given.some((answer) => answer.question === id));
    const state = { bundle, answers: given, asOf, candidates: open, loss: DEFAULT_LOSS, budget: 1000 };
    const started = cpuMs();
    planStep({ ...state, bundle: { ...bundle, required: [] } });
    return cpuMs() - started;
  });
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2));
}

stepTimes(0);
const [wide, half] = [stepTimes(0), stepTimes(25)];
process.stdout.write(
  `${JSON.stringify({ bench: 'planner', questions: 50, p50Ms: quantile(wide, 0.5), p99Ms: quantile(wide, 0.99), halfAnsweredP50Ms: quantile(half, 0.5) })}\n`,
);
