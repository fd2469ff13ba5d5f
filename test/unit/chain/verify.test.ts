import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CaseBundle } from '../../../src/chain/index.js';
import { link, verifyBundle, verifierKey, verifyText } from '../../../src/chain/index.js';
import { chainFaults } from '../../../src/chain/link.js';
import { openNote, parseVerifierKey, signNote } from '../../../src/chain/note.js';
import { campaign } from '../../harness/campaign.js';
import { KEYS, ORIGIN, OTHER_KEYS, VKEY, caseLog, changedKey } from './logs.js';

const recomputePermit = () => ({ allowed: true });
const codeOf = (bundle: unknown, remembered?: string) =>
  verifyBundle(bundle, { recomputePermit, ...(remembered === undefined ? {} : { remembered }) }).code;
const whole = caseLog();
const text = JSON.stringify(whole);
const events = (bundle: CaseBundle) => bundle.streams[0]?.events ?? [];

function edited(change: (bundle: CaseBundle) => void, of: CaseBundle = whole): CaseBundle {
  const copy = structuredClone(of);
  change(copy);
  return copy;
}

describe('an exported case', () => {
  test('that is whole verifies, and says what was not checked', () => {
    expect(verifyBundle(whole)).toMatchObject({ code: 0, findings: [] });
    expect(verifyBundle(whole).unchecked).toHaveLength(3);
    expect(
      verifyBundle(whole, { recomputePermit, trustedKeys: [VKEY], remembered: whole.checkpoints[0] ?? '' }),
    ).toEqual({ code: 0, findings: [], redacted: [], unsealed: [], unchecked: [] });
  });

  test('in which any one character was changed does not verify', () => {
    const flip = fc.tuple(fc.nat({ max: text.length - 1 }), fc.integer({ min: 32, max: 126 }));
    fc.assert(
      fc.property(flip, ([at, code]) => {
        const changed = `${text.slice(0, at)}${String.fromCharCode(code)}${text.slice(at + 1)}`;
        const value = parsed(changed);
        fc.pre(JSON.stringify(value) !== text);
        expect(codeOf(value)).not.toBe(0);
      }),
      campaign(1500),
    );
  });

  test('that was indented, or has blanks between its parts, says the same; any other change of its text is found', () => {
    expect(verifyText(`  ${JSON.stringify(whole, null, 2)}\n `, { recomputePermit }).code).toBe(0);
    const edit = fc.tuple(fc.nat({ max: text.length }), fc.constantFrom(' ', '\n', 'x', '"', '0', ',', '\\', ':'));
    fc.assert(
      fc.property(edit, fc.nat({ max: 3 }), ([at, put], removed) => {
        const changed = `${text.slice(0, at)}${put}${text.slice(at + removed)}`;
        fc.pre(JSON.stringify(parsed(changed)) !== text);
        expect(verifyText(changed, { recomputePermit }).code).not.toBe(0);
      }),
      campaign(500),
    );
  });

  test('in which a name is there twice is invalid, whichever of both values a reader takes', () => {
    const twice = text.replace('"actor":', '"actor":"somebody else","actor":');
    expect(parsed(twice)).toEqual(whole);
    expect(verifyText(twice, { recomputePermit })).toMatchObject({
      code: 2,
      findings: [{ at: `line 1, column ${String(twice.indexOf('"actor":"system"') + 1)}` }],
    });
    const escaped = text.replace('"actor":', '"\\u0061ctor":"somebody else","actor":');
    expect(verifyText(escaped, { recomputePermit }).code).toBe(2);
  });

  test('from which a sealed event was dropped, or in which two changed places, is invalid', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.nat({ max: 5 }), (a, b) => {
        const dropped = edited((bundle) => events(bundle).splice(a, 1));
        expect(codeOf(dropped)).toBe(2);
        fc.pre(a !== b);
        const swapped = edited((bundle) => {
          const list = events(bundle);
          const [first, second] = [list[a], list[b]];
          if (first !== undefined && second !== undefined) [list[a], list[b]] = [second, first];
        });
        expect(codeOf(swapped)).toBe(2);
      }),
      campaign(50),
    );
  });

  test('in which a proof, a key or a policy stands twice, or the proofs changed places, is invalid', () => {
    expect(codeOf(edited(({ proofs }) => proofs.reverse()))).toBe(2);
    expect(codeOf(edited(({ proofs }) => proofs.push(...proofs.slice(0, 1))))).toBe(2);
    expect(codeOf(edited(({ keys }) => keys.push(...keys)))).toBe(2);
    expect(codeOf(edited(({ policies }) => policies.push(...policies)))).toBe(2);
  });

  test('whose sealed end was cut off, proofs and all, is invalid', () => {
    const cut = edited((bundle) => {
      events(bundle).pop();
      bundle.proofs.pop();
    });
    expect(codeOf(cut)).toBe(2);
  });

  test('rewritten from some event on, with hashes that fit, is invalid', () => {
    const rewritten = edited((bundle) => {
      const list = events(bundle);
      const kept = list.slice(0, 3);
      for (const old of list.slice(3)) kept.push(link(kept.at(-1) ?? null, { ...old, actor: 'mallory' }));
      list.splice(0, list.length, ...kept);
    });
    expect(chainFaults('case/1', events(rewritten))).toEqual([]);
    expect(codeOf(rewritten)).toBe(2);
  });

  test('into which another case was spliced is invalid', () => {
    const foreign = link(events(whole)[2] ?? null, { stream: 'case/9', type: 'note', at: 1, actor: 'x', body: {} });
    expect(codeOf(edited((bundle) => events(bundle).splice(3, 1, foreign)))).toBe(2);
  });

  test('with an unsealed tail says so, and is otherwise sound', () => {
    const tail = caseLog({ events: 6, sealed: 4 });
    expect(verifyBundle(tail, { recomputePermit })).toMatchObject({ code: 4, findings: [{ code: 4 }, { code: 4 }] });
    expect(codeOf(caseLog({ sealed: 0 }))).toBe(4);
  });

  test('that was stripped of its seals and cut short verifies against no key and no checkpoint that somebody kept', () => {
    type Seal = 'checkpoints' | 'consistency' | 'proofs' | 'heads' | 'keys';
    const seals: readonly Seal[] = ['checkpoints', 'consistency', 'proofs', 'heads', 'keys'];
    const stripped = (names: readonly Seal[]) =>
      edited((bundle) => {
        for (const name of names) bundle[name].splice(0);
        events(bundle).splice(3);
      });
    // Without its checkpoints; and with them, but without what leads to them.
    for (const bundle of [stripped(seals), stripped(['proofs', 'heads'])]) {
      expect(verifyBundle(bundle, { recomputePermit })).toMatchObject({ code: 4, unsealed: ['case/1'] });
      expect(verifyBundle(bundle, { recomputePermit, trustedKeys: [VKEY] }).code).toBe(2);
      expect(codeOf(bundle, whole.checkpoints[1])).toBe(2);
    }
    const tail = caseLog({ events: 6, sealed: 4 });
    expect(verifyBundle(tail, { recomputePermit, trustedKeys: [VKEY] })).toMatchObject({ code: 4, unsealed: [] });
  });

  test('from a log that forked from a remembered checkpoint has diverged', () => {
    const fork = caseLog({ events: 7 });
    expect(codeOf(fork, whole.checkpoints[1])).toBe(3);
    expect(codeOf(whole, caseLog({ signer: OTHER_KEYS }).checkpoints[1])).toBe(3);
    expect(codeOf(whole, whole.checkpoints[0])).toBe(0);
  });

  test('from a log that went back behind a remembered checkpoint has diverged', () => {
    const earlier = caseLog({ events: 6, sealed: 3 });
    expect(codeOf(earlier, whole.checkpoints[1])).toBe(3);
    const { findings } = verifyBundle(earlier, { recomputePermit, remembered: whole.checkpoints[1] ?? '' });
    expect(findings.find(({ code }) => code === 3)?.message).toMatch(
      /^the bundle ends at size \d+, before .* export the case again/,
    );
  });

  test('whose recorded verdict was never what the evidence gives does not recompute', () => {
    expect(codeOf(caseLog({ verdict: 'BENIGN' }))).toBe(5);
    expect(verifyBundle(whole, { recomputePermit: () => ({ allowed: false }) }).code).toBe(5);
  });

  test('with several faults reports the gravest: invalid, diverged, not recomputing, unsealed', () => {
    const wrongTail = caseLog({ verdict: 'BENIGN', sealed: 4 });
    expect(codeOf(wrongTail)).toBe(5);
    expect(codeOf(wrongTail, whole.checkpoints[1])).toBe(3);
    expect(
      codeOf(
        edited((bundle) => bundle.keys.splice(0, 1, 'nonsense'), wrongTail),
        whole.checkpoints[1],
      ),
    ).toBe(2);
  });

  test('signed by a key that the verifier does not trust is invalid', () => {
    const foreign = caseLog({ signer: OTHER_KEYS });
    expect(codeOf(foreign)).toBe(0);
    expect(verifyBundle(foreign, { recomputePermit, trustedKeys: [VKEY] }).code).toBe(2);
  });

  test('whose log has changed its key since verifies for whoever knows either key, and for nobody who knows a third', () => {
    const handedOver = changedKey();
    const trusting = (key: string) => verifyBundle(handedOver, { recomputePermit, trustedKeys: [key] }).code;
    const keys = [verifierKey(ORIGIN, KEYS.publicKey), verifierKey(ORIGIN, OTHER_KEYS.publicKey)];
    expect(keys.map(trusting)).toEqual([0, 0]);
    expect(trusting(verifierKey(ORIGIN, generateKeyPairSync('ed25519').publicKey))).toBe(2);
    // Without what both signed, nobody who knows the key before can tell that the other took over.
    const torn = edited((bundle) => {
      bundle.checkpoints.splice(0, 1);
      bundle.consistency.splice(0, 1);
    }, handedOver);
    expect(verifyBundle(torn, { recomputePermit, trustedKeys: [keys[0] ?? ''] }).code).toBe(2);
    expect(codeOf(torn)).toBe(0);
  });

  test('still verifies when a personal field was erased', () => {
    expect(verifyBundle(caseLog({ erased: true }), { recomputePermit })).toMatchObject({
      code: 0,
      redacted: ['case/1#1:actor.mail[0]'],
    });
    expect(codeOf(edited((bundle) => Object.assign(bundle.fields[0] ?? {}, { value: 'eve@example.org' })))).toBe(2);
  });
});

