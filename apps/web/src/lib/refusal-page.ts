/** @file The answer to an address that means nothing, as a page of its own: the proxy gives it, before there is a site around it. */

interface Refusal {
  title: string;
  /** Sentences. */
  reasons: readonly string[];
  /** Of the answer's Content-Security-Policy. */
  nonce: string;
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: clamp(1.4rem, 4vw, 3rem) 1rem; max-width: 44rem; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fcfbf8, #14171b); color: light-dark(#1d2126, #eceae4); }
h1 { font: 600 clamp(1.5rem, 4vw, 2rem)/1.2 Charter, Georgia, serif; margin: 1.5rem 0 0.6rem; }
a { color: light-dark(#0f6b6b, #5cc2b8); }
li { overflow-wrap: anywhere; margin: 0.3rem 0; }`;

export function refusalPage({ title, reasons, nonce }: Refusal): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/icon.svg"><title>${escapeHtml(title)} · Circuit Atlas</title><style nonce="${nonce}">${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1><ul>${reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join("")}</ul><p>Every page there is can be reached from <a href="/">the atlas</a>.</p></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
