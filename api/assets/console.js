// SPDX-License-Identifier: Apache-2.0
// The query page: sets the editor up for this one endpoint. Asks nobody but this server.
"use strict";

const facts = JSON.parse(document.getElementById("facts").textContent);
const at = (id) => document.getElementById(id);
const endpoint = new URL(facts.endpoint, window.location.href).href;
const LONGEST = 8000; // characters of an address that every browser and proxy carries

function addressOf(query, more = []) {
  return `${endpoint}?${new URLSearchParams([["query", query], ...facts.graphs, ...more])}`;
}

// What completes: variables, our prefixes, and the classes and properties that the dataset's own
// description counts. The editor's other sources lie elsewhere and are not asked.
const PARTS = {
  class: "PREFIX void: <http://rdfs.org/ns/void#> SELECT DISTINCT ?term { ?part void:class ?term }",
  property: "PREFIX void: <http://rdfs.org/ns/void#> SELECT DISTINCT ?term { ?part void:property ?term }",
};

function termsOf(part) {
  let known = null;
  return async (_editor, token) => {
    known ??= fetch(addressOf(PARTS[part]), { headers: { Accept: "application/sparql-results+json" } })
      .then((reply) => (reply.ok ? reply.json() : { results: { bindings: [] } }))
      .then((told) => told.results.bindings.map((row) => row.term.value).sort());
    const begun = (token && (token.autocompletionString || token.string)) || "";
    const terms = await known;
    return terms.filter((term) => term.startsWith(begun) || term.split(/[/#]/).pop().startsWith(begun));
  };
}

function completers(Yasqe) {
  Yasqe.defaults.autocompleters = ["variables", "prefixes", "class", "property"];
  Object.assign(Yasqe.Autocompleters.prefixes, {
    get: Object.entries(facts.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`).sort(),
    persistenceId: () => undefined,
  });
  for (const part of Object.keys(PARTS)) Yasqe.Autocompleters[part].get = termsOf(part);
}

function editorIn(Yasqe, place, query) {
  const editor = new Yasqe(place, {
    value: query,
    persistenceId: facts.kept ? "mandates" : null,
    consumeShareLink: null,
    createShareableLink: (asked) => addressOf(asked.getValue()),
    extraKeys: { Tab: false, "Shift-Tab": false }, // the keyboard can leave the editor
    requestConfig: {
      endpoint,
      method: "POST",
      args: facts.graphs.map(([name, value]) => ({ name, value })),
      acceptHeaderSelect: "application/sparql-results+json",
      acceptHeaderGraph: "text/turtle",
    },
  });
  editor.getInputField().setAttribute("aria-label", "Query");
  return editor;
}

async function problem(error) {
  let told;
  try {
    told = JSON.parse(error.text);
  } catch {
    told = { title: "No reply", detail: error.text || "The server cannot be reached." };
  }
  const place = document.createElement("div");
  for (const [tag, text] of [["strong", told.title], ["p", told.detail]]) {
    place.appendChild(document.createElement(tag)).textContent = text;
  }
  return place;
}

function say(text) {
  at("notice").textContent = text;
}

function whatCame(reply, seconds) {
  if (!reply || !reply.headers) return "The query was not answered; the reason stands below.";
  const cut = reply.headers.get(facts.notice);
  return cut ? `Not all of it: ${cut.replace(/ *<[^>]*>/, "")}.` : `Answered in ${seconds.toFixed(2)} s.`;
}

function remember(query, answered) {
  const address = addressOf(query);
  at("elsewhere").hidden = !answered || address.length > LONGEST;
  if (address.length > LONGEST) return;
  window.history.replaceState(null, "", address);
  at("permalink").href = address;
  for (const link of document.querySelectorAll("[data-format]")) {
    link.href = addressOf(query, [["format", link.dataset.format]]);
  }
}

function lay(editor, results) {
  editor.on("query", () => say("Running …"));
  editor.on("queryResponse", (_editor, reply, milliseconds) => {
    at("result").hidden = false;
    remember(editor.getValue(), !(reply instanceof Error));
    results.setResponse(reply, milliseconds);
    say(whatCame(reply, milliseconds / 1000));
  });
  // Names are IRIs of a namespace; what they name is shown by this server.
  at("result").addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.href.startsWith(facts.base)) link.href = facts.root + "/" + link.href.slice(facts.base.length);
  }, true);
}

function offer(editor) {
  at("examples")?.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-example]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const reply = await fetch(`${endpoint}/examples/${encodeURIComponent(link.dataset.example)}`);
    if (!reply.ok) return say("The example could not be read.");
    editor.setValue(await reply.text());
    say(`In the editor: ${link.textContent}`);
    editor.focus();
  });
  const search = at("search");
  if (!search) return;
  at("sieve").hidden = false;
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const item of at("examples").children) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  });
}

function start({ Yasqe, Yasr }) {
  completers(Yasqe);
  at("plain").hidden = true;
  at("editor").hidden = at("keys").hidden = false;
  const editor = editorIn(Yasqe, at("editor"), at("query").value);
  const results = new Yasr(at("result"), {
    persistenceId: null,
    prefixes: () => ({ ...facts.prefixes, ...editor.getPrefixesFromQuery() }),
    errorRenderers: [problem],
  });
  lay(editor, results);
  offer(editor);
  if (facts.run) editor.query().catch(() => {}); // what went wrong is shown as the result
}

if (window.Yasqe && window.Yasr) start(window);
