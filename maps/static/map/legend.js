/* The classes of the chosen indicator: their colours or patterns, and the legend that says what they mean. */

import { checkbox, element, options, radios, shape } from "phusong/dom";
import { data, texts } from "phusong/page";
import { indicator, scheme } from "phusong/schemes";
import { keep, onChange, show, view } from "phusong/view";

const METHODS = ["quantile", "equal", "natural"];

keep("classes", { standard: METHODS[0], allowed: (name) => METHODS.includes(name) });
keep("patterns", { allowed: (text) => text === "1" });

const legend = () => scheme().legends[view.indicator][view.classes];

/** The class of a value, counted from 0; null where there is no value. */
export function classOf(value) {
  return value === null ? null : legend().edges.slice(1, -1).filter((edge) => value >= edge).length;
}

/** How a division of some value is filled: a colour, or a pattern of the page. */
export function fillOf(value) {
  const rank = classOf(value);
  if (rank === null) return "url(#no-data)";
  return view.patterns ? `url(#${patternId(rank, legend().classes.length)})` : legend().classes[rank].colour;
}

/** The colour of a value's class, for a small swatch. */
export function swatchOf(value) {
  const rank = classOf(value);
  return swatch(rank, rank === null ? 0 : legend().classes.length);
}

function swatch(rank, count) {
  if (rank === null) return element("span", { className: "swatch no-data" });
  const { colour } = legend().classes[rank];
  if (!view.patterns) return element("span", { className: "swatch", style: { backgroundColor: colour } });
  const fill = shape("rect", { width: "100%", height: "100%", fill: `url(#${patternId(rank, count)})` });
  return element("span", { className: "swatch" }, shape("svg", { width: "100%", height: "100%" }, fill));
}

// Dots and strokes that grow darker evenly from class to class, so that the order is seen without any colour.

const TILE_PX = 8;

const patternId = (rank, count) => `class-${rank}-of-${count}`;

function ensurePatterns(count) {
  const defs = document.querySelector(".patterns");
  for (let rank = 0; rank < count; rank += 1) {
    if (!document.getElementById(patternId(rank, count))) defs.append(pattern(rank, count));
  }
}

function pattern(rank, count) {
  const ink = 0.06 + (0.82 * rank) / Math.max(count - 1, 1);
  const size = { width: TILE_PX, height: TILE_PX };
  const ground = shape("rect", { ...size, fill: "#fdfdfb" });
  const marks = ink < 0.4 ? dots(ink) : strokes(ink);
  const turned = { patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return shape("pattern", { id: patternId(rank, count), ...size, ...turned }, ground, marks);
}

const dots = (ink) => shape("circle", { cx: TILE_PX / 2, cy: TILE_PX / 2, r: TILE_PX * Math.sqrt(ink / Math.PI), fill: "#26333d" });
const strokes = (ink) => shape("rect", { width: TILE_PX * ink, height: TILE_PX, fill: "#26333d" });

// The legend

function draw() {
  const { classes, missing } = legend();
  ensurePatterns(classes.length);
  const rows = classes.map(({ label, count }, rank) => row(swatch(rank, classes.length), label, count));
  if (missing) rows.push(row(swatch(null), texts.no_data, missing));
  const { heading, description } = indicator();
  const list = element("ol", { className: "legend", "aria-label": heading }, ...rows);
  const note = description && element("p", { className: "note" }, description);
  document.getElementById("legend").replaceChildren(list, note || "");
}

function row(key, label, count) {
  const number = element("span", { className: "count", title: texts.divisions }, String(count));
  return element("li", {}, key, element("span", { className: "range" }, label), number);
}

function fillIndicators() {
  const select = document.getElementById("indicator");
  for (const { title, indicators } of data.groups) {
    const choices = indicators.map((name) => [name, data.indicators[name].heading]);
    select.append(element("optgroup", { label: title }, ...options(choices, view.indicator)));
  }
  select.addEventListener("change", () => show({ indicator: select.value }));
}

export function startLegend() {
  fillIndicators();
  const methods = METHODS.map((name) => [name, texts[`classes_${name}`]]);
  document.getElementById("methods").append(...radios("method", methods, view.classes, (name) => show({ classes: name })));
  const patterns = { checked: view.patterns === "1", onchange: (on) => show({ patterns: on ? "1" : "" }) };
  document.getElementById("patterns").append(checkbox(texts.patterns, patterns));
  onChange(["scheme", "indicator", "classes", "patterns"], draw);
  draw();
}