describe('what the verifier says', () => {
  const first = (given: string) => verifyText(given, { recomputePermit }).findings[0];

  test('names the words that were left out of a bundle without having been erased', () => {
    expect(
      verifyBundle(
        edited((bundle) => bundle.fields.pop()),
        { recomputePermit },
      ),
    ).toMatchObject({
      code: 2,
      findings: [{ at: 'case/1#1', message: 'actor.mail[0] is left out, and no entry says it was erased' }],
    });
    expect(codeOf(edited((bundle) => bundle.fields.push(...bundle.fields)))).toBe(2);
  });

  test('names the place where a file stops being JSON, and a part that no bundle has', () => {
    expect(first('')).toMatchObject({ code: 2, message: 'the file is empty' });
    expect(first(`${text}x`)).toMatchObject({ code: 2, at: `line 1, column ${String(text.length + 1)}` });
    expect(first(text.slice(0, -1))?.at).toMatch(/^line 1, column \d+$/u);
    expect(first(`\uFEFF${text}`)).toMatchObject({
      at: 'bundle',
      message: expect.stringContaining('no JSON'),
    });
    expect(first(text.replace('{', '{"extra":1,'))?.message).toContain('extra');
  });
});

describe('a signed note', () => {
  const key = parseVerifierKey(VKEY);

  test('opens for its own key only, and for no other spelling of itself', () => {
    const note = signNote('hello\n', ORIGIN, KEYS);
    expect(openNote(note, key === null ? [] : [key])).toBe('hello\n');
    const stranger = parseVerifierKey(verifierKey(ORIGIN, OTHER_KEYS.publicKey));
    expect(openNote(note, stranger === null ? [] : [stranger])).toBeNull();
    expect(openNote(note.replace('hello', 'hullo'), key === null ? [] : [key])).toBeNull();
    expect(openNote(note.slice(0, -1), key === null ? [] : [key])).toBeNull();
  });

  test('has no key where the name was changed under its id', () => {
    expect(parseVerifierKey(VKEY.replace('sequitur', 'sequiter'))).toBeNull();
  });
});

function parsed(changed: string): unknown {
  try {
    return JSON.parse(changed) as unknown;
  } catch {
    return null;
  }
}
