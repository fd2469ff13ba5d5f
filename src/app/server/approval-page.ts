import type { WaitingRequest } from '../../pipeline/guard/ports-approvals.js';

const escapedHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** A page without scripts, styles or pictures: it can be read anywhere and tells nobody that it was. */
function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex"><title>${escapedHtml(title)}</title></head>
<body><h1>${escapedHtml(title)}</h1>
${body}
</body></html>
`;
}

/** Asks once more. Only the form's POST answers: opening this page decides nothing. */
export function confirmationPage({ action, title }: WaitingRequest): string {
  const rows = [
    ['Action', action.type],
    ['Target', `${action.targetLabel} (${action.target})`],
    ['Arguments', action.argsJson],
    ['Case', `${String(action.case)}: ${title}`],
    ['Why', action.reason],
    ['Would still work', action.residual.join(', ') || 'nothing known'],
  ].map(([name = '', value = '']) => `<tr><th align="left">${name}</th><td>${escapedHtml(value)}</td></tr>`);
  return page(
    `${action.type} on ${action.targetLabel}`,
    `<table>${rows.join('')}</table>
<form method="post"><p><label>Why? <input name="reason" size="60" maxlength="500" required></label></p>
<p><button name="answer" value="approve">Approve</button> <button name="answer" value="deny">Deny</button></p></form>`,
  );
}

export function messagePage(title: string, message: string): string {
  return page(title, `<p>${escapedHtml(message)}</p>`);
}
