/* Coverage as a picture over the divisions: classes, or white and grey spots. It is loaded when it is asked for, and
   the old picture stays until the new one is there. */

import { element, options, radios } from "phusong/dom";
import { data } from "phusong/page";
import { urlOf } from "phusong/server";
import { setFillOpacity } from "phusong/shading";
import { keep, onChange, show, view } from "phusong/view";

const NONE = "none";
const CLASSES = "classes";
const SPOTS = "spots";
const ENVIRONMENTS = ["outdoor", "indoor"];
const LEAST_OPACITY = 20;
const SLOW_MS = 250;
const DEEPEST_TILE = 17;
// Beneath a picture a strong colour would make another one of its colours.
const FILL_SHARE = { [NONE]: 1, [CLASSES]: 0.3, [SPOTS]: 0.2 };

const { coverage } = data;
const technologies = coverage?.technologies ?? [];
const texts = coverage?.texts ?? {};

keep("coverage", { standard: NONE, allowed: (what) => [CLASSES, SPOTS].includes(what) });
keep("technology", { standard: technologies[0]?.name ?? "", allowed: (name) => technologies.some((each) => each.name === name) });
keep("operator", { allowed: (name) => technologies.some(({ operators }) => operators.includes(name)) });
keep("environment", { standard: ENVIRONMENTS[0], allowed: (name) => ENVIRONMENTS.includes(name) });
keep("opacity", { standard: "75", allowed: (text) => text >= LEAST_OPACITY && text <= 100 });

let map;
let overlay = null;
let lent = null;
let asked = 0;
let slow;
const status = element("p", { className: "note", role: "status" });
const legend = element("div", { className: "coverage-legend" });

const technology = () => technologies.find(({ name }) => name === view.technology);
const shown = () => (lent ? CLASSES : view.coverage);

/** Lay another picture of classes over the map in place of the present one, such as that of a plan. */
export function showCoveragePicture(url, bounds) {
  lent = { url, bounds };
  draw();
}

/** Give the present picture its place again. */
export function clearCoveragePicture() {
  lent = null;
  draw();
}

// The picture

function wanted() {
  if (lent || view.coverage === NONE) return lent;
  if (coverage.tiled) return { tiles: tiles() };
  return { url: coverage.pictures ? embedded() : served(), bounds: coverage.bounds };
}

function embedded() {
  const pictures = coverage.pictures[view.environment];
  return view.coverage === SPOTS ? pictures.spots : pictures.classes[view.operator];
}

const served = () => coverageUrl(".png");

/** The address of tiles, with places for zoom, column and row: only now, since braces in an address are written otherwise. */
const tiles = () => coverageUrl("/0/0/0.png").replace("/0/0/0.png", "/{z}/{x}/{y}.png");

function coverageUrl(ending) {
  const path = [view.technology, view.environment, view.coverage].map(encodeURIComponent).join("/");
  return urlOf(`/coverage/${path}${ending}`, view.coverage === CLASSES ? { operator: view.operator } : {}).href;
}

async function draw() {
  drawLegend();
  setFillOpacity(FILL_SHARE[shown()], "coverage");
  asked += 1;
  const turn = asked;
  const picture = wanted();
  clearTimeout(slow);
  if (!picture) return put(null, "");
  slow = setTimeout(() => { status.textContent = texts.loading; }, SLOW_MS);
  if (picture.tiles) return lay(picture.tiles, turn);
  const image = await loaded(picture.url);
  if (turn !== asked) return undefined;
  clearTimeout(slow);
  return image ? put(L.imageOverlay(image, picture.bounds, looks()), "") : put(null, texts.failed);
}

/** Lay tiles over the map; those before go when all new ones in sight are there. */
function lay(url, turn) {
  const before = overlay;
  const settled = (told) => {
    before?.remove();
    if (turn !== asked) return;
    clearTimeout(slow);
    status.textContent = told;
  };
  overlay = L.tileLayer(url, { ...looks(), bounds: coverage.bounds, maxNativeZoom: DEEPEST_TILE, maxZoom: map.getMaxZoom() });
  overlay.once("load remove", () => settled(""));
  overlay.on("tileerror", () => settled(texts.failed));
  overlay.addTo(map);
}

