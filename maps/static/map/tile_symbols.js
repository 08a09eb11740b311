/* Pictures of the symbols that tiles are drawn with, each painted once: they look as the markers of symbols.js do. */

import { number } from "phusong/format";
import { data } from "phusong/page";

const MOST_KEPT = 2000;
const FAR_ZOOM = 14;
const WIDEST_SQUARE = 16;
const INK = "#1d2b36";
const UNKNOWN = "#5b6a76";
const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const PETAL = new Path2D("M0 0 L-4.600 -11.500 A12.400 12.400 0 0 1 4.600 -11.500 Z");
const CLUSTERS = {
  stations: { size: 25, fill: "#b34c00", stroke: "#fff", ink: "#fff", line: 2, radius: 99, font: 12 },
  postal_points: { size: 20, fill: "rgb(255 251 240 / 94%)", stroke: "#e2a500", ink: "#5c4300", line: 1.5, radius: 6, font: 11 },
  addresses: { size: 20, fill: "rgb(255 255 255 / 94%)", stroke: "#51606d", ink: INK, line: 1.5, radius: 4, font: 11 },
};

const pictures = new Map();
const ruler = document.createElement("canvas").getContext("2d");

/** Paint a picture of some pixels around the middle. */
function painted(width, height, paint) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.ceil(width * devicePixelRatio), height: Math.ceil(height * devicePixelRatio) });
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, canvas.width / 2, canvas.height / 2);
  paint(context);
  return { canvas, width: canvas.width / devicePixelRatio, height: canvas.height / devicePixelRatio };
}

function filled(context, path, { fill, stroke, line }) {
  Object.assign(context, { fillStyle: fill, strokeStyle: stroke, lineWidth: line });
  context.fill(path);
  context.stroke(path);
}

function box(width, height, radius) {
  const path = new Path2D();
  path.roundRect(-width / 2, -height / 2, width, height, Math.min(radius, height / 2));
  return path;
}

/** A petal for every azimuth, around a dot, which is hollow where the station is not on air. */
function station({ operator, status, azimuths_deg: azimuths }) {
  const colour = data.operators[operator] ?? UNKNOWN;
  const hollow = status !== "on_air";
  return painted(30, 30, (context) => {
    for (const azimuth of azimuths?.split(";") ?? []) {
      context.save();
      context.rotate((Number(azimuth) * Math.PI) / 180);
      filled(context, PETAL, { fill: `${colour}8c`, stroke: "#fff", line: 1 });
      context.restore();
    }
    filled(context, box(10, 10, 5), { fill: hollow ? "#fff" : colour, stroke: hollow ? colour : "#fff", line: 1.8 });
  });
}

function postalPoint({ staffed }) {
  const hollow = staffed === false;
  return painted(17, 17, (context) => {
    filled(context, box(14, 14, 4), { fill: INK, stroke: INK, line: 0.5 });
    filled(context, box(11, 11, 3), { fill: hollow ? "#fff" : "#e2a500", stroke: hollow ? "#e2a500" : "#fff", line: 2 });
  });
}

const address = () => painted(9, 9, (context) => filled(context, box(6, 6, 0), { fill: "#51606d", stroke: "#fff", line: 1 }));

function cluster(name, count) {
  const { size, font, radius, ...look } = CLUSTERS[name];
  const text = number(count, 0);
  const height = size + Math.min(5 * Math.floor(Math.log10(count)), 10);
  ruler.font = `650 ${font}px ${FONT}`;
  const width = Math.max(height, ruler.measureText(text).width + 12);
  return painted(width + 4, height + 4, (context) => {
    filled(context, box(width, height, radius), look);
    Object.assign(context, { font: ruler.font, fillStyle: look.ink, textAlign: "center", textBaseline: "middle" });
    context.fillText(text, 0, 0.5);
  });
}

/** From afar, a square the larger the more addresses it stands for: figures would hide the map. */
function square(count) {
  const side = Math.min(2 + 1.1 * Math.cbrt(count), WIDEST_SQUARE);
  return painted(side, side, (context) => {
    context.fillStyle = "rgb(55 69 79 / 55%)";
    context.fillRect(-side / 2, -side / 2, side, side);
  });
}

/** Whether a layer is a texture at a zoom: small squares without figures, which nobody points at. */
export const isTexture = (name, zoom) => name === "addresses" && zoom < FAR_ZOOM;

const SINGLE = {
  stations: { keys: ["operator", "status", "azimuths_deg"], paint: station },
  postal_points: { keys: ["staffed"], paint: postalPoint },
  addresses: { keys: [], paint: address },
};

function paint(name, { count, properties }, texture) {
  if (texture) return square(count);
  return count > 1 ? cluster(name, count) : SINGLE[name].paint(properties);
}

/** The picture of a point or a cluster of a layer: a canvas, and its size on the map. */
export function pictureOf(name, symbol, texture = false) {
  const look = symbol.count > 1 || texture ? [symbol.count] : SINGLE[name].keys.map((key) => symbol.properties[key]);
  const key = JSON.stringify([name, texture, devicePixelRatio, ...look]);
  if (!pictures.has(key)) {
    if (pictures.size >= MOST_KEPT) pictures.clear();
    pictures.set(key, paint(name, symbol, texture));
  }
  return pictures.get(key);
}
