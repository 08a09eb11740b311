/* Brings the page to life. folium's script makes the map and its layers, and hands them to `start`. */

import { startBasemap } from "phusong/basemap";
import { startClicks } from "phusong/clicks";
import { startCoverage } from "phusong/coverage";
import { startLabels } from "phusong/labels";
import { startLayers } from "phusong/layer_tree";
import { startLegend } from "phusong/legend";
import { startMapPosition } from "phusong/map_position";
import { data, texts } from "phusong/page";
import { startPlaces } from "phusong/place";
import { startReportLinks } from "phusong/report_links";
import { startScenarios } from "phusong/scenario_panel";
import { startSchemes } from "phusong/schemes";
import { available } from "phusong/server";
import { startShading } from "phusong/shading";
import { startTable } from "phusong/table";
import { startTabs } from "phusong/tabs";
import { startPicking } from "phusong/tiles";
import { startToolbar } from "phusong/toolbar";

export { addressMarker, clusterIcon, postalMarker, stationMarker } from "phusong/symbols";
export { vectorTiles } from "phusong/tiles";

/** The features of a layer, from the page's data. */
export const features = (name) => data.features[name];

/** Links that skip to a part of the page move the focus alone: the page's address keeps what is shown. */
function startSkipping() {
  for (const link of document.querySelectorAll(".skip")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector(link.hash).focus();
    });
  }
}

/** Start everything: `schemes` has a GeoJSON layer for each division scheme, `layers` what lies above them. */
export function start({ map, schemes, layers }) {
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", texts.map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix("Leaflet");
  startSkipping();
  startClicks(map);
  startTabs(map);
  startSchemes(map, schemes);
  startLegend();
  startShading(map, schemes);
  startTable();
  startMapPosition(map);
  startLayers(map, layers);
  startBasemap(map);
  startCoverage(map);
  startLabels(map);
  if (available) startReportLinks();
  if (available) startPlaces(map);
  startPicking(map);
  if (available) startScenarios(map);
  startToolbar(map);
  window.phusong = { map, layers }; // for the browser's console, and for tests
}
