/* The results: what the draft gains and loses in all, and division by division; its pictures on the map. */

import { button, checkbox, element, options, radios } from "phusong/dom";
import { number } from "phusong/format";
import { data, texts } from "phusong/page";
import { operator } from "phusong/scenario_draft";
import { onEvaluation, result } from "phusong/scenario_evaluation";
import { clearPicture, showPicture } from "phusong/scenario_picture";
import { AMOUNTS, filled, netOf, problemNodes, signed } from "phusong/scenario_words";
import { divisionLayers, highlight, showDivision } from "phusong/shading";
import { compareNumbers } from "phusong/table";
import { keep, onChange, show, view } from "phusong/view";

const ENVIRONMENTS = ["outdoor", "indoor"];
const WHOSE = ["operator", "any"];
const NAME = "name";
const LAYERS = ["coverage", "changed"];
const NOTHING_GAINED = (gain) => Object.values(gain).every((value) => !value);

keep("plan_environment", { standard: "outdoor", allowed: (text) => ENVIRONMENTS.includes(text) });
keep("plan_whose", { standard: "operator", allowed: (text) => WHOSE.includes(text) });
keep("plan_sort", { standard: "-people", allowed: (text) => [NAME, ...Object.keys(AMOUNTS)].includes(text.replace(/^-/, "")) });
keep("plan_layers", { standard: LAYERS.join(","), allowed: (text) => text.split(",").every((name) => ["", ...LAYERS].includes(name)) });

const status = element("div", { className: "plan-status", role: "status", "aria-live": "polite" });
const problems = element("div", { className: "plan-problems", role: "alert" });
const figures = element("div", { className: "plan-figures" });
const timing = element("p", { className: "note plan-timing" });
const details = element("div", {});
let map;

export const environmentTitle = (name) => texts[name];
export const whoseTitle = (name) => (name === "any" ? texts.plan_any : operator());

/** The gains that are being looked at, of the city or a division. */
export const chosen = (gains) => gains[view.plan_environment][view.plan_whose];

// Gained and lost

function pair(gain, amount) {
  const { digits } = AMOUNTS[amount];
  const [gained, lost] = [gain[`${amount}_gained`], gain[`${amount}_lost`]];
  if (gained === null) return [texts.missing];
  const parts = [];
  if (gained || !lost) parts.push(element("span", { className: gained ? "plan-plus" : "" }, signed(gained, digits)));
  if (lost) parts.push(element("span", { className: "plan-minus" }, signed(-lost, digits)));
  return parts;
}

function headline({ city }) {
  const gain = chosen(city);
  return ["people", "area_km2", "addresses"].map((amount) => element("div", { className: "plan-figure" },
    element("strong", {}, ...pair(gain, amount)), element("span", {}, AMOUNTS[amount].unit)));
}

/** The same in one sentence, for those who listen. */
function sentence({ city }) {
  const gain = chosen(city);
  if (NOTHING_GAINED(gain)) return texts.plan_no_change;
  const told = Object.entries(AMOUNTS).flatMap(([amount, { digits, unit }]) => ["gained", "lost"].flatMap((way) => {
    const value = gain[`${amount}_${way}`];
    return value ? [`${texts[`plan_${way}`]} ${number(value, digits)} ${unit}`] : [];
  }));
  return `${texts[view.plan_environment]}, ${whoseTitle(view.plan_whose)}: ${told.join(", ")}.`;
}

function cityTable({ city }) {
  const columns = ENVIRONMENTS.flatMap((environment) => WHOSE.map((whose) => [environment, whose]));
  const head = columns.map(([environment, whose]) => element("th", { scope: "col" }, texts[environment], element("br"), whoseTitle(whose)));
  const rows = Object.entries(AMOUNTS).map(([amount, { unit }]) => element("tr", {},
    element("th", { scope: "row" }, unit),
    ...columns.map(([environment, whose]) => element("td", {}, ...pair(city[environment][whose], amount)))));
  return element("table", { className: "plan-table" }, element("caption", {}, texts.city),
    element("thead", {}, element("tr", {}, element("td", {}), ...head)), element("tbody", {}, ...rows));
}

// Divisions

function headCell(key, title) {
  const falling = view.plan_sort.startsWith("-");
  const sorted = view.plan_sort.replace(/^-/, "") === key;
  const next = sorted ? !falling : key !== NAME;
  const cell = element("th", { scope: "col" }, button(title, () => show({ plan_sort: `${next ? "-" : ""}${key}` })));
  if (sorted) cell.setAttribute("aria-sort", falling ? "descending" : "ascending");
  return cell;
}

function sortedDivisions({ divisions }) {
  const unknown = divisions.every(({ gains }) => netOf(chosen(gains), "people") === null);
  const asked = view.plan_sort.replace(/^-/, "");
  const key = asked === "people" && unknown ? "area_km2" : asked;
  const falling = view.plan_sort.startsWith("-");
  const names = new Intl.Collator(data.language);
  const net = ({ gains }) => netOf(chosen(gains), key);
  const compare = key === NAME
    ? (a, b) => names.compare(a.name, b.name) * (falling ? -1 : 1)
    : (a, b) => compareNumbers(net(a), net(b), falling);
  return divisions.filter(({ gains }) => !NOTHING_GAINED(chosen(gains))).sort(compare);
}

