/* The pictures of an evaluation on the map: the operator's coverage afterwards, and over it what is gained and lost. */

const OPACITY = { coverage: 0.72, changed: 0.85 };

const shown = { coverage: null, changed: null };

/** Lay a picture over the map, in the place of the one of its name. */
export function showPicture(map, name, url, { west, south, east, north }) {
  const bounds = [[south, west], [north, east]];
  if (shown[name]) shown[name].setUrl(url).setBounds(bounds);
  else {
    const look = { pane: "coverage", className: `coverage-image plan-picture-${name}`, opacity: OPACITY[name] };
    shown[name] = L.imageOverlay(url, bounds, { ...look, zIndex: name === "changed" ? 2 : 1 }).addTo(map);
  }
}

export function clearPicture(name) {
  shown[name]?.remove();
  shown[name] = null;
}
