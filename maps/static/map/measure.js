/* A tape measure: click points on the map, and read the length of the line and the area it encloses.

   Lengths are great circles on a sphere of 6,371 km, as Leaflet measures them: within half a percent of the ellipsoid.
   Areas are those of the spherical polygon (Bevis and Cambareri, "Computing the area of a spherical polygon of
   arbitrary shape", 1987, in the small-polygon form of Chamberlain and Duquette, JPL 07-03, 2007). */

import { takeClicks } from "phusong/clicks";
import { button, element } from "phusong/dom";
import { area, distance } from "phusong/format";
import { texts } from "phusong/page";

const EARTH_RADIUS_M = 6_371_000;
const RADIANS = Math.PI / 180;
const LINE = { color: "#c21f3a", weight: 2.5, interactive: false };

const corners = [];
const drawn = L.layerGroup();
const output = element("output", { className: "measured", "aria-live": "polite" });
let measuring = false;
let map;
let toggle;

export function lengthOf(points) {
  return points.slice(1).reduce((sum, point, at) => sum + points[at].distanceTo(point), 0);
}

/** The area within a ring of positions, in square metres; neither end needs to be given twice. */
export function areaOf(points) {
  const doubled = points.reduce((sum, { lat, lng }, at) => {
    const next = points[(at + 1) % points.length];
    return sum + (next.lng - lng) * RADIANS * (2 + Math.sin(lat * RADIANS) + Math.sin(next.lat * RADIANS));
  }, 0);
  return Math.abs((doubled * EARTH_RADIUS_M ** 2) / 2);
}

function draw() {
  drawn.clearLayers();
  if (corners.length > 2) drawn.addLayer(L.polygon(corners, { ...LINE, stroke: false, fillOpacity: 0.12 }));
  drawn.addLayer(L.polyline(corners, LINE));
  for (const corner of corners) drawn.addLayer(L.circleMarker(corner, { ...LINE, radius: 4, fillColor: "#fff", fillOpacity: 1 }));
  output.textContent = told();
}

function told() {
  if (corners.length < 2) return texts.measure_hint;
  const parts = [distance(lengthOf(corners))];
  if (corners.length > 2) parts.push(area(areaOf(corners)));
  return parts.join(" · ");
}

function take({ latlng }) {
  if (!measuring) return false;
  corners.push(latlng);
  draw();
  return true;
}

function setMeasuring(on) {
  measuring = on;
  corners.length = 0;
  toggle.setAttribute("aria-pressed", String(on));
  output.hidden = !on;
  map.getContainer().classList.toggle("measuring", on);
  draw();
}

function onKey(event) {
  if (!measuring) return;
  if (event.key === "Escape") setMeasuring(false);
  if (event.key === "Backspace" && event.target === map.getContainer()) {
    corners.pop();
    draw();
  }
}

export function startMeasure(theMap, toolbar) {
  map = theMap;
  toggle = button(texts.measure, () => setMeasuring(!measuring), { "aria-pressed": "false", title: texts.measure_hint });
  output.hidden = true;
  toolbar.append(toggle, output);
  drawn.addTo(map);
  takeClicks(take);
  document.addEventListener("keydown", onKey);
}