/** The picture once it can be shown; null where it did not come. */
async function loaded(url) {
  const image = element("img", { src: url, alt: "" });
  return image.decode().then(() => image, () => null);
}

const looks = () => ({ pane: "coverage", className: "coverage-image", opacity: view.opacity / 100 });

function put(next, told) {
  status.textContent = told;
  next?.addTo(map);
  overlay?.remove();
  overlay = next;
  sharpen();
}

/** Cells have edges where they are drawn larger than they are; drawn smaller, they blend. */
function sharpen() {
  const image = overlay?.getElement?.();
  image?.classList.toggle("enlarged", image.naturalWidth < image.width);
}

// What may be chosen

function segments(name, choices) {
  const label = { role: "radiogroup", "aria-label": texts[name] ?? texts.what };
  return element("div", { className: "segments", ...label }, ...radios(name, choices, view[name], (value) => show({ [name]: value })));
}

function operatorChoice() {
  const select = element("select", { "aria-label": texts.operator });
  const fill = () => {
    const choices = technology().operators.map((name) => [name, name]);
    select.replaceChildren(...options([["", texts.any], ...choices], view.operator));
  };
  select.addEventListener("change", () => show({ operator: select.value }));
  onChange(["technology", "operator"], fill);
  fill();
  return select;
}

function opacityChoice() {
  const input = element("input", { type: "range", min: LEAST_OPACITY, max: 100, step: 5, value: view.opacity });
  input.addEventListener("input", () => overlay?.setOpacity(input.value / 100));
  input.addEventListener("change", () => show({ opacity: input.value }));
  return element("label", { className: "opacity" }, element("span", {}, texts.opacity), input);
}

function build() {
  const what = segments("coverage", [NONE, CLASSES, SPOTS].map((name) => [name, texts[name]]));
  const which = technologies.length > 1 ? segments("technology", technologies.map(({ name }) => [name, name])) : null;
  const where = segments("environment", ENVIRONMENTS.map((name) => [name, texts[name]]));
  const operator = operatorChoice();
  const more = element("div", { className: "coverage-choices" }, which, operator, where, opacityChoice(), legend);
  const settle = () => {
    more.hidden = shown() === NONE;
    operator.hidden = view.coverage === SPOTS;
  };
  onChange(["coverage"], settle);
  settle();
  return [element("h2", {}, texts.title), what, more, status];
}

/** An operator that has no stations of the chosen technology is not the chosen one any more. */
function settleOperator() {
  if (!technology().operators.includes(view.operator)) show({ operator: "" });
}

// What the colours mean

function drawLegend() {
  const rows = shown() === SPOTS ? spotRows() : classRows();
  const summary = element("summary", {}, texts.method);
  const method = element("details", {}, summary, element("p", { className: "note" }, technology().text));
  legend.replaceChildren(element("ul", { className: "coverage-keys" }, ...rows), element("p", { className: "note" }, remark()), method);
}

const row = (style, label) => element("li", {}, element("span", { className: "swatch", style }), element("span", {}, label));

const classRows = () => technology().classes.map(({ colour, label }) => row({ backgroundColor: colour }, label));

function spotRows() {
  const { white, grey, grey_stripe: stripe } = coverage.spot_colours;
  const striped = `repeating-linear-gradient(135deg, ${stripe} 0 2.5px, ${grey} 2.5px 7px)`;
  return [row({ backgroundColor: white }, texts.white), row({ backgroundImage: striped }, texts.grey)];
}

function remark() {
  if (shown() !== SPOTS) return texts.transparent;
  return technology().operators.length > 1 ? "" : texts.none_alone;
}

export function startCoverage(theMap) {
  if (!coverage) return;
  map = theMap;
  settleOperator();
  const section = document.getElementById("coverage");
  section.replaceChildren(...build());
  section.hidden = false;
  map.on("zoomend", sharpen);
  onChange(["technology"], settleOperator);
  onChange(["coverage", "technology", "operator", "environment"], draw);
  draw();
}
