/* Divisions shaded by the chosen indicator. */

import { takeClicks } from "phusong/clicks";
import { card, element, facts } from "phusong/dom";
import { classOf, fillOf } from "phusong/legend";
import { data, texts } from "phusong/page";
import { reportLinks } from "phusong/report_links";
import { indicator, position, scheme, valueOf, valueText } from "phusong/schemes";
import { available } from "phusong/server";
import { onChange, view } from "phusong/view";

const OUTLINE = { color: "#ffffff", weight: 1.2 };
const HIGHLIGHTED = { color: "#1d2b36", weight: 2.4 };
// Seen closely, few divisions are in view and what lies upon them matters more.
const FILL_OPACITY = { zooms: [12, 15], opacities: [0.88, 0.35] };

let map;
let layersByScheme;
const shares = {};
let hit = null;
const byCode = new Map();

export const divisionLayers = () => byCode;
export const schemeBounds = () => layersByScheme[view.scheme].getBounds();

/** Let what lies beneath the divisions show through for some reason, or not any more; between 0 and 1. */
export function setFillOpacity(share, reason) {
  shares[reason] = share;
  restyle();
}

function fillOpacity() {
  const { zooms: [far, near], opacities: [full, pale] } = FILL_OPACITY;
  const way = Math.min(Math.max((map.getZoom() - far) / (near - far), 0), 1);
  const visible = Object.values(shares).reduce((product, share) => product * share, 1);
  return visible * (full + way * (pale - full));
}

function styleOf(code) {
  const fillColor = fillOf(valueOf(view.indicator, position(code)));
  return { ...OUTLINE, fillColor, fillOpacity: fillOpacity() };
}

export function highlight(code, on) {
  const layer = byCode.get(code);
  if (!layer) return;
  layer.setStyle(on ? HIGHLIGHTED : styleOf(code));
  if (on) layer.bringToFront();
  document.querySelector(`#figures tr[data-at="${position(code)}"]`)?.classList.toggle("active", on);
}

function tooltip(layer) {
  const at = position(layer.feature.properties.code);
  const value = valueOf(view.indicator, at);
  const rank = classOf(value);
  const told = [`${indicator().title}: ${valueText(view.indicator, value)}`];
  if (rank !== null) told.push(`${texts.class} ${rank + 1}`);
  return element("div", {}, element("strong", {}, scheme().names[at]), element("br"), told.join(" · "));
}

/** The main figures of a division, and links to its report. */
export function divisionFacts(schemeName, code) {
  const { codes, names, values } = data.schemes[schemeName];
  const at = codes.indexOf(code);
  const known = data.popup.filter((name) => values[name][at] !== null);
  return [facts(known.map((name) => [data.indicators[name].title, valueText(name, values[name][at])])), reportLinks(names[at], schemeName, code)];
}

export function showDivision(code) {
  const layer = byCode.get(code);
  map.fitBounds(layer.getBounds(), { padding: [40, 40], maxZoom: 14 });
  const content = card(scheme().names[position(code)], ...divisionFacts(view.scheme, code));
  L.popup({ maxWidth: 320 }).setLatLng(layer.getBounds().getCenter()).setContent(content).openOn(map);
}

/** Where nobody can be asked about a point, a click shows what the page knows: its division. */
function showClicked({ originalEvent }) {
  const isHit = hit?.originalEvent === originalEvent;
  if (isHit) showDivision(hit.code);
  return isHit;
}

function restyle() {
  for (const [code, layer] of byCode) layer.setStyle(styleOf(code));
}

function takeScheme() {
  byCode.clear();
  layersByScheme[view.scheme].eachLayer((layer) => byCode.set(layer.feature.properties.code, layer));
  restyle();
}

/** Shade divisions; `schemes` has a GeoJSON layer for each scheme. */
export function startShading(theMap, schemes) {
  map = theMap;
  layersByScheme = schemes;
  for (const layer of Object.values(schemes)) {
    layer.bindTooltip(tooltip, { sticky: true, className: "division-tooltip" });
    layer.on("click", ({ layer: { feature }, originalEvent }) => { hit = { code: feature.properties.code, originalEvent }; });
    layer.on("mouseover", (event) => highlight(event.layer.feature.properties.code, true));
    layer.on("mouseout", (event) => highlight(event.layer.feature.properties.code, false));
  }
  if (!available) takeClicks(showClicked);
  onChange(["scheme"], takeScheme);
  onChange(["indicator", "classes", "patterns"], restyle);
  map.on("zoomend", restyle);
  takeScheme();
}
