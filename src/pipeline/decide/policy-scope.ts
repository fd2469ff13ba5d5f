import { z } from 'zod';
import type { SubjectKind } from '../../domain/case-facts.js';
import { SUBJECT_KINDS } from '../../domain/case-facts.js';
import type { AlertTraits } from '../../domain/alert-traits.js';

const names = z.array(z.string().min(1)).default([]);

/** When a policy applies, and to what kind of thing its verdict is. */
export const SCOPE = z
  .strictObject({
    /** ATT&CK ids; a detection or an alert with one of them (or a sub-technique) brings the policy in. */
    techniqueIds: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).default([]),
    /** Vendor's finding types; a name that ends in * stands for all that begin so. */
    alertTypes: names,
    /** OCSF classes of alerts. */
    className: names,
    /** Sources of alerts, `vendor/product`. */
    products: names,
    /** Questions of the policy without whose answer it has nothing to say, e.g. whether a list knows the file. */
    answered: names,
    about: z.enum(SUBJECT_KINDS).default('person'),
  })
  .refine(
    ({ techniqueIds, alertTypes, className, products }) =>
      techniqueIds.length + alertTypes.length + className.length + products.length > 0,
    'says when the policy applies: techniqueIds, alertTypes, className or products',
  );

export interface PolicyScope {
  readonly techniqueIds: readonly string[];
  readonly alertTypes: readonly string[];
  readonly className: readonly string[];
  readonly products: readonly string[];
  readonly answered: readonly string[];
  readonly about: SubjectKind;
}

/** By the techniques that the rules of its detections name. */
export function coversTechniques(scope: PolicyScope, techniqueIds: readonly string[]): boolean {
  return scope.techniqueIds.some((wanted) => techniqueIds.some((id) => id === wanted || id.startsWith(`${wanted}.`)));
}

/** An alert of a named class and product whose technique or type is named; what a policy leaves open does not restrict. */
export function coversAlert(scope: PolicyScope, alert: AlertTraits): boolean {
  const { techniqueIds, alertTypes, className, products } = scope;
  const open = techniqueIds.length + alertTypes.length === 0;
  const named = coversTechniques(scope, alert.techniqueIds) || alert.types.some((type) => matches(alertTypes, type));
  return (open || named) && allows(className, alert.className) && allows(products, alert.source);
}

function allows(list: readonly string[], value: string): boolean {
  return list.length === 0 || matches(list, value);
}

function matches(list: readonly string[], value: string): boolean {
  const text = value.toLowerCase();
  return list.some((each) => {
    const wanted = each.toLowerCase();
    return wanted.endsWith('*') ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
  });
}
