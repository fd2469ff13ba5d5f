import { expect, test } from '@jest/globals';
import type { LookupReply } from '../../../src/pipeline/decide/ports-lookup.js';
import { LookupBook } from '../../../src/usecases/decision/lookup-book.js';

const question = { values: ['b', 'a'], asOf: 1, knownAt: 2 };

function counting(): { readonly book: LookupBook; readonly asked: () => number } {
  let asked = 0;
  const reply: LookupReply = { state: 'NO_COVERAGE', source: 'rdap', observedAt: null, text: 'x' };
  const provider = {
    ask: () => {
      asked += 1;
      return Promise.resolve(reply);
    },
  };
  return { book: new LookupBook({ rdap: provider }), asked: () => asked };
}

test('what was asked is read again without asking, in whichever order its values come', async () => {
  const { book, asked } = counting();
  await book.asking().rdap?.ask(question);
  await book.asking().rdap?.ask({ ...question, values: ['a', 'b'] });
  const read = await book.reading().rdap?.ask(question);
  expect(read?.state).toBe('NO_COVERAGE');
  expect([asked(), book.lacksReplies]).toEqual([1, false]);
});

test('what was not asked is an ERROR that says that somebody must ask, until it is asked', async () => {
  const { book, asked } = counting();
  expect((await book.reading().rdap?.ask(question))?.state).toBe('ERROR');
  expect([asked(), book.lacksReplies]).toEqual([0, true]);
  await book.asking().rdap?.ask(question);
  expect((await book.reading().rdap?.ask(question))?.state).toBe('NO_COVERAGE');
  expect(book.lacksReplies).toBe(false);
});
