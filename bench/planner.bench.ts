import { cpuMs } from './cpu-time.js';
import { DEFAULT_LOSS } from '../src/pipeline/decide/loss.js';
import { planStep } from '../src/pipeline/decide/planner.js';
import { benchWorld } from './decide-world.js';

const { bundle: whole, cases, asOf } = benchWorld(50, 200);
/** Nothing is gating, so that every candidate is weighed. One object, as a server holds a policy: it is compiled once. */
const bundle = { ...whole, required: [] };
const candidates = bundle.questions.map(({ id }, index) => ({ id, cost: 1 + (index % 5) }));

/** Nothing answered yet: the widest choice, 50 candidates of five answers each; and with half of them answered. */
function stepTimes(answered: number): readonly number[] {
  return cases.map((answers) => {
    const given = answers.slice(0, answered);
    const open = candidates.filter(({ id }) => !given.some((answer) => answer.question === id));
    const state = { bundle, answers: given, asOf, candidates: open, loss: DEFAULT_LOSS, budget: 1000 };
    const started = cpuMs();
    planStep(state);
    return cpuMs() - started;
  });
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2));
}

// What is measured is a server that has been deciding for a while, not the compiler's first minute.
for (let warm = 0; warm < 3; warm += 1) stepTimes(warm * 12);
const [wide, half] = [stepTimes(0), stepTimes(25)];
process.stdout.write(
  `${JSON.stringify({ bench: 'planner', questions: 50, p50Ms: quantile(wide, 0.5), p99Ms: quantile(wide, 0.99), halfAnsweredP50Ms: quantile(half, 0.5), halfAnsweredP99Ms: quantile(half, 0.99) })}\n`,
);
