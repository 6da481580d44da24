/** @file What a browser sees at /graphql: a page to try queries on, the one that its address brings behind # first. It loads nothing from elsewhere. */
import { createHash } from "node:crypto";
import type { ApolloServerPlugin } from "@apollo/server";
import type { Context } from "../context.ts";

const EXAMPLE = `{
  models {
    totalCount
    nodes {
      name
      parameters
      checkpoints(first: 3) { nodes { revision step tokens } }
    }
  }
}`;

const script = `
  const [answer, example] = document.querySelectorAll("pre");
  const [query, variables] = document.querySelectorAll("textarea");
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("query")) query.value = asked.get("query");
  if (asked.has("variables")) variables.value = asked.get("variables");
  example.querySelector("span").textContent = location.origin + location.pathname;
  document.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = { "content-type": "application/json" };
    let given;
    try {
      given = variables.value.trim() === "" ? {} : JSON.parse(variables.value);
    } catch (error) {
      answer.textContent = "The variables are not valid JSON.";
      return;
    }
    try {
      const body = JSON.stringify({ query: query.value, variables: given });
      const response = await fetch(location.pathname, { method: "POST", headers, body });
      answer.textContent = JSON.stringify(await response.json(), null, 2);
    } catch (error) {
      answer.textContent = "The API did not answer; is it running?";
    }
  });
`;

/** The page's own script, as a source of a Content-Security-Policy. */
export const EXPLORER_SCRIPT = `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Circuit Atlas API</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  textarea, pre { box-sizing: border-box; width: 100%; padding: .75rem; font: 14px/1.5 ui-monospace, monospace; }
  textarea { height: 18rem; }
  #variables { height: 6rem; }
  pre { min-height: 6rem; overflow: auto; border: 1px solid; }
</style>
</head>
<body>
<h1>Circuit Atlas API</h1>
<p>GraphQL. Reading needs no key. Every type and field is described in the <a href="/schema.graphql">schema</a>.</p>
<form>
  <p><label for="query">Query</label></p>
  <p><textarea id="query" spellcheck="false">${EXAMPLE}</textarea></p>
  <p><label for="variables">Variables, as JSON</label></p>
  <p><textarea id="variables" spellcheck="false"></textarea></p>
  <p><button>Run</button></p>
</form>
<p id="answer-label">Answer</p>
<pre aria-labelledby="answer-label" aria-live="polite"></pre>
<p>From a terminal:</p>
<pre>curl -H 'content-type: application/json' -d '{"query":"{ models { totalCount } }"}' <span></span></pre>
<script>${script}</script>
</body>
</html>`;

export const landingPage: ApolloServerPlugin<Context> = {
  async serverWillStart() {
    return { renderLandingPage: async () => ({ html }) };
  },
};
