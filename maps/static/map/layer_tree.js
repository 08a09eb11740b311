/* The list of layers: each can be switched off, and so can each operator, kind or state within it. */

import { checkbox, element } from "phusong/dom";
import { number } from "phusong/format";
import { data, texts } from "phusong/page";
import { startPoints } from "phusong/points";
import { startTiles } from "phusong/tiles";
import { keep, listOf, onChange, show, textOf, view } from "phusong/view";

keep("hidden");

const hidden = () => listOf(view.hidden);
const categoriesOf = ({ name, follows = name }) => data.points[follows]?.categories ?? [];
const partOf = (name, value) => `${name}/${value}`;

function hide(name, off) {
  const others = hidden().filter((each) => each !== name);
  show({ hidden: textOf(off ? [...others, name] : others) });
}

/** Put a layer on the map, with the points of the categories that are on; without any, take it off. */
function place(map, layer) {
  const off = hidden();
  const { name, follows = name } = layer;
  const values = categoriesOf(layer).map(({ value }) => value).filter((value) => !off.includes(partOf(follows, value)));
  const isEmpty = layer.choose && !values.length;
  if (off.includes(name) || isEmpty) {
    map.removeLayer(layer.layer);
    return;
  }
  layer.choose?.(values);
  map.addLayer(layer.layer);
}

function categoryBox(name, { value, title, count, colour }) {
  const mark = colour && element("i", { className: "dot", style: { backgroundColor: colour } });
  const part = partOf(name, value);
  const label = checkbox(title, { key: mark, checked: !hidden().includes(part), onchange: (on) => hide(part, !on) });
  label.append(element("span", { className: "count" }, number(count, 0)));
  return element("li", {}, label);
}

function categoryList({ name, choose, follows, note = null }) {
  const { categories } = data.points[name] ?? {};
  if (!choose || follows || !categories?.length) return null;
  const list = element("ul", {}, ...categories.map((category) => categoryBox(name, category)), note);
  const summary = element("summary", { "aria-label": `${texts.parts}: ${data.layer_titles[name]}` });
  return element("details", { open: name === "stations" }, summary, list);
}

function row(layer) {
  const { name, remark = null } = layer;
  const key = element("i", { className: `key key-${name}` });
  const label = checkbox(data.layer_titles[name], { key, checked: !hidden().includes(name), onchange: (on) => hide(name, !on) });
  return element("li", { "data-layer": name }, label, remark, categoryList(layer));
}

const started = (map, layer) => (layer.tiles ? startTiles(layer) : startPoints(map, layer));

/** Bring the layers to life: each has a `name` and the Leaflet `layer`, and says what it is made of. */
export function startLayers(map, given) {
  const layers = given.map((layer) => started(map, layer));
  document.getElementById("layers").replaceChildren(element("ul", { className: "layer-tree" }, ...layers.map(row)));
  const placeAll = () => { for (const layer of layers) place(map, layer); };
  onChange(["hidden"], placeAll);
  placeAll();
}
