/* A layer of points from vector tiles, drawn on one canvas over the whole map: no symbol is cut at the edge of a tile, and
   none is blurred at zooms between two levels. Leaflet's renderer, which it is, moves and scales the canvas. */

import { DEEPEST_ZOOM } from "phusong/tile_source";
import { drawSymbol, isDense, isTexture } from "phusong/tile_symbols";

const WORLD_PX = 256;
// A tile is drawn 512 pixels wide, so at a zoom one higher than its own.
const ZOOMS_LARGER = 1;
// Cells along the side of a tile: of 64 pixels for clusters, of 16, as many as the server makes, for squares.
const CELLS = 8;
const CELLS_OF_SQUARES = 32;
const ONE_BY_ONE_FROM_ZOOM = 15;
const PADDING = 0.15;
const REACH_PX = 3;

/** Points that share a cell as one cluster, at their mean position. */
function together(points) {
  if (points.length === 1) return points[0];
  const count = points.reduce((sum, point) => sum + point.count, 0);
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis] * point.count, 0) / count;
  return { x: mean("x"), y: mean("y"), count, properties: {} };
}

/** The symbols of a tile: what is in each cell, or all points where there is room to tell them apart. */
function symbolsOf(points, { z }, cellsOfSide) {
  const isSparse = z + ZOOMS_LARGER >= ONE_BY_ONE_FROM_ZOOM && points.every(({ count }) => count === 1);
  if (isSparse) return points;
  const side = cellsOfSide * 2 ** z;
  const cells = new Map();
  for (const point of points) {
    const cell = Math.floor(point.x * side) * side + Math.floor(point.y * side);
    if (cells.has(cell)) cells.get(cell).push(point);
    else cells.set(cell, [point]);
  }
  return [...cells.values()].map(together);
}

/** To a power of two: the scale of squares changes but now and then while the map is moved. */
const roundedUp = (count) => 2 ** Math.ceil(Math.log2(count));

export class TileLayer extends L.Renderer {
  /** Draw the points of a `TileSource` as those of the layer `name` look. */
  constructor(name, source, options) {
    super({ padding: PADDING, ...options });
    this.name = name;
    this.source = source;
    this.drawn = [];
    source.onload = (loaded) => this.#onLoad(loaded);
  }

  /** Draw other points: lists of values by field. */
  choose(parameters) {
    this.source.choose(parameters);
    if (this._map) this._update();
  }

  /** The symbols at a point of the map's layers, the uppermost first; a texture has none to point at. */
  at({ x, y }) {
    if (isTexture(this.name, this._zoom)) return [];
    const isHit = (symbol) => Math.abs(symbol.left - x) <= symbol.width / 2 + REACH_PX && Math.abs(symbol.top - y) <= symbol.height / 2 + REACH_PX;
    return this.drawn.filter(isHit).reverse();
  }

  latLngOf({ left, top }) {
    return this._map.layerPointToLatLng([left, top]);
  }

  /** Let the canvas, and nothing beneath it, have the mouse. */
  takeMouse(on) {
    if (this._container) Object.assign(this._container.style, { pointerEvents: on ? "auto" : "none", cursor: on ? "pointer" : "" });
  }

  getEvents() {
    return { ...super.getEvents(), move: this.#onMove };
  }

  _initContainer() {
    this._container = L.DomUtil.create("canvas", "tile-canvas");
    this._container.dataset.layer = this.name;
    this.takeMouse(false);
  }

  _destroyContainer() {
    cancelAnimationFrame(this.due);
    this.source.want([]);
    this._container.remove();
    delete this._container;
    this.drawn = [];
  }

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    super._update();
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    L.DomUtil.setPosition(this._container, min);
    this.#resize(size);
    this.tiles = this.#tilesInView();
    this.source.want(this.tiles);
    this.#draw();
  }

  /** Setting the size of a canvas costs as much as drawing on it. */
  #resize({ x, y }) {
    const [width, height] = [Math.round(x * devicePixelRatio), Math.round(y * devicePixelRatio)];
    if (this._container.width === width && this._container.height === height) return;
    Object.assign(this._container, { width, height });
    Object.assign(this._container.style, { width: `${x}px`, height: `${y}px` });
  }

  /** A map that is dragged further than the canvas reaches needs another one. */
  #onMove() {
    const seen = L.bounds(this._map.containerPointToLayerPoint([0, 0]), this._map.containerPointToLayerPoint(this._map.getSize()));
    if (this._map.getZoom() === this._zoom && !this._bounds.contains(seen)) this._update();
  }

  #onLoad(loaded) {
    this.fire(loaded ? "load" : "loaderror");
    cancelAnimationFrame(this.due);
    this.due = requestAnimationFrame(() => this._container && !this._map._animatingZoom && this.#draw());
  }

  #tilesInView() {
    const z = Math.min(Math.max(Math.round(this._zoom) - ZOOMS_LARGER, 0), DEEPEST_ZOOM);
    const side = WORLD_PX * 2 ** (this._zoom - z);
    const numbers = (axis) => {
      const from = Math.max(Math.floor((this._bounds.min[axis] + this._map.getPixelOrigin()[axis]) / side), 0);
      const to = Math.min(Math.floor((this._bounds.max[axis] + this._map.getPixelOrigin()[axis]) / side), 2 ** z - 1);
      return Array.from({ length: Math.max(to - from + 1, 0) }, (_, at) => from + at);
    };
    return numbers("y").flatMap((y) => numbers("x").map((x) => ({ z, x, y })));
  }

  #draw() {
    const context = this._container.getContext("2d");
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, this._container.width, this._container.height);
    context.translate(-this._bounds.min.x, -this._bounds.min.y);
    const texture = isTexture(this.name, this._zoom);
    const cells = isDense(this.name) ? CELLS_OF_SQUARES : CELLS;
    const symbols = this.tiles.flatMap((tile) => symbolsOf(this.source.points(tile), tile, cells));
    // Clusters lie above single points, so that none of their figures is hidden.
    symbols.sort((a, b) => (a.count > 1) - (b.count > 1));
    const most = roundedUp(symbols.reduce((max, { count }) => Math.max(max, count), 1));
    this.drawn = symbols.map((symbol) => this.#drawSymbol(context, symbol, { texture, most }));
    this._map.fire("symbolsdrawn");
  }

  #drawSymbol(context, symbol, look) {
    const [world, origin] = [WORLD_PX * 2 ** this._zoom, this._map.getPixelOrigin()];
    const [left, top] = [symbol.x * world - origin.x, symbol.y * world - origin.y];
    const [x, y] = [Math.round(left), Math.round(top)];
    context.translate(x, y);
    const size = drawSymbol(context, this.name, symbol, look);
    context.translate(-x, -y);
    return { ...symbol, ...size, left, top };
  }
}