function divisionRow({ code, name, gains }) {
  const opens = button(name, () => { if (divisionLayers().has(code)) showDivision(code); });
  const cells = Object.keys(AMOUNTS).map((amount) => element("td", {}, ...pair(chosen(gains), amount)));
  const row = element("tr", { "data-code": code }, element("th", { scope: "row" }, opens), ...cells);
  row.addEventListener("mouseenter", () => highlight(code, true));
  row.addEventListener("mouseleave", () => highlight(code, false));
  return row;
}

function divisionTable(evaluation) {
  const rows = sortedDivisions(evaluation).map(divisionRow);
  if (!rows.length) return null;
  const titles = Object.entries(AMOUNTS).map(([amount, { unit }]) => headCell(amount, unit));
  return element("table", { className: "plan-table plan-divisions" },
    element("caption", {}, `${texts.plan_by_division} · ${texts[view.plan_environment]}, ${whoseTitle(view.plan_whose)}`),
    element("thead", {}, element("tr", {}, headCell(NAME, texts.division), ...titles)), element("tbody", {}, ...rows));
}

// What must be said

/** Where a scheme has no population, say so, and lead to one that has. */
function peopleNote({ city, scheme }) {
  if (city.outdoor.any.people_gained !== null) return null;
  const other = Object.entries(data.schemes).find(([, each]) => (each.city.population ?? null) !== null);
  const leads = other && button(filled("plan_use_scheme", { scheme: other[1].title }), () => show({ scheme: other[0] }), { className: "plain-button" });
  return element("p", { className: "caution" }, `${filled("plan_no_people", { scheme: data.schemes[scheme]?.title ?? scheme })} `, leads || "");
}

function cautions({ synthetic, approximate, notes, model }) {
  return [
    synthetic.length ? element("p", { className: "caution" }, texts.synthetic) : null,
    approximate.length ? element("p", { className: "caution" }, texts.plan_approximate) : null,
    element("details", { className: "note" }, element("summary", {}, texts.plan_model), ...[model, ...notes].map((text) => element("p", {}, text))),
  ];
}

// The map

const shownLayers = () => view.plan_layers.split(",").filter(Boolean);

function drawPictures({ evaluation }) {
  const picture = evaluation?.pictures[view.plan_environment];
  const urls = picture ? { coverage: picture.url, changed: picture.changed_url } : {};
  for (const name of LAYERS) {
    if (urls[name] && shownLayers().includes(name)) showPicture(map, name, urls[name], picture);
    else clearPicture(name);
  }
}

function switchLayer(name, on) {
  const others = shownLayers().filter((each) => each !== name);
  show({ plan_layers: LAYERS.filter((each) => others.includes(each) || (on && each === name)).join(",") });
}

function layerBoxes() {
  const key = (name) => element("i", { className: `key key-plan-${name}` });
  const box = (name) => checkbox(texts[`plan_${name}_layer`], { checked: shownLayers().includes(name), key: key(name), onchange: (on) => switchLayer(name, on) });
  const legend = ["gained", "lost"].map((way) => element("span", {}, element("i", { className: `key key-plan-${way}` }), texts[`plan_${way}`]));
  return element("div", { className: "plan-layers" }, box("coverage"), box("changed"), element("p", { className: "note plan-legend" }, ...legend));
}

function switches() {
  const environments = radios("plan-environment", ENVIRONMENTS.map((name) => [name, texts[name]]), view.plan_environment, (name) => show({ plan_environment: name }));
  const whose = radios("plan-whose", WHOSE.map((name) => [name, whoseTitle(name)]), view.plan_whose, (name) => show({ plan_whose: name }));
  return element("div", { className: "plan-switches" },
    element("div", { className: "segments", role: "radiogroup", "aria-label": texts.plan_environment }, ...environments),
    element("div", { className: "segments", role: "radiogroup", "aria-label": texts.plan_whose }, ...whose));
}

const controls = element("div", {});
const layers = element("div", {});

function drawControls() {
  const { name } = document.activeElement;
  controls.replaceChildren(switches());
  if (name?.startsWith("plan-")) controls.querySelector(`input[name="${name}"]:checked`)?.focus();
}

function draw(told) {
  const { evaluation, problem, busy, seconds } = told;
  problems.replaceChildren(...(problem ? problemNodes(problem) : []));
  for (const part of [figures, details]) part.classList.toggle("plan-outdated", Boolean(problem));
  const took = evaluation && filled("plan_took", { seconds: number(seconds, 2), version: evaluation.version });
  timing.textContent = (busy ? texts.plan_busy : took) ?? "";
  // Said once it stays: what changes with every step of a drag nobody could follow by ear.
  if (!busy || !evaluation) status.textContent = busy ? texts.plan_busy : evaluation && !problem ? sentence(evaluation) : "";
  figures.replaceChildren(...(evaluation ? headline(evaluation) : []));
  const parts = evaluation ? [peopleNote(evaluation), cityTable(evaluation), divisionTable(evaluation), ...cautions(evaluation)] : [];
  details.replaceChildren(...parts.filter(Boolean));
  drawPictures(told);
}

/** Return the parts of the panel that show results: the main figures, what is wrong, and all the rest. */
export function startGains(theMap) {
  map = theMap;
  onEvaluation(draw);
  onChange(["plan_environment", "plan_whose"], drawControls);
  onChange(["plan_environment", "plan_whose", "plan_layers", "plan_sort"], () => draw(result));
  drawControls();
  layers.replaceChildren(layerBoxes());
  const headlines = element("div", { className: "plan-headlines" }, figures, status, timing);
  const results = element("section", { className: "plan-results" }, element("h2", {}, texts.plan_results), layers, details);
  return { headlines, problems, results, switches: controls, drawControls };
}
