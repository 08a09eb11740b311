/* Points that are in the page: stations, postal points and addresses one by one and in clusters, or as squares. */

import { element } from "phusong/dom";
import { number } from "phusong/format";
import { data } from "phusong/page";
import { cardOf } from "phusong/point_cards";

const FAR_ZOOM = 12;

/** Circles of reach around the stations on air, each with the properties of its station. */
function drawReach(group, stations) {
  stations.eachLayer((marker) => {
    const { properties } = marker.feature;
    const { status, reach_m: [outdoor, indoor], operator } = properties;
    if (status !== "on_air") return;
    const look = { pane: "reach", interactive: false, color: data.operators[operator], weight: 0.8, fillOpacity: 0.06 };
    for (const more of [{ radius: outdoor }, { radius: indoor, fillOpacity: 0.12 }]) {
      const circle = L.circle(marker.getLatLng(), { ...look, ...more });
      group.addLayer(Object.assign(circle, { feature: { properties } }));
    }
  });
}

/** Let a group be chosen from: `choose` leaves those of its members that have one of some values, all at one stroke. */
function choosing(group, members, field) {
  let shown = members;
  return (values) => {
    const wanted = members.filter(({ feature }) => values.includes(feature.properties[field]));
    if (wanted.length === shown.length && wanted.every((each, at) => each === shown[at])) return;
    shown = wanted;
    group.clearLayers();
    if (group.addLayers) group.addLayers(wanted);
    else for (const each of wanted) group.addLayer(each);
  };
}

function startMarkers(name, group, points) {
  points.eachLayer((marker) => marker.bindPopup(() => cardOf(name, marker.feature.properties, marker.getLatLng()), { maxWidth: 340 }));
  return { name, layer: group, choose: choosing(group, points.getLayers(), data.points[name].field) };
}

function startSquares(map, name, squares) {
  squares.bindTooltip(({ feature: { properties } }) => element("span", {}, number(properties.count, 0)));
  // Squares are a texture from afar; seen closely they would hide what they lie on.
  map.on("zoomend", () => { map.getPane("squares").style.opacity = map.getZoom() < FAR_ZOOM ? "" : "0.3"; });
  return { name, layer: squares };
}

function startReach(group, stations) {
  drawReach(group, stations);
  return { name: "reach", follows: "stations", layer: group, choose: choosing(group, group.getLayers(), data.points.stations.field) };
}

/** Bring a layer whose features are in the page to life; return it, with what chooses among its points. */
export function startPoints(map, { name, layer, points, squares, stations }) {
  if (squares) return startSquares(map, name, squares);
  if (!points && !stations) return { name, layer };
  return stations ? startReach(layer, stations) : startMarkers(name, layer, points);
}
