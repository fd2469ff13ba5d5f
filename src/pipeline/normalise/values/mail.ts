const ADDRESS = /[^\s<>"',;:[\]()]+@[^\s<>"',;:[\]()]+/;
const MAX_LENGTH = 2_000;

/**
 * The mail address inside what vendors write: `"Name" [SMTP:x@y]`, `smtp:x@y`, `Name <x@y>`, guest UPNs
 * (`x_y.com#EXT#@tenant` stands for x@y.com only as a guess, so it stays as it is). Lower case, since all compare so.
 */
export function readMail(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !value.includes('@')) return undefined;
  return ADDRESS.exec(value)?.[0].toLowerCase();
}

/** Every address of a `;` or `,` list. */
export function readMails(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return value.split(/[;,]/).flatMap((part) => readMail(part) ?? []);
}

/** Domain of a mail address or UPN, lower case. */
export function domainOf(value: unknown): string | undefined {
  const mail = readMail(value);
  return mail?.slice(mail.lastIndexOf('@') + 1);
}

/** What stands before the @; the whole text when there is none. */
export function localPartOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const at = value.indexOf('@');
  return at <= 0 ? value : value.slice(0, at);
}
