/* What if: the tab in which a planner adds, moves and removes stations, and sees what that changes. */

import { button, element, options } from "phusong/dom";
import { data, texts } from "phusong/page";
import { offerForStations } from "phusong/point_cards";
import * as draft from "phusong/scenario_draft";
import { evaluate, forget, result } from "phusong/scenario_evaluation";
import { sectorsOf, stationForm } from "phusong/scenario_form";
import { startGains } from "phusong/scenario_gains";
import { highlightEntry, knownStation, knownStations, knowsStations, middle, placeByClick, placeOf, remember, startScenarioMap, stopPlacing } from "phusong/scenario_map";
import { mayDrop, startStore } from "phusong/scenario_store";
import { filled } from "phusong/scenario_words";
import { openTab } from "phusong/tabs";
import { onChange, view } from "phusong/view";

const TAB = "scenario";
const NEW = "NEW";

const { lacking, operators, technology, most } = data.scenarios ?? {};
const list = element("ol", { className: "plan-changes" });
const formPlace = element("div", {});
const hint = element("p", { className: "note", role: "status", "aria-live": "polite" });
const choosing = element("select", { id: "plan-operator" });
const undo = button(texts.plan_undo, draft.undo);
const redo = button(texts.plan_redo, draft.redo);
const add = button(texts.plan_add, startPlacing, { className: "primary", "aria-pressed": "false" });
let map;
let form = null;
let gains;
let drawnOperator = null;

// The chosen entry

function choose(id) {
  const entry = draft.entryOf(id);
  if (entry && view.panel !== TAB) openTab(TAB);
  if (!entry) form = null;
  else if (form?.id !== id || form.kind !== entry.kind) form = stationForm(id, { close: () => choose(null), renamed });
  formPlace.replaceChildren(...(form ? [form.node] : []));
  highlightEntry(form ? id : null);
  drawList();
}

function renamed(before, after) {
  const entry = draft.entryOf(before);
  form = null;
  draft.rename(before, { ...entry, id: after, replaces: false });
  choose(after);
}

// Add, move, remove

function hasRoom() {
  const room = draft.changes().length < most;
  hint.textContent = room ? "" : filled("plan_too_many", { most });
  return room;
}

function newId() {
  let number = 1;
  while (draft.entryOf(`${NEW}-${number}`) || knownStation(`${NEW}-${number}`)) number += 1;
  return `${NEW}-${number}`;
}

function addAt(place) {
  if (!hasRoom()) return;
  const id = newId();
  const last = draft.entries().findLast(({ kind }) => kind === "add");
  draft.put({ id, kind: "add", ...place, sectors: last?.sectors ?? sectorsOf("macro", draft.operator()), from: null, replaces: false });
  choose(id);
}

function startPlacing() {
  if (add.getAttribute("aria-pressed") === "true") { stopPlacing(); return; }
  if (!hasRoom()) return;
  add.setAttribute("aria-pressed", "true");
  hint.textContent = texts.plan_add_hint;
  placeByClick(addAt, () => { add.setAttribute("aria-pressed", "false"); hint.textContent = ""; });
}

const CHANGES = {
  move: (id, from) => ({ id, kind: "move", from, ...from }),
  remove: (id, from) => ({ id, kind: "remove", from }),
  activate: (id, from) => ({ id, kind: "activate", from, ...from }),
};
const TITLES = { move: texts.plan_move, remove: texts.plan_remove, activate: texts.plan_put_on_air };
const kindsFor = (status) => ({ on_air: ["move", "remove"], planned: ["activate"] })[status] ?? [];

/** Begin to change a station that there is; the draft becomes its operator's where it holds nothing yet. */
function changeStation(kind, station, place) {
  openTab(TAB);
  map.closePopup();
  if (station.operator !== draft.operator()) {
    if (!draft.isEmpty()) { hint.textContent = filled("plan_of_other_operator", { operator: draft.operator() }); return; }
    chooseOperator(station.operator);
  }
  const entry = draft.entryOf(station.station_id);
  if (!entry && !hasRoom()) return;
  hint.textContent = "";
  draft.put(CHANGES[kind](station.station_id, entry?.from ?? place));
  choose(station.station_id);
}

/** What a station's popup offers. */
function stationActions(station, { lat, lng }) {
  if (station.technology !== technology) return null;
  const place = placeOf(station.station_id) ?? { lon: lng, lat };
  remember(station, place);
  const buttons = kindsFor(station.status).map((kind) => button(TITLES[kind], () => changeStation(kind, station, place)));
  return buttons.length ? element("p", { className: "actions plan-actions" }, ...buttons) : null;
}

