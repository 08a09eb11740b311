/* Stations, postal points and addresses: what they say of themselves, and which of them are shown. */

import { card, checkbox, element, facts } from "phusong/dom";
import { distance, number, plainNumber } from "phusong/format";
import { data, texts } from "phusong/page";
import { keep, listOf, onChange, show, textOf, view } from "phusong/view";

keep("hidden");

function sectorTable(sectors) {
  const columns = data.sector_columns.filter(({ field }) => sectors.some((sector) => sector[field] !== null));
  const head = element("tr", {}, ...columns.map(({ title }) => element("th", { scope: "col" }, title)));
  const rows = sectors.map((sector) => element("tr", {}, ...columns.map(({ field }) => element("td", {}, sectorText(sector[field])))));
  return element("table", { className: "sectors" }, element("thead", {}, head), element("tbody", {}, ...rows));
}

const sectorText = (value) => (typeof value === "number" ? plainNumber(value) : value ?? "");

const stationActions = [];

/** Offer something to do with a station in its popup: `make` is given what is known of it and where it stands. */
export const offerForStations = (make) => stationActions.push(make);

function stationPopup(marker) {
  const { properties } = marker.feature;
  const pairs = [
    [texts.operator, properties.operator],
    [texts.technology, properties.technology],
    [texts.status, properties.status_title],
    [texts.site, properties.site_id],
    [texts.reach, properties.reach_m?.map(distance).join(" · ")],
  ];
  const actions = stationActions.map((make) => make(properties, marker.getLatLng()));
  return card(properties.station_id, facts(pairs), sectorTable(properties.sectors), ...actions);
}

const yesOrNo = (value) => (value === null ? null : value ? texts.yes : texts.no);

function postalPopup({ feature: { properties } }) {
  const pairs = [
    [texts.kind, properties.kind],
    [texts.staffed, yesOrNo(properties.staffed)],
    [texts.operator, properties.operator],
    [texts.address, properties.address_text],
  ];
  return card(properties.name || properties.point_id, facts(pairs));
}

function addressPopup({ feature: { properties } }) {
  const pairs = [[texts.address_code, properties.code], [texts.status, properties.state]];
  return card(properties.text || properties.address_id, facts(pairs));
}

const POPUPS = { stations: stationPopup, postal_points: postalPopup, addresses: addressPopup };

const squareTooltip = ({ feature: { properties } }) => element("span", {}, number(properties.count, 0));

function drawReach(group, stations) {
  stations.eachLayer((marker) => {
    const { status, reach_m: [outdoor, indoor], colour } = marker.feature.properties;
    if (status !== "on_air") return;
    const look = { pane: "reach", interactive: false, color: colour, weight: 0.8, fillOpacity: 0.06 };
    group.addLayer(L.circle(marker.getLatLng(), { ...look, radius: outdoor }));
    group.addLayer(L.circle(marker.getLatLng(), { ...look, radius: indoor, fillOpacity: 0.12 }));
  });
}

/** Squares are a texture from afar; seen closely they would hide what they lie on. */
function paleSquares(map) {
  map.getPane("squares").style.opacity = map.getZoom() < 12 ? "" : "0.3";
}

function switchLayer(name, on) {
  const others = listOf(view.hidden).filter((each) => each !== name);
  show({ hidden: textOf(on ? others : [...others, name]) });
}

function placeLayers(map, layers) {
  const hidden = listOf(view.hidden);
  for (const { name, layer } of layers) {
    if (hidden.includes(name)) map.removeLayer(layer);
    else map.addLayer(layer);
  }
}

/** Bring the layers to life: each has a `name` and the Leaflet `layer`; some `points` or `squares`. */
export function startPoints(map, layers) {
  for (const { name, points, squares } of layers) {
    points?.eachLayer((marker) => marker.bindPopup(() => POPUPS[name](marker), { maxWidth: 340 }));
    squares?.bindTooltip(squareTooltip);
  }
  const reach = layers.find(({ name }) => name === "reach");
  if (reach) drawReach(reach.layer, layers.find(({ name }) => name === "stations").points);
  const boxes = layers.map(({ name }) => checkbox(data.layer_titles[name], {
    checked: !listOf(view.hidden).includes(name), onchange: (on) => switchLayer(name, on), key: element("i", { className: `key key-${name}` }),
  }));
  document.getElementById("layers").replaceChildren(...boxes);
  const operators = Object.entries(data.operators).map(([name, colour]) => element("li", {}, element("i", { style: { backgroundColor: colour } }), name));
  document.getElementById("operators").replaceChildren(...operators);
  map.on("zoomend", () => paleSquares(map));
  onChange(["hidden"], () => placeLayers(map, layers));
  placeLayers(map, layers);
}
