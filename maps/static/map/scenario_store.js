/* Scenarios that are kept: save, list, open, delete, compare; the name of the open one is in the page's address. */

import { button, element, options, radios } from "phusong/dom";
import { data, texts } from "phusong/page";
import { changes, isDirty, isEmpty, load, markSaved, markUnsaved, onDraft, operator } from "phusong/scenario_draft";
import { chosen } from "phusong/scenario_gains";
import { placeOf } from "phusong/scenario_map";
import { AMOUNTS, filled, netOf, problemNodes, signed } from "phusong/scenario_words";
import { ask, urlOf } from "phusong/server";
import { keep, onChange, show, view } from "phusong/view";

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_NAME = 80;
const RESERVED = ["compare", "evaluate"];

keep("scenario", { allowed: (text) => NAME.test(text) });
keep("plan_compare", { allowed: (text) => text.split(",").length === 2 && text.split(",").every((name) => NAME.test(name)) });
keep("plan_amount", { standard: "people", allowed: (text) => text in AMOUNTS });

const title = element("input", { id: "plan-title", type: "text", maxLength: 200, autocomplete: "off" });
const opened = element("p", { className: "plan-opened" });
const said = element("div", { className: "plan-said", role: "status", "aria-live": "polite" });
const list = element("ul", { className: "plan-list" });
const comparison = element("div", { className: "plan-comparison" });
const save = button(texts.plan_save, () => keepScenario(view.scenario));
const saveAs = button(texts.plan_save_as, () => keepScenario(""));
const fresh = button(texts.plan_new, startFresh);
let listed = [];
// What the server called the state of the open scenario that the draft was made from.
let tag = "";

const say = (...nodes) => said.replaceChildren(...nodes);
const report = (problem) => say(...problemNodes(problem, texts.plan_not_done));
const titleOf = (scenario) => scenario.title || scenario.name;

/** Whether the draft may be given up: nothing would be lost, or the planner says so. */
export const mayDrop = () => !isDirty() || window.confirm(texts.plan_drop);

/** A name for a title: its letters without their marks, in lower case, with hyphens between. */
export function nameOf(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, LONGEST_NAME).replace(/-+$/, "");
}

// Save, open, delete

async function keepScenario(name) {
  const chosenName = name || nameOf(title.value);
  if (isEmpty()) return say(element("p", { className: "problem" }, texts.plan_before_saving));
  if (!chosenName || RESERVED.includes(chosenName)) return say(element("p", { className: "problem" }, texts.plan_title_wrong));
  if (!name && listed.some((each) => each.name === chosenName)) return say(element("p", { className: "problem" }, filled("plan_taken", { name: chosenName })));
  const body = { name: chosenName, title: title.value.trim(), operator: operator(), technology: data.scenarios.technology, changes: changes() };
  const how = name ? { method: "PUT", headers: tag ? { "If-Match": `"${tag}"` } : {} } : { method: "POST" };
  try {
    const answer = await ask(name ? `/scenarios/${name}` : "/scenarios", { ...how, body, parameters: { scheme: view.scheme, pictures: "false" } });
    tag = answer.tag;
    markSaved();
    show({ scenario: chosenName });
    await drawList();
    say(element("p", {}, filled("plan_saved", { title: titleOf(answer.scenario) })));
  } catch (problem) {
    report(problem);
  }
  return null;
}

/** Open a scenario that is kept; also one whose changes no longer fit, which then says so itself. */
async function open(name) {
  try {
    const { scenario, tag: state } = await ask(`/scenarios/${name}/plan`);
    tag = state;
    title.value = scenario.title;
    show({ scenario: name });
    load(scenario.operator, scenario.changes, placeOf);
    say();
  } catch (problem) {
    report(problem);
  }
}

export function startFresh() {
  if (!mayDrop()) return;
  tag = "";
  title.value = "";
  show({ scenario: "" });
  load(operator(), [], placeOf);
  say();
}

async function remove({ name, title: itsTitle, tag: state }) {
  if (!window.confirm(filled("plan_delete_sure", { title: itsTitle || name }))) return;
  try {
    await ask(`/scenarios/${name}`, { method: "DELETE", headers: { "If-Match": `"${state}"` } });
    if (view.scenario === name) { tag = ""; show({ scenario: "" }); markUnsaved(); }
    if (view.plan_compare.split(",").includes(name)) show({ plan_compare: "" });
    say();
  } catch (problem) {
    report(problem);
  }
  await drawList();
}

// The list

const dateOf = (text) => new Intl.DateTimeFormat(data.language, { dateStyle: "short", timeStyle: "short" }).format(new Date(text));

function item(scenario) {
  const { name, operator: whose, changes: count, saved, saved_on_version: version } = scenario;
  const about = filled("plan_saved_on", { operator: whose, count, date: dateOf(saved), version });
  const parameters = { scheme: view.scheme };
  const link = (text, path, more) => element("a", { href: urlOf(path, { ...parameters, ...more }), "aria-label": `${text}: ${titleOf(scenario)}` }, text);
  const labelled = (text) => ({ "aria-label": `${text}: ${titleOf(scenario)}` });
  return element("li", { "data-name": name, "aria-current": String(name === view.scenario) },
    element("strong", {}, titleOf(scenario)), element("small", {}, about),
    element("span", { className: "actions" },
      button(texts.plan_open, () => { if (mayDrop()) open(name); }, labelled(texts.plan_open)),
      link(texts.plan_report, `/reports/${encodeURIComponent(view.scheme)}.html`, { scheme: "", scenario: name, lang: data.language }),
      link("GeoPackage", `/scenarios/${name}.gpkg`),
      button(texts.plan_delete, () => remove(scenario), labelled(texts.plan_delete))));
}

