import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import { MAX_PAGE, type Row } from '../../domain/page.js';
import type { ObjectReads, PageRows } from '../../domain/reading.js';
import { field, fieldsNamed, keyOf } from '../../domain/selection.js';
import { bad, line } from './deed.js';
import type { TaskDesk } from './task-desk.js';

export interface ProposeQuestion {
  /** Uid of the decision that lacked an answer. */
  readonly decision: string;
  /** One of the questions it lacked: nobody makes one up. */
  readonly question: string;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

export interface ProposePorts {
  readonly read: Pick<ObjectReads, 'byKeys'>;
  readonly tasks: Pick<TaskDesk, 'add'>;
}

const PAGE = { first: MAX_PAGE };

const WANTED = [
  field('case', [
    ...fieldsNamed('number'),
    field('tasks', [field('nodes', fieldsNamed('id', 'title', 'status'))], PAGE),
  ]),
  field('lacked', fieldsNamed('question', 'state', 'wouldAskFrom')),
];

/**
 * Puts a question that a decision lacked among the tasks of its case; the uid of the task. Only the id is taken from whoever
 * proposes it, so that an agent that was talked into something asks nothing that the policy does not ask. While it is open,
 * proposing it again is the same task.
 */
export async function proposeQuestion(by: Principal, wanted: ProposeQuestion, ports: ProposePorts): Promise<string> {
  const [decision] = await ports.read.byKeys('Decision', [wanted.decision], WANTED);
  const found = decision?.['case'] as Row | null | undefined;
  if (!decision || !found)
    throw new InputFault('NOT_FOUND', 'There is no such decision.', { place: { path: 'decision' } });
  const lacked = lackedOf(decision, wanted.question);
  const { decision: of, question, idempotencyKey } = wanted;
  const title = `Find out: ${question}`;
  const reason = line(wanted.reason, 'reason', 1_000);
  return (
    openTask(found, title) ??
    ports.tasks.add(by, {
      number: Number(found['number']),
      title,
      description: `${lacked} ${reason}`,
      dependsOn: [],
      idempotencyKey: idempotencyKey ?? digestOf('proposed', of, question, reason),
    })
  );
}

/** Somebody has it to do already, whatever reason was given then. */
function openTask(found: Row, title: string): string | null {
  const page = found[keyOf('tasks', PAGE)] as PageRows;
  const open = page.rows.find(
    ({ node }) => node['title'] === title && ['TODO', 'IN_PROGRESS'].includes(String(node['status'])),
  );
  return open === undefined ? null : String(open.node['id']).slice('Task:'.length);
}

function lackedOf(decision: Row, question: string): string {
  const lacked = decision['lacked'] as readonly Row[];
  const one = lacked.find((each) => each['question'] === question);
  if (one === undefined) {
    const known = lacked.map((each) => String(each['question'])).join(', ');
    throw bad('question', `The decision did not lack this question. It lacked: ${known === '' ? 'none' : known}.`);
  }
  const from = one['wouldAskFrom'];
  const answered = typeof from === 'string' ? `, answered by \`${from}\`` : '';
  return `The decision lacked an answer (${String(one['state'])}${answered}).`;
}
