import { InputFault } from '../../domain/errors.js';
import { BEGIN_UNFOLD } from './alert-fold.cypher.js';
import { lockCase, type CaseTransactions, type Deed } from './case-transaction.js';

interface Begun {
  readonly was: string;
  readonly number: number | null;
  readonly caseUid: string | null;
}

/** Undoes a fold: its alerts stand up page by page in the background, and no more are folded behind it. */
export class UnfoldStore {
  constructor(private readonly transactions: CaseTransactions) {}

  async unfold(deed: Deed, { key, reason }: { readonly key: string; readonly reason: string }): Promise<string> {
    const { subject } = await this.transactions.within(deed, async (tx) => {
      const params = { key, reason, at: deed.at, by: deed.by.name };
      const [begun] = await tx.run<Begun>(BEGIN_UNFOLD, params);
      if (begun === undefined || begun.number === null || begun.caseUid === null)
        throw new InputFault('NOT_FOUND', 'No case holds such folded alerts.', { place: { path: 'id' } });
      await lockCase(tx, begun.number, null);
      const said = { unfolded: key, reason, again: begun.was !== 'folding' };
      return { number: begun.number, uid: begun.caseUid, kind: 'case.updated', subject: key, said };
    });
    return subject;
  }
}
