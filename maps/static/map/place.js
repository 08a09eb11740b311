/* What is known of a place: an address that was looked up, or a point of the map that was clicked. */

import { takeClicks } from "phusong/clicks";
import { button, element, facts } from "phusong/dom";
import { distance, number, percent } from "phusong/format";
import { data, inLanguage, texts } from "phusong/page";
import { divisionFacts } from "phusong/shading";
import { ask } from "phusong/server";
import { startSearch } from "phusong/search";
import { signInLink } from "phusong/sign_in";
import { openTab } from "phusong/tabs";
import { keep, show, view } from "phusong/view";

const SHOWN_NEAREST = 3;
const PLACE_ZOOM = 15;
const NOT_SIGNED_IN = 401;
const ONLY_AN_AREA = ["street", "ward", "district", "city", "postal_code"];
const LINE = { color: "#1d2b36", weight: 1.6, dashArray: "3 5", interactive: false };

keep("place", { allowed: (text) => /^-?[\d.]+,-?[\d.]+$/.test(text) });

const output = document.getElementById("place-answer");
const marks = L.layerGroup();
let map;
let asked = 0;

/** Ask and show; an answer that a later question has overtaken is dropped. */
async function lookUp(parameters, showAnswer) {
  const turn = ++asked;
  openTab("place");
  output.replaceChildren(element("p", { className: "note" }, texts.searching));
  try {
    const answer = await ask("/lookup", { parameters });
    if (turn === asked) showAnswer(answer);
  } catch (problem) {
    if (turn === asked) fail(problem);
  }
}

function say(text) {
  marks.clearLayers();
  output.replaceChildren(element("p", { className: "problem" }, text));
}

function fail(problem) {
  if (problem.status !== NOT_SIGNED_IN) return say(`${texts.failed} ${problem.message}`);
  say(`${texts.sign_in_first} `);
  output.firstChild.append(signInLink());
  return null;
}

function lookUpText(q) {
  const { lat, lng } = map.getCenter();
  lookUp({ q, lat: lat.toFixed(4), lon: lng.toFixed(4) }, showText);
}

const lookUpPoint = ({ lon, lat }, showAnswer) => lookUp({ lon: lon.toFixed(6), lat: lat.toFixed(6) }, showAnswer);

function showText({ candidates, place, warnings }) {
  if (!place) {
    say([texts.not_found, ...warnings.map(inLanguage)].join(" "));
    return;
  }
  const notes = warnings.map((warning) => element("p", { className: "note" }, inLanguage(warning)));
  const list = element("ol", { className: "candidates" }, ...candidates.map((candidate, at) => candidateItem(candidate, at === 0)));
  const details = element("div", { className: "place" });
  output.replaceChildren(...notes, list, details);
  showPlace(place, details, candidates[0]);
}

function candidateItem(candidate, chosen) {
  const sureness = `${texts[`match_${candidate.match}`]} · ${texts.confidence} ${percent(candidate.confidence)}`;
  const item = element("button", { type: "button", "aria-current": String(chosen) }, candidate.text, element("small", {}, sureness));
  item.addEventListener("click", () => choose(candidate, item));
  return element("li", {}, item);
}

function choose(candidate, item) {
  const kept = [...output.childNodes];
  lookUpPoint(candidate, ({ place }) => {
    output.replaceChildren(...kept);
    for (const other of output.querySelectorAll("[aria-current]")) other.setAttribute("aria-current", String(other === item));
    showPlace(place, output.querySelector(".place"), candidate);
  });
}

function showPoint({ lon, lat }) {
  lookUpPoint({ lon, lat }, ({ place }) => {
    const details = element("div", { className: "place" });
    output.replaceChildren(details);
    fillPlace(place, details);
  });
}

/** Show what is known of a place and go there. */
function showPlace(place, details, candidate) {
  fillPlace(place, details, candidate);
  map.setView([place.lat, place.lon], Math.max(map.getZoom(), PLACE_ZOOM));
}

/** Show what is known of a place; where a query led to no more than an area, say that it is its middle. */
function fillPlace(place, details, candidate) {
  const rough = candidate && ONLY_AN_AREA.includes(candidate.match);
  const remark = rough ? [element("p", { className: "caution" }, texts.middle_of_area)] : [];
  details.replaceChildren(...remark, ...words(place, candidate), ...sections(place, candidate));
  mark(place);
  show({ place: `${place.lat},${place.lon}` });
}

/** Where a point is; an address that was found says so itself. */
function words({ here }, candidate) {
  const told = here && (!candidate || candidate.match === "cell");
  return told ? [element("p", { className: "here" }, here.text)] : [];
}

