/* What a click on the map means: the last module to ask for clicks is asked first, and passes on what it does not want. */

const takers = [];

/** Ask for clicks: `take` is given Leaflet's event, and returns whether the click was for it. */
export const takeClicks = (take) => takers.unshift(take);

export function startClicks(map) {
  map.on("click", (event) => takers.some((take) => take(event)));
}
