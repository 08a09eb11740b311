/* Brings the page to life. folium's script makes the map and its layers, and hands them to `start`. */

import { startClicks } from "phusong/clicks";
import { startLabels } from "phusong/labels";
import { startLegend } from "phusong/legend";
import { startMapPosition } from "phusong/map_position";
import { data } from "phusong/page";
import { startPlaces } from "phusong/place";
import { startPoints } from "phusong/points";
import { startScenarios } from "phusong/scenario_panel";
import { startSchemes } from "phusong/schemes";
import { available } from "phusong/server";
import { startShading } from "phusong/shading";
import { startTable } from "phusong/table";
import { startTabs } from "phusong/tabs";
import { startToolbar } from "phusong/toolbar";

export { addressMarker, clusterIcon, postalMarker, stationMarker } from "phusong/symbols";

/** The features of a layer, from the page's data. */
export const features = (name) => data.features[name];

/** Start everything: `schemes` has a GeoJSON layer for each division scheme, `layers` what lies above them. */
export function start({ map, schemes, layers }) {
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix("Leaflet");
  startClicks(map);
  startTabs(map);
  startSchemes(map, schemes);
  startLegend();
  startShading(map, schemes);
  startTable();
  startMapPosition(map);
  startPoints(map, layers);
  startLabels(map);
  if (available) startPlaces(map);
  if (available) startScenarios(map);
  startToolbar(map);
  document.body.dataset.ready = "true";
}
