/* The pictures of an evaluation on the map: the operator's coverage afterwards, and over it what is gained and lost. */

import { clearCoveragePicture, showCoveragePicture } from "phusong/coverage";

const OPACITY = 0.85;

let changed = null;

/** Lay a picture over the map, in the place of the one of its name: `coverage` or `changed`. */
export function showPicture(map, name, url, { west, south, east, north }) {
  const bounds = [[south, west], [north, east]];
  if (name === "coverage") showCoveragePicture(url, bounds);
  else if (changed) changed.setUrl(url).setBounds(bounds);
  else {
    const look = { pane: "coverage", className: "coverage-image plan-picture-changed", opacity: OPACITY, zIndex: 2 };
    changed = L.imageOverlay(url, bounds, look).addTo(map);
  }
}

export function clearPicture(name) {
  if (name === "coverage") {
    clearCoveragePicture();
    return;
  }
  changed?.remove();
  changed = null;
}
