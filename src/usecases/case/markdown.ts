import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

/** Raw HTML in the text stays text; what comes out passes an allow-list as well, so that a fault of one layer opens nothing. */
const renderer = new MarkdownIt({ html: false, linkify: true, breaks: true });

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'code', 'em', 'strong', 's'],
    ...['ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a'],
  ],
  // No images: showing one would tell its server who looks at the case, and when.
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow' }) },
};

/** HTML of a Markdown text that can be inserted into a page as it is. */
export function safeHtml(markdown: string): string {
  return sanitizeHtml(renderer.render(markdown), ALLOWED).trim();
}

const MENTION = /(?<![\p{L}\p{N}@./])@([\p{L}\p{N}][\p{L}\p{N}._-]{0,98}[\p{L}\p{N}](?:@[a-z0-9.-]+[a-z0-9])?)/giu;
const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
const MOST_MENTIONS = 20;

/** Names that a text mentions with `@name`, outside of code; each once. */
export function mentionsIn(markdown: string): readonly string[] {
  const found = [...markdown.replaceAll(CODE, ' ').matchAll(MENTION)].map(([, name = '']) => name);
  return [...new Set(found)].slice(0, MOST_MENTIONS);
}
