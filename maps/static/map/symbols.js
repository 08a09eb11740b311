/* How stations, postal points and addresses look, one by one and in clusters. */

import { element, shape } from "phusong/dom";
import { number } from "phusong/format";
import { data } from "phusong/page";
import { nameOf } from "phusong/point_cards";

// That of an operator of whom no station is known, whom only a plan names.
const UNKNOWN_OPERATOR = "#26262b";

/** A petal for every sector that has an azimuth, around a dot. */
export function stationSymbol({ operator, status, sectors }) {
  const colour = data.operators[operator] ?? UNKNOWN_OPERATOR;
  const pointing = sectors.filter(({ azimuth_deg: azimuth }) => azimuth !== null);
  const petals = pointing.map(({ azimuth_deg: azimuth }) => shape("path", {
    d: "M0 0 L-4.600 -11.500 A12.400 12.400 0 0 1 4.600 -11.500 Z", transform: `rotate(${azimuth})`,
    fill: colour, "fill-opacity": 0.55, stroke: "#fff", "stroke-width": 1,
  }));
  const hollow = status !== "on_air";
  const dot = shape("circle", { r: 5, fill: hollow ? "#fff" : colour, stroke: hollow ? colour : "#fff", "stroke-width": 1.8 });
  return shape("svg", { viewBox: "-14 -14 28 28" }, ...petals, dot);
}

function marker(latlng, symbol, className, size, title, options) {
  const icon = L.divIcon({ html: symbol, className, iconSize: [size, size] });
  return L.marker(latlng, { icon, title, alt: title, ...options });
}

export function stationMarker({ properties }, latlng) {
  return marker(latlng, stationSymbol(properties), "symbol-station", 28, nameOf("stations", properties), { pane: "stations" });
}

export function postalMarker({ properties }, latlng) {
  const symbol = element("span", { className: properties.staffed === false ? "unstaffed" : "" });
  return marker(latlng, symbol, "symbol-postal", 15, nameOf("postal_points", properties));
}

export function addressMarker({ properties }, latlng) {
  return marker(latlng, element("span"), "symbol-address", 9, nameOf("addresses", properties));
}

export function clusterIcon(kind) {
  return (cluster) => {
    const count = cluster.getChildCount();
    const size = (kind === "stations" ? 25 : 20) + 5 * Math.floor(Math.log10(count));
    return L.divIcon({ html: element("span", {}, number(count, 0)), className: `cluster cluster-${kind}`, iconSize: [size, size] });
  };
}