async function drawList() {
  try {
    const { scenarios, damaged } = await ask("/scenarios");
    listed = scenarios;
    const broken = damaged.length ? [element("li", { className: "problem" }, filled("plan_damaged", { names: damaged.join(", ") }))] : [];
    const none = listed.length || broken.length ? [] : [element("li", { className: "note" }, texts.plan_no_scenarios)];
    list.replaceChildren(...listed.map(item), ...broken, ...none);
  } catch (problem) {
    list.replaceChildren(element("li", {}, ...problemNodes(problem)));
  }
  drawChooser();
  drawOpened();
}

function drawOpened() {
  const name = view.scenario;
  const found = listed.find((each) => each.name === name);
  opened.replaceChildren(filled("plan_opened", { title: name ? (found ? titleOf(found) : name) : texts.plan_new }),
    ...(isDirty() ? [element("em", {}, ` · ${texts.plan_unsaved}`)] : []));
  saveAs.hidden = !name;
  for (const each of list.querySelectorAll("[data-name]")) each.setAttribute("aria-current", String(each.dataset.name === name));
}

// Two side by side

const chooser = element("div", { className: "plan-chooser" });

function drawChooser() {
  const names = listed.map((each) => [each.name, titleOf(each)]);
  chooser.hidden = comparisonSection.hidden = names.length < 2;
  if (names.length < 2) return;
  const [a, b] = view.plan_compare ? view.plan_compare.split(",") : [names[0][0], names[1][0]];
  const select = (label, value) => element("select", { "aria-label": `${texts.plan_compare} ${label}` }, ...options(names, value));
  const [one, two] = [select("A", a), select("B", b)];
  chooser.replaceChildren(element("label", {}, "A ", one), element("label", {}, "B ", two),
    button(texts.plan_compare, () => { show({ plan_compare: `${one.value},${two.value}` }); compare(); }, { className: "plain-button" }));
}

let compared = null;

async function compare() {
  const [a, b] = view.plan_compare.split(",");
  compared = null;
  if (!view.plan_compare) return drawComparison();
  try {
    compared = await ask("/scenarios/compare", { parameters: { a, b, scheme: view.scheme } });
    drawComparison();
  } catch (problem) {
    comparison.replaceChildren(...problemNodes(problem));
  }
  return null;
}

const fallback = (found) => (view.plan_amount === "people" && chosen(found.a.evaluation.city).people_gained === null ? "area_km2" : view.plan_amount);

function drawComparison() {
  if (!compared) { comparison.replaceChildren(); return; }
  const amount = fallback(compared);
  const { digits, unit } = AMOUNTS[amount];
  const amounts = radios("plan-amount", Object.entries(AMOUNTS).map(([name, each]) => [name, each.title]), amount, (name) => show({ plan_amount: name }));
  const row = (name, a, b, tag = "td") => {
    const values = [netOf(chosen(a), amount), netOf(chosen(b), amount)];
    const difference = values.includes(null) ? null : values[1] - values[0];
    return element("tr", {}, element("th", { scope: "row" }, name), ...[...values, difference].map((value) => element(tag, {}, signed(value, digits))));
  };
  const heads = [`A: ${titleOf(compared.a.scenario)}`, `B: ${titleOf(compared.b.scenario)}`, texts.plan_difference];
  const table = element("table", { className: "plan-table" },
    element("caption", {}, `${AMOUNTS[amount].title} (${unit}) · ${texts[view.plan_environment]}`),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, texts.division), ...heads.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...compared.divisions.map(({ name, a, b }) => row(name, a, b))),
    element("tfoot", {}, row(texts.city, compared.a.evaluation.city, compared.b.evaluation.city)));
  comparison.replaceChildren(element("div", { className: "segments", role: "radiogroup", "aria-label": texts.plan_amount }, ...amounts), table,
    element("p", { className: "note" }, texts.plan_compare_hint));
}

const comparisonSection = element("section", {}, element("h2", {}, texts.plan_compare_two), chooser, comparison);

/** Return the parts of the panel about scenarios that are kept, and open the one that the address names. */
export function startStore() {
  onDraft(drawOpened);
  onChange(["scenario"], drawOpened);
  onChange(["scheme"], () => { drawList(); compare(); });
  onChange(["plan_amount", "plan_environment", "plan_whose"], drawComparison);
  window.addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });
  drawList();
  if (view.scenario) open(view.scenario);
  if (view.plan_compare) compare();
  drawOpened();
  const keepIt = element("form", { className: "plan-save" }, element("label", { htmlFor: title.id }, texts.plan_title), title,
    element("p", { className: "actions" }, save, saveAs, fresh));
  keepIt.addEventListener("submit", (event) => { event.preventDefault(); keepScenario(view.scenario); });
  return { opened, saving: element("section", {}, keepIt, said), kept: element("section", {}, element("h2", {}, texts.plan_saved_list), list), comparisonSection };
}
