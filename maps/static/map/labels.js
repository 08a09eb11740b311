/* Names of divisions, where they fit between the markers. */

import { element } from "phusong/dom";
import { position, scheme } from "phusong/schemes";
import { divisionLayers } from "phusong/shading";
import { symbolBoxes } from "phusong/tiles";
import { onChange } from "phusong/view";

const FONT = '600 12px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const SHIFTS_PX = [0, -17, 17, -32, 32];
const CLUSTERS_SETTLE_MS = 300;

const labels = L.layerGroup();
const ruler = document.createElement("canvas").getContext("2d");
let map;
let due;

export function placeLabelsSoon() {
  clearTimeout(due);
  due = setTimeout(placeLabels, CLUSTERS_SETTLE_MS);
}

function placeLabels() {
  labels.clearLayers();
  ruler.font = FONT;
  const taken = markerBoxes();
  const candidates = [...divisionLayers().values()].map((layer) => layer.feature.properties);
  candidates.sort((a, b) => b.room_m - a.room_m);
  for (const { code, label, room_m: room } of candidates) {
    const text = scheme().labels[position(code)];
    const box = freeBox(L.latLng(label[1], label[0]), ruler.measureText(text).width / 2 + 3, room / metresPerPixel(), taken);
    if (!box) continue;
    taken.push(box);
    const icon = L.divIcon({ className: "division-label", html: element("span", {}, text), iconSize: [0, 0] });
    const at = map.layerPointToLatLng(box.getCenter());
    labels.addLayer(L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false }));
  }
}

/** A place for a name near the middle of its division, or null where none is free. */
function freeBox(latlng, halfWidth, room, taken) {
  const middle = map.latLngToLayerPoint(latlng);
  for (const shift of SHIFTS_PX) {
    const at = middle.add([0, shift]);
    const box = L.bounds(at.subtract([halfWidth, 8]), at.add([halfWidth, 8]));
    const fits = halfWidth <= 1.25 * room && Math.abs(shift) <= 0.8 * room;
    if (fits && !taken.some((other) => other.overlaps(box))) return box;
  }
  return null;
}

function metresPerPixel() {
  const middle = map.getSize().divideBy(2);
  const [left, right] = [middle.subtract([50, 0]), middle.add([50, 0])];
  return map.containerPointToLatLng(left).distanceTo(map.containerPointToLatLng(right)) / 100;
}

function markerBoxes() {
  const icons = ["markerPane", "stations"].flatMap((pane) => [...map.getPane(pane).querySelectorAll(".leaflet-marker-icon")]);
  const boxes = icons.map((icon) => {
    const at = L.DomUtil.getPosition(icon);
    const half = [icon.offsetWidth / 2, icon.offsetHeight / 2];
    return L.bounds(at.subtract(half), at.add(half));
  });
  return [...boxes, ...symbolBoxes()];
}

export function startLabels(theMap) {
  map = theMap;
  labels.addTo(map);
  map.on("moveend symbolsdrawn", placeLabelsSoon);
  map.on("zoomstart", () => labels.clearLayers());
  onChange(["scheme", "hidden"], placeLabelsSoon);
  placeLabelsSoon();
}
