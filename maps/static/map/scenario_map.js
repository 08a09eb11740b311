/* The draft on the map: stations that are added or moved can be dragged; those that go are crossed out. */

import { takeClicks } from "phusong/clicks";
import { element, shape } from "phusong/dom";
import { data, texts } from "phusong/page";
import { change, entries, onDraft, operator } from "phusong/scenario_draft";
import { stationSymbol } from "phusong/symbols";

const SIZE_PX = 40;
const DIGITS = 6;
const LINE = { color: "#1d2b36", weight: 1.6, dashArray: "4 4", interactive: false };
const OVER_STATIONS = 2000;

const known = new Map();
const drawn = L.layerGroup();
const markers = new Map();
let map;
let chosen = null;
let choose;
let placing = null;
let drags = 0;
let dragged = null;

for (const feature of data.features.stations?.features ?? []) {
  if (feature.properties.station_id) known.set(feature.properties.station_id, feature);
}

/** Whether the page knows the stations one by one; where there are too many, it learns of those that are clicked. */
export const knowsStations = known.size > 0;

/** Keep what a station of a tile says of itself, its azimuths written as 0;120;240. */
export function remember(station, { lon, lat }) {
  if (known.has(station.station_id)) return;
  const sectors = (station.azimuths_deg ?? "").split(";").filter(Boolean).map((azimuth) => ({ azimuth_deg: Number(azimuth) }));
  known.set(station.station_id, { properties: { ...station, sectors }, geometry: { coordinates: [lon, lat] } });
}

/** What the page knows of a station. */
export const knownStation = (id) => known.get(id)?.properties;
export const knownStations = () => [...known.values()].map(({ properties }) => properties);

export function placeOf(id) {
  const at = known.get(id)?.geometry.coordinates;
  return at ? { lon: at[0], lat: at[1] } : null;
}

export const rounded = ({ lng, lat }) => ({ lon: Number(lng.toFixed(DIGITS)), lat: Number(lat.toFixed(DIGITS)) });

export const middle = () => rounded(map.getCenter());

/** Show which entry is being looked at; go there where it is out of sight. */
export function highlightEntry(id) {
  chosen = id;
  markers.forEach(mark);
  const at = markers.get(id)?.getLatLng();
  if (at && !map.getBounds().contains(at)) map.panTo(at);
}

function mark(marker, id) {
  marker.getElement()?.classList.toggle("chosen", id === chosen);
}

/** Wait for a click on the map, and give its place to `take`; `done` is told when the wait is over. */
export function placeByClick(take, done) {
  placing = { take, done };
  map.getContainer().classList.add("placing");
}

export function stopPlacing() {
  placing?.done();
  placing = null;
  map.getContainer().classList.remove("placing");
}

function takeClick({ latlng }) {
  if (!placing) return false;
  const { take } = placing;
  stopPlacing();
  take(rounded(latlng));
  return true;
}

// Markers

const title = ({ id, kind }) => `${texts[`plan_kind_${kind}`]}: ${id}`;

function icon(entry) {
  const sectors = entry.sectors ?? knownStation(entry.id)?.sectors ?? [];
  const directed = sectors.map(({ azimuth_deg: azimuth = null }) => ({ azimuth_deg: azimuth }));
  const symbol = stationSymbol({ operator: operator(), status: "on_air", sectors: directed });
  symbol.prepend(shape("circle", { r: 13.2, class: "plan-ring" }));
  return L.divIcon({ html: symbol, className: `plan-station plan-${entry.kind}`, iconSize: [SIZE_PX, SIZE_PX] });
}

function cross() {
  return L.divIcon({ html: element("span", {}, "✕"), className: "plan-gone", iconSize: [24, 24] });
}

function draggable(entry) {
  const options = { icon: icon(entry), pane: "stations", draggable: true, title: title(entry), alt: title(entry), zIndexOffset: OVER_STATIONS };
  const marker = L.marker([entry.lat, entry.lon], options);
  marker.on("dragstart", () => { drags += 1; dragged = entry.id; choose(entry.id); });
  marker.on("dragend", () => { dragged = null; draw(); });
  marker.on("drag", () => change(entry.id, rounded(marker.getLatLng()), `drag ${drags}`));
  marker.on("click", () => choose(entry.id));
  return marker;
}

function gone(entry, text) {
  const options = { icon: cross(), pane: "stations", title: text, alt: text, zIndexOffset: OVER_STATIONS - 1 };
  return L.marker([entry.from.lat, entry.from.lon], options).on("click", () => choose(entry.id));
}

function isMoved({ from, lon, lat }) {
  return from && (from.lon !== lon || from.lat !== lat);
}

/** Draw the draft; a marker that is being dragged stays the one it is. */
function draw() {
  const held = markers.get(dragged);
  for (const layer of drawn.getLayers()) if (layer !== held) drawn.removeLayer(layer);
  markers.clear();
  if (held) markers.set(dragged, held);
  entries().forEach(drawEntry);
  markers.forEach(mark);
}

function drawEntry(entry) {
  if (entry.kind === "remove") {
    if (entry.from) keepMarker(entry.id, gone(entry, title(entry)));
    return;
  }
  if (entry.lon === null) return;
  if (isMoved(entry)) {
    drawn.addLayer(L.polyline([[entry.from.lat, entry.from.lon], [entry.lat, entry.lon]], LINE));
    if (entry.kind === "move") drawn.addLayer(gone(entry, `${entry.id}: ${texts.plan_old_place}`));
  }
  if (!markers.has(entry.id)) keepMarker(entry.id, draggable(entry));
}

function keepMarker(id, marker) {
  drawn.addLayer(marker);
  markers.set(id, marker);
}

/** Draw the draft on the map from now on; `chooseEntry` is told which one is clicked. */
export function startScenarioMap(theMap, chooseEntry) {
  map = theMap;
  choose = chooseEntry;
  drawn.addTo(map);
  takeClicks(takeClick);
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape" && placing) stopPlacing(); });
  onDraft(draw);
}
