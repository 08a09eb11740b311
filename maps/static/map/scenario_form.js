/* The form of one station of the draft: where it stands and, if it is new, what it is like. */

import { button, element, options } from "phusong/dom";
import { plainNumber } from "phusong/format";
import { data, texts } from "phusong/page";
import { change, drop, entries, entryOf, operator } from "phusong/scenario_draft";
import { knownStation } from "phusong/scenario_map";
import { filled } from "phusong/scenario_words";

const MOST_SECTORS = 24;
const MACRO_AZIMUTHS = [0, 120, 240];
const SHARED = ["height_m", "downtilt_deg", "frequency_mhz", "bandwidth_mhz", "eirp_dbm"];
const PLACE = { lat: { least: -90, most: 90, unit: "°" }, lon: { least: -180, most: 180, unit: "°" } };
const { fields, operators, small_cell: smallCell } = data.scenarios ?? {};

/** Sectors of a type, else as the operator's usually are. */
export function sectorsOf(type, name) {
  const { sectors: _, ...usual } = operators[name] ?? Object.values(operators)[0];
  return type === "small" ? [{ ...usual, ...smallCell }] : MACRO_AZIMUTHS.map((azimuth) => ({ azimuth_deg: azimuth, ...usual }));
}

const azimuthsOf = (sectors) => sectors.map(({ azimuth_deg: azimuth }) => azimuth ?? null);

function typeOf(sectors) {
  const azimuths = azimuthsOf(sectors);
  if (azimuths.length === 1 && azimuths[0] === null) return "small";
  const sorted = azimuths.filter((azimuth) => azimuth !== null).sort((a, b) => a - b);
  return azimuths.length === 3 && sorted.length === 3 && sorted[1] - sorted[0] === 120 && sorted[2] - sorted[1] === 120 ? "macro" : "custom";
}

// One input: its label, what is wrong with it beneath, and what becomes of its text

function input(name, title, { read, write, hint = null, ...properties }) {
  const wrong = element("span", { className: "problem", id: `plan-${name}-wrong`, "aria-live": "polite" });
  const box = element("input", { id: `plan-${name}`, autocomplete: "off", ...properties });
  box.setAttribute("aria-describedby", wrong.id);
  box.addEventListener("input", () => {
    wrong.textContent = write(box.value) ?? "";
    box.setAttribute("aria-invalid", String(wrong.textContent !== ""));
  });
  const refresh = () => {
    if (document.activeElement === box && wrong.textContent !== "") return;
    const text = read();
    if (document.activeElement !== box && box.value !== text) box.value = text;
    if (wrong.textContent !== "" && document.activeElement !== box) wrong.textContent = "";
  };
  refresh();
  const label = element("label", { htmlFor: box.id }, title);
  return { node: element("div", { className: "plan-field" }, label, box, hint && element("small", {}, hint), wrong), refresh };
}

function numberInput(name, title, { least, most, unit, placeholder = "" }, get, set) {
  const write = (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < least || value > most) {
      return filled("plan_field_wrong", { title, least: plainNumber(least), most: plainNumber(most), unit });
    }
    set(value);
    return null;
  };
  const read = () => { const value = get(); return value === null || value === undefined ? "" : String(value); };
  return input(name, unit ? `${title} (${unit})` : title, { type: "number", min: least, max: most, step: "any", placeholder, read, write });
}

/** Longitude or latitude. */
function placeInput(id, axis) {
  const set = (value) => change(id, { [axis]: value }, `${axis} of ${id}`);
  return numberInput(axis, texts[`plan_${axis}`], PLACE[axis], () => entryOf(id)?.[axis], set);
}

/** A value that all sectors share; where they differ the box is empty, and what is typed goes for all. */
function sharedInput(id, name) {
  const get = () => {
    const values = new Set(entryOf(id)?.sectors?.map((sector) => sector[name] ?? null));
    return values.size === 1 ? [...values][0] : null;
  };
  const set = (value) => change(id, { sectors: entryOf(id).sectors.map((sector) => ({ ...sector, [name]: value })) }, `${name} of ${id}`);
  const placeholder = get() === null ? texts.plan_mixed : "";
  return numberInput(name, fields[name].title, { ...fields[name], placeholder }, get, set);
}

