/* The symbols that tiles are drawn with: they look as the markers of symbols.js do. */

import { number } from "phusong/format";
import { data } from "phusong/page";

const FAR_ZOOM = 14;
const MOST_KEPT = 500;
const WIDEST_SQUARE_PX = 13;
const NARROWEST_SQUARE_PX = 1.6;
const INK = "#1d2b36";
const UNKNOWN = "#5b6a76";
const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const PETAL = new Path2D("M0 0 L-4.600 -11.500 A12.400 12.400 0 0 1 4.600 -11.500 Z");
const CLUSTERS = {
  stations: { size: 25, fill: "#b34c00", stroke: "#fff", ink: "#fff", line: 2, radius: 99, font: `650 12px ${FONT}` },
  postal_points: { size: 20, fill: "rgb(255 251 240 / 94%)", stroke: "#e2a500", ink: "#5c4300", line: 1.5, radius: 6, font: `650 11px ${FONT}` },
};

/** Whether a layer is a texture at a zoom: small squares without figures, which nobody points at. */
export const isTexture = (name, zoom) => isDense(name) && zoom < FAR_ZOOM;

/** Whether the points of a layer are so many that clusters are squares, in as many cells as the server makes. */
export const isDense = (name) => name === "addresses";

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

// Single points, of which there are few kinds and thousands of each: every kind is painted once.

/** A petal for every azimuth, around a dot, which is hollow where the station is not on air. */
function paintStation(context, { operator, status, azimuths_deg: azimuths }) {
  const colour = data.operators[operator] ?? UNKNOWN;
  const hollow = status !== "on_air";
  for (const azimuth of azimuths?.split(";") ?? []) {
    context.save();
    context.rotate((Number(azimuth) * Math.PI) / 180);
    filled(context, PETAL, { fill: `${colour}8c`, stroke: "#fff", line: 1 });
    context.restore();
  }
  filled(context, box(10, 10, 5), { fill: hollow ? "#fff" : colour, stroke: hollow ? colour : "#fff", line: 1.8 });
}

function paintPostalPoint(context, { staffed }) {
  const hollow = staffed === false;
  filled(context, box(14, 14, 4), { fill: INK, stroke: INK, line: 0.5 });
  filled(context, box(11, 11, 3), { fill: hollow ? "#fff" : "#e2a500", stroke: hollow ? "#e2a500" : "#fff", line: 2 });
}

function paintAddress(context) {
  filled(context, box(6, 6, 0), { fill: "#51606d", stroke: "#fff", line: 1 });
}

const SINGLE = {
  stations: { size: 30, kind: ({ operator, status, azimuths_deg: azimuths }) => [operator, status, azimuths], paint: paintStation },
  postal_points: { size: 17, kind: ({ staffed }) => [staffed], paint: paintPostalPoint },
  addresses: { size: 9, kind: () => [], paint: paintAddress },
};

const pictures = new Map();

function painted(size, paint) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(size * devicePixelRatio);
  canvas.height = canvas.width;
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, canvas.width / 2, canvas.height / 2);
  paint(context);
  return canvas;
}

function drawSingle(context, name, properties) {
  const { size, kind, paint } = SINGLE[name];
  const key = JSON.stringify([name, devicePixelRatio, ...kind(properties)]);
  if (!pictures.has(key)) {
    if (pictures.size >= MOST_KEPT) pictures.clear();
    pictures.set(key, painted(size, (inner) => paint(inner, properties)));
  }
  context.drawImage(pictures.get(key), -size / 2, -size / 2, size, size);
  return { width: size, height: size };
}

// Clusters, of which hardly two are alike: a picture of each would take longer than to draw it.

function drawCluster(context, name, count) {
  const { size, ink, radius, font, ...look } = CLUSTERS[name];
  const text = number(count, 0);
  const height = size + Math.min(5 * Math.floor(Math.log10(count)), 10);
  Object.assign(context, { font, textAlign: "center", textBaseline: "middle" });
  const width = Math.max(height, context.measureText(text).width + 12);
  filled(context, box(width, height, radius), look);
  context.fillStyle = ink;
  context.fillText(text, 0, 0.5);
  return { width, height };
}

/** A square whose area is as the points it stands for: figures would hide the map. */
function drawSquare(context, count, most) {
  const side = Math.max(WIDEST_SQUARE_PX * Math.sqrt(count / most), NARROWEST_SQUARE_PX);
  context.fillStyle = "rgb(55 69 79 / 55%)";
  context.fillRect(-side / 2, -side / 2, side, side);
  return { width: side, height: side };
}

/** Draw a point or a cluster around the context's origin; return its size. Squares are as large as `most` allows, which
    is what the fullest of them stands for. */
export function drawSymbol(context, name, { count, properties }, { texture, most }) {
  if (texture || (count > 1 && isDense(name))) return drawSquare(context, count, most);
  return count > 1 ? drawCluster(context, name, count) : drawSingle(context, name, properties);
}