function sections(place, candidate) {
  const { coverage } = place;
  return [
    place.is_outside ? element("p", { className: "problem" }, texts.outside) : null,
    element("p", {}, verdict("outdoor", coverage), verdict("indoor", coverage)),
    signals(coverage),
    element("section", {}, element("h3", {}, texts.where), facts(position(place, candidate))),
    nearest(texts.nearest_stations, place.stations, ({ operator, station_id: id }) => `${operator} ${id}`),
    nearest(texts.nearest_postal, place.postal_points, ({ name, kind }) => name || data.choice_titles.kind[kind] || kind),
    division(place),
    ...place.notes.map((note) => element("p", { className: "note" }, inLanguage(note))),
    place.synthetic.length ? element("p", { className: "caution" }, texts.synthetic) : null,
    element("p", { className: "note" }, inLanguage(coverage.model)),
  ].filter(Boolean);
}

function position(place, candidate) {
  return [
    ...place.divisions.map(({ scheme, name }) => [data.schemes[scheme]?.title ?? scheme, name]),
    [texts.address_code, candidate?.address?.code || place.here?.digital_code],
    ["Plus Code", place.plus_code],
    ["Vpostcode", place.vpostcode],
    [texts.position, `${place.lat.toFixed(6)}, ${place.lon.toFixed(6)}`],
  ];
}

function verdict(environment, coverage) {
  const covered = coverage[environment];
  const text = `${coverage.technology} ${texts[`${covered ? "" : "not_"}covered_${environment}`]}`;
  return element("span", { className: `verdict ${covered ? "yes" : "no"}` }, text);
}

/** Level, quality and class outdoors and indoors, and who serves the place. */
function signals({ signal_outdoor: outdoor, signal_indoor: indoor, serving, operators_outdoor, operators_indoor }) {
  const rows = [
    [texts.class, (signal) => data.class_titles[signal.coverage_class]],
    ["RSRP", (signal) => `${number(signal.rsrp_dbm, 0)} dBm`],
    ["SINR", (signal) => `${number(signal.sinr_db, 0)} dB`],
    [texts.rate, (signal) => `${number(signal.rate_mbit_s, 0)} Mbit/s`],
    [texts.probability, (signal) => percent(signal.probability)],
    [texts.strongest, (signal) => signal.operator],
  ];
  const served = facts([
    [texts.serving, serving && `${serving.operator} ${serving.station_id} · ${distance(serving.distance_m)}`],
    [texts.operators_outdoor, operators_outdoor.join(", ")],
    [texts.operators_indoor, operators_indoor.join(", ")],
  ]);
  if (!outdoor && !indoor && !serving) return null;
  return element("section", {}, element("h3", {}, texts.signal), outdoor || indoor ? signalTable(rows, outdoor, indoor) : null, served);
}

function signalTable(rows, outdoor, indoor) {
  const cell = (signal, told) => element("td", {}, signal ? told(signal) ?? texts.missing : texts.missing);
  const head = ["", texts.outdoor, texts.indoor].map((title) => element(title ? "th" : "td", title ? { scope: "col" } : {}, title));
  const body = rows.map(([title, told]) => element("tr", {}, element("th", { scope: "row" }, title), cell(outdoor, told), cell(indoor, told)));
  return element("table", { className: "signals" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
}

function nearest(title, found, nameOf) {
  if (!found.length) return null;
  const pairs = found.slice(0, SHOWN_NEAREST).map((each) => [nameOf(each), distance(each.distance_m)]);
  return element("section", {}, element("h3", {}, title), facts(pairs));
}

/** The figures of the division of the shown scheme that the place lies in. */
function division({ divisions }) {
  const found = divisions.find(({ scheme }) => scheme === view.scheme);
  return found && element("section", {}, element("h3", {}, found.name), ...divisionFacts(found.scheme, found.code));
}

/** A pin at the place, and lines to the nearest station and postal point. */
function mark(place) {
  const at = [place.lat, place.lon];
  marks.clearLayers();
  for (const [near] of [place.stations, place.postal_points]) {
    if (near) marks.addLayer(L.polyline([at, [near.lat, near.lon]], LINE));
  }
  const icon = L.divIcon({ className: "pin", html: element("span"), iconSize: [26, 26], iconAnchor: [13, 26] });
  marks.addLayer(L.marker(at, { icon, pane: "stations", interactive: false, keyboard: false }));
}

function forget() {
  asked += 1;
  marks.clearLayers();
  output.replaceChildren();
  show({ place: "" });
}

export function startPlaces(theMap) {
  map = theMap;
  marks.addTo(map);
  startSearch(map, lookUpText);
  document.getElementById("place-forget").append(button(texts.forget, forget));
  document.getElementById("place-middle").append(button(texts.at_the_middle, () => showPoint({ lon: map.getCenter().lng, lat: map.getCenter().lat })));
  takeClicks(({ latlng }) => {
    showPoint({ lon: latlng.lng, lat: latlng.lat });
    return true;
  });
  if (view.place) {
    const [lat, lon] = view.place.split(",").map(Number);
    const { panel } = view;
    showPoint({ lon, lat });
    show({ panel });
  }
}
