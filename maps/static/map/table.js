/* The table of all divisions. */

import { element } from "phusong/dom";
import { number } from "phusong/format";
import { swatchOf } from "phusong/legend";
import { data, texts } from "phusong/page";
import { scheme, valueOf } from "phusong/schemes";
import { highlight, showDivision } from "phusong/shading";
import { keep, onChange, show, view } from "phusong/view";

const NAME = "name";

keep("sort", { allowed: (text) => [NAME, ...Object.keys(data.indicators)].includes(text.replace(/^-/, "")) });

/** What the table is sorted by; falling where a minus stands in front. */
function sorting() {
  const falling = view.sort.startsWith("-");
  return { key: falling ? view.sort.slice(1) : view.sort, falling };
}

function columns() {
  const others = data.columns.filter((name) => name !== view.indicator);
  return [view.indicator, ...others].slice(0, data.columns.length);
}

function sortedPositions() {
  const positions = scheme().codes.map((_, at) => at);
  const { key, falling } = sorting();
  if (!key) return positions;
  const names = new Intl.Collator(data.language);
  const compare = key === NAME
    ? (a, b) => names.compare(scheme().labels[a], scheme().labels[b]) * (falling ? -1 : 1)
    : (a, b) => compareNumbers(valueOf(key, a), valueOf(key, b), falling);
  return positions.sort(compare);
}

/** Missing values come last in either direction. */
export function compareNumbers(a, b, falling) {
  if (a === null || b === null) return (a === null) - (b === null);
  return falling ? b - a : a - b;
}

function headCell(key, title, explanation) {
  const button = element("button", { type: "button", title: explanation, onclick: () => sortBy(key) }, breakable(title));
  const cell = element("th", { scope: "col" }, button);
  const sorted = sorting();
  if (sorted.key === key) cell.setAttribute("aria-sort", sorted.falling ? "descending" : "ascending");
  return cell;
}

/** Let a line end after a slash: "Stations/km²". */
const breakable = (title) => title.replaceAll("/", "/\u200b");

/** Sort by a column, the largest first; again, the other way round. */
function sortBy(key) {
  const { key: before, falling } = sorting();
  const next = before === key ? !falling : key !== NAME;
  show({ sort: `${next ? "-" : ""}${key}` });
}

function numberCell(name, value) {
  const className = name === view.indicator ? "chosen" : "";
  return element("td", { className }, number(value, data.indicators[name].digits));
}

function row(at) {
  const code = scheme().codes[at];
  const opens = element("button", { type: "button", title: scheme().names[at], onclick: () => showDivision(code) }, scheme().labels[at]);
  const name = element("th", { scope: "row" }, swatchOf(valueOf(view.indicator, at)), opens);
  const cells = columns().map((each) => numberCell(each, valueOf(each, at)));
  const line = element("tr", { "data-at": String(at) }, name, ...cells);
  line.addEventListener("mouseenter", () => highlight(code, true));
  line.addEventListener("mouseleave", () => highlight(code, false));
  line.addEventListener("click", ({ target }) => { if (target !== opens) showDivision(code); });
  return line;
}

function draw() {
  const table = document.getElementById("figures");
  const head = columns().map((name) => headCell(name, data.indicators[name].short, data.indicators[name].heading));
  table.caption.textContent = scheme().title;
  table.tHead.replaceChildren(element("tr", {}, headCell(NAME, texts.division, texts.division), ...head));
  table.tBodies[0].replaceChildren(...sortedPositions().map(row));
  const totals = columns().map((name) => numberCell(name, scheme().city[name]));
  table.tFoot.replaceChildren(element("tr", {}, element("th", { scope: "row" }, texts.city), ...totals));
}

export function startTable() {
  onChange(["scheme", "indicator", "classes", "patterns", "sort"], draw);
  draw();
}
