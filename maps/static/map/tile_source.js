/* The vector tiles of a layer of points: fetched, decoded, and kept while they may be wanted again. */

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { urlOf } from "phusong/server";

export const DEEPEST_ZOOM = 17;
const MOST_KEPT = 300;
const STEPS_UP = 4;
const CHILDREN = [[0, 0], [1, 0], [0, 1], [1, 1]];

const inside = ({ z, x, y }) => (point) => Math.floor(point.x * 2 ** z) === x && Math.floor(point.y * 2 ** z) === y;

/** The points and clusters of a tile; x and y count from 0 to 1 across the map of the world. */
function decoded(bytes, { z, x, y }) {
  const [layer] = Object.values(new VectorTile(new PbfReader(bytes)).layers);
  return Array.from({ length: layer?.length ?? 0 }, (_, at) => {
    const feature = layer.feature(at);
    const [[point]] = feature.loadGeometry();
    const { properties } = feature;
    return { x: (x + point.x / layer.extent) / 2 ** z, y: (y + point.y / layer.extent) / 2 ** z, count: properties.count ?? 1, properties };
  });
}

export class TileSource {
  #name;
  #parameters = {};
  #kept = new Map();
  #loading = new Map();

  /** Hears of every tile that was asked for, and whether it could be had. */
  onload = () => {};

  /** `name` is that of the data set. */
  constructor(name) {
    this.#name = name;
  }

  /** Choose among the points: lists of values by field. */
  choose(parameters) {
    this.#parameters = parameters;
    this.want([]);
  }

  /** Load these tiles, and stop loading others. */
  want(tiles) {
    const wanted = new Map(tiles.map((tile) => [this.#url(tile), tile]));
    for (const [url, loading] of this.#loading) {
      if (!wanted.has(url)) loading.abort();
    }
    for (const [url, tile] of wanted) {
      if (!this.#kept.has(url) && !this.#loading.has(url)) this.#load(url, tile);
    }
  }

  /** What is known of a tile: its own points, or meanwhile those of one above it or of those beneath it. */
  points(tile) {
    const own = this.#recall(tile);
    if (own) return own;
    for (let up = 1; up <= Math.min(STEPS_UP, tile.z); up += 1) {
      const found = this.#recall({ z: tile.z - up, x: tile.x >> up, y: tile.y >> up });
      if (found) return found.filter(inside(tile));
    }
    return CHILDREN.flatMap(([x, y]) => this.#recall({ z: tile.z + 1, x: 2 * tile.x + x, y: 2 * tile.y + y }) ?? []);
  }

  #url({ z, x, y }) {
    return urlOf(`/tiles/${this.#name}/${z}/${x}/${y}.mvt`, this.#parameters).href;
  }

  async #load(url, tile) {
    const loading = new AbortController();
    this.#loading.set(url, loading);
    try {
      const response = await fetch(url, { signal: loading.signal });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      this.#keep(url, response.status === 204 ? [] : decoded(await response.arrayBuffer(), tile));
      this.onload(true);
    } catch {
      if (!loading.signal.aborted) this.onload(false);
    } finally {
      if (this.#loading.get(url) === loading) this.#loading.delete(url);
    }
  }

  #keep(url, points) {
    this.#kept.set(url, points);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
  }

  /** The points of a tile that is kept, which then is the one used last. */
  #recall(tile) {
    const url = this.#url(tile);
    const points = this.#kept.get(url);
    if (points) {
      this.#kept.delete(url);
      this.#kept.set(url, points);
    }
    return points;
  }
}