function azimuthInput(id) {
  const { title, unit, least, most } = fields.azimuth_deg;
  const wrong = filled("plan_azimuths_wrong", { title, least, most, count: MOST_SECTORS });
  const write = (text) => {
    const parts = text.trim() === "" ? [null] : text.split(/[,;\s]+/).filter(Boolean).map(Number);
    if (parts.length > MOST_SECTORS || parts.some((part) => part !== null && !(part >= least && part <= most))) return wrong;
    const { sectors } = entryOf(id);
    change(id, { sectors: parts.map((part, at) => withAzimuth(sectors[at] ?? sectors.at(-1), part)) }, `azimuths of ${id}`);
    return null;
  };
  const read = () => azimuthsOf(entryOf(id)?.sectors ?? []).map((azimuth) => azimuth ?? "").join(", ");
  return input("azimuths", `${texts.plan_azimuths} (${unit})`, { type: "text", inputMode: "decimal", hint: texts.plan_azimuths_hint, read, write });
}

function withAzimuth({ azimuth_deg: _, ...sector }, azimuth) {
  return azimuth === null ? sector : { azimuth_deg: azimuth, ...sector };
}

function idInput(id, renamed) {
  const write = (text) => {
    const name = text.trim();
    const taken = name !== id && (entries().some((entry) => entry.id === name) || knownStation(name));
    if (name === "" || name.length > 200 || taken) return texts.plan_station_id_wrong;
    if (name !== id) renamed(id, name);
    return null;
  };
  // Renamed when the box is left, so that half a name is none.
  const made = input("id", texts.plan_station_id, { type: "text", read: () => id, write: () => null });
  const box = made.node.querySelector("input");
  box.addEventListener("change", () => { made.node.querySelector(".problem").textContent = write(box.value) ?? ""; });
  return made;
}

function typeSelect(id) {
  const types = ["macro", "small", "custom"].map((type) => [type, texts[`plan_${type}`]]);
  const select = element("select", { id: "plan-type" }, ...options(types, typeOf(entryOf(id).sectors)));
  select.addEventListener("change", () => {
    if (select.value !== "custom") change(id, { sectors: sectorsOf(select.value, operator()) });
  });
  const refresh = () => { if (entryOf(id)) select.value = typeOf(entryOf(id).sectors); };
  return { node: element("div", { className: "plan-field" }, element("label", { htmlFor: "plan-type" }, texts.plan_type), select), refresh };
}

function usualNote() {
  const { sectors: count } = operators[operator()] ?? { sectors: 0 };
  const text = filled(count ? "plan_usual" : "plan_usual_none", { operator: operator(), count: plainNumber(count) });
  return { node: element("p", { className: "note plan-wide" }, text), refresh: () => {} };
}

/** The form of an entry: its `node`, and `refresh` to show what an undo or a drag made of it. */
export function stationForm(id, { close, renamed }) {
  const { kind, lon } = entryOf(id);
  const place = kind === "remove" || lon === null ? [] : [placeInput(id, "lat"), placeInput(id, "lon")];
  const hint = { node: element("p", { className: "note plan-wide" }, texts.plan_move_hint), refresh: () => {} };
  const parts = kind === "add"
    ? [idInput(id, renamed), typeSelect(id), ...place, azimuthInput(id), ...SHARED.map((name) => sharedInput(id, name)), usualNote()]
    : [...(place.length ? [hint] : []), ...place];
  const undo = button(texts.plan_restore, () => { close(); drop(id); }, { className: "plain-button" });
  const head = element("h3", {}, filled("plan_station", { id }), element("small", {}, ` · ${texts[`plan_kind_${kind}`]}`));
  const node = element("div", { className: "plan-form", role: "group", "aria-label": filled("plan_station", { id }) },
    head, element("div", { className: "plan-fields" }, ...parts.map((part) => part.node)), element("p", { className: "actions" }, undo));
  return { id, kind, node, refresh: () => parts.forEach((part) => part.refresh()) };
}
