/* Where the map looks, kept in the page's address. */

import { schemeBounds } from "phusong/shading";
import { keep, show, view } from "phusong/view";

const DIGITS = 5;

const isNumberUpTo = (most) => (text) => text !== "" && Math.abs(Number(text)) <= most;

keep("zoom", { allowed: isNumberUpTo(22) });
keep("lat", { allowed: isNumberUpTo(90) });
keep("lon", { allowed: isNumberUpTo(180) });

export function startMapPosition(map) {
  if (view.zoom && view.lat && view.lon) map.setView([Number(view.lat), Number(view.lon)], Number(view.zoom), { animate: false });
  else map.fitBounds(schemeBounds(), { padding: [12, 12], animate: false });
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    show({ zoom: String(map.getZoom()), lat: lat.toFixed(DIGITS), lon: lng.toFixed(DIGITS) });
  });
}
