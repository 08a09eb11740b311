/* Layers of points that are drawn from tiles: what they say when one points at them or clicks. */

import { takeClicks } from "phusong/clicks";
import { element } from "phusong/dom";
import { number } from "phusong/format";
import { data, texts } from "phusong/page";
import { cardOf, nameOf } from "phusong/point_cards";
import { TileLayer } from "phusong/tile_layer";
import { TileSource } from "phusong/tile_source";
import { isTexture } from "phusong/tile_symbols";

const MOST_CARDS = 20;
const ZOOMS_INTO_CLUSTER = 2;
const SAME_PLACE_PX = 1;

const layers = [];
let map;
let tooltip;

/** Make a layer of points from tiles; folium's script calls it. */
export const vectorTiles = (name, options) => new TileLayer(name, new TileSource(name), options);

/** The symbols at a place of the map, and the layer that is uppermost there. */
function pickedAt(layerPoint) {
  for (const layer of layers) {
    const symbols = map.hasLayer(layer) ? layer.at(layerPoint) : [];
    if (symbols.length) return { layer, symbols };
  }
  return null;
}

function told({ name }, { count, properties }) {
  return count > 1 ? `${data.layer_titles[name]}: ${number(count, 0)}` : nameOf(name, properties);
}

function point({ layerPoint, originalEvent: { target } }) {
  // A marker or a popup that lies over the canvas has the mouse.
  const isFree = !target.closest?.(".leaflet-marker-icon, .leaflet-popup, .leaflet-control");
  const picked = isFree ? pickedAt(layerPoint) : null;
  for (const layer of layers) layer.takeMouse(layer === picked?.layer);
  if (!picked) {
    tooltip.remove();
    return;
  }
  const [symbol] = picked.symbols;
  tooltip.setLatLng(picked.layer.latLngOf(symbol)).setContent(element("span", {}, told(picked.layer, symbol))).addTo(map);
}

/** All the cards of what stands at the same place as a symbol, such as the doors of one house. */
function cardsAt({ name }, [first, ...others], at) {
  const isThere = ({ count, left, top }) => count === 1 && Math.hypot(left - first.left, top - first.top) <= SAME_PLACE_PX;
  const symbols = [first, ...others.filter(isThere)];
  const cards = symbols.slice(0, MOST_CARDS).map(({ properties }) => cardOf(name, properties, at));
  const rest = symbols.length - cards.length;
  return element("div", {}, ...cards, rest > 0 ? element("p", { className: "note" }, `+ ${number(rest, 0)}`) : null);
}

function take({ layerPoint }) {
  const picked = pickedAt(layerPoint);
  if (!picked) return false;
  const { layer, symbols } = picked;
  const at = layer.latLngOf(symbols[0]);
  if (symbols[0].count > 1) {
    map.setView(at, Math.min(Math.floor(map.getZoom()) + ZOOMS_INTO_CLUSTER, map.getMaxZoom()));
  } else {
    L.popup({ maxWidth: 340, maxHeight: 320 }).setLatLng(at).setContent(cardsAt(layer, symbols, at)).openOn(map);
  }
  return true;
}

/** Where symbols of tiles stand that names must not cover. */
export function symbolBoxes() {
  const above = layers.filter((layer) => !isTexture(layer.name, map.getZoom()) && map.hasLayer(layer));
  return above.flatMap(({ drawn }) => drawn).map(({ left, top, width, height }) => L.bounds([left - width / 2, top - height / 2], [left + width / 2, top + height / 2]));
}

/** Say beside a layer's box where a tile could not be had, until one comes again. */
function sayWhatFails(layer) {
  const said = element("span", { className: "problem", role: "status" });
  layer.on("loaderror", () => { said.textContent = texts.tiles_failed; });
  layer.on("load", () => { said.textContent = ""; });
  return said;
}

/** Bring a layer of tiles to life; return it, with what chooses among its points. */
export function startTiles({ name, layer }) {
  layers.unshift(layer);
  const { field, parameters, categories } = data.points[name];
  const choose = (values) => layer.choose(values.length < categories.length ? { ...parameters, [field]: values } : parameters);
  const note = isTexture(name, 0) ? element("li", { className: "note" }, texts.texture) : null;
  return { name, layer, choose, remark: sayWhatFails(layer), note };
}

/** Listen to the mouse; after those who want any click of the map, so as to be asked before them. */
export function startPicking(theMap) {
  map = theMap;
  tooltip = L.tooltip({ direction: "top", offset: [0, -8], className: "symbol-tooltip" });
  map.on("mousemove", point);
  map.on("mouseout zoomstart", () => tooltip.remove());
  takeClicks(take);
}