function existingStation() {
  if (!knowsStations) return element("p", { className: "note" }, texts.plan_click_station);
  const box = element("input", { id: "plan-existing", type: "text", autocomplete: "off" });
  const names = element("datalist", { id: "plan-stations" });
  const actions = element("span", { className: "actions" });
  box.setAttribute("list", names.id);
  const offer = () => {
    const id = box.value.trim();
    const station = knownStation(id);
    const theirs = station?.operator === draft.operator();
    actions.replaceChildren(...(theirs ? kindsFor(station.status) : []).map((kind) => button(TITLES[kind], () => changeStation(kind, station, placeOf(id)))));
  };
  box.addEventListener("focus", () => {
    const theirs = knownStations().filter(({ operator, status }) => operator === draft.operator() && kindsFor(status).length);
    names.replaceChildren(...theirs.map(({ station_id: id }) => element("option", { value: id })));
  });
  box.addEventListener("input", () => { hint.textContent = ""; offer(); });
  box.addEventListener("change", () => {
    const id = box.value.trim();
    if (id && knownStation(id)?.operator !== draft.operator()) hint.textContent = filled("plan_unknown_station", { operator: draft.operator(), id });
  });
  return element("div", { className: "plan-existing" }, element("label", { htmlFor: box.id }, texts.plan_existing), box, names, actions,
    element("small", { className: "note" }, texts.plan_existing_hint));
}

// The operator

function drawOperators() {
  drawnOperator = draft.operator();
  const names = [...new Set([...Object.keys(operators), draft.operator()])].filter(Boolean);
  choosing.replaceChildren(...options(names.map((name) => [name, name]), draft.operator()));
  gains.drawControls();
}

function chooseOperator(name) {
  draft.load(name, [], placeOf);
  choose(null);
}

choosing.addEventListener("change", () => {
  if (mayDrop()) chooseOperator(choosing.value);
  else choosing.value = draft.operator();
});

// The list of changes

function drawList() {
  list.replaceChildren(...draft.entries().map(({ id, kind }) => {
    const opens = button("", () => choose(id), { "aria-pressed": String(form?.id === id) });
    opens.append(element("span", { className: `plan-kind plan-kind-${kind}` }, texts[`plan_kind_${kind}`]), ` ${id}`);
    const drops = button("✕", () => { draft.drop(id); choose(form?.id === id ? null : form?.id ?? null); }, { title: texts.plan_restore, "aria-label": `${texts.plan_restore}: ${id}` });
    return element("li", {}, opens, drops);
  }));
}

/** Ask for the results of what there is; before the tab is opened for the first time nobody wants to know. */
function askAgain() {
  if (!draft.operator() || (draft.isEmpty() && view.panel !== TAB)) forget();
  else evaluate();
}

function onEdit() {
  undo.disabled = !draft.canUndo();
  redo.disabled = !draft.canRedo();
  if (drawnOperator !== draft.operator()) drawOperators();
  if (form && draft.entryOf(form.id)?.kind === form.kind) form.refresh();
  else choose(null);
  drawList();
  askAgain();
}

function onKey(event) {
  const typing = event.target.closest("input, textarea");
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || typing || view.panel !== TAB) return;
  event.preventDefault();
  if (event.shiftKey) draft.redo();
  else draft.undo();
}

function build(panel) {
  gains = startGains(map);
  startScenarioMap(map, choose);
  offerForStations(stationActions);
  draft.onDraft(onEdit);
  const { opened, saving, kept, comparisonSection } = startStore();
  const who = element("p", { className: "plan-who" }, element("label", { htmlFor: choosing.id }, texts.plan_intro), choosing, element("span", {}, technology));
  panel.append(opened, element("p", { className: "note" }, texts.plan_hint), who, gains.switches, gains.headlines,
    element("p", { className: "actions" }, add, button(texts.plan_add_at_middle, () => addAt(middle())), undo, redo), hint, existingStation(),
    list, gains.problems, formPlace, gains.results, saving, kept, comparisonSection);
  onChange(["scheme"], askAgain);
  onChange(["panel"], () => { if (!result.evaluation || draft.isEmpty()) askAgain(); });
  document.addEventListener("keydown", onKey);
  draft.load(Object.keys(operators)[0] ?? "", [], placeOf);
  drawOperators();
}

/** Start the tab; where nothing can be planned, it says why. */
export function startScenarios(theMap) {
  map = theMap;
  const panel = document.getElementById("panel-scenario");
  const why = lacking ?? (Object.keys(operators).length ? null : "plan_no_operators");
  if (why) panel.append(element("p", { className: "caution" }, texts[why]));
  else build(panel);
}
