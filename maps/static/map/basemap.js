/* A basemap of another server, beneath everything: asked for only where the reader chooses it. */

import { checkbox, element } from "phusong/dom";
import { data } from "phusong/page";
import { setFillOpacity } from "phusong/shading";
import { keep, onChange, show, view } from "phusong/view";

const FILL_SHARE = 0.5;
const DEEPEST_ZOOM = 24;

keep("basemap", { allowed: (text) => text === "1" });

/** Leaflet takes an attribution for HTML; ours is a text. */
const escaped = (text) => element("span", {}, text).innerHTML;

function layerOf({ kind, url, layers, attribution, max_zoom: maxNativeZoom }) {
  // Some servers want to know which site shows their tiles; they are told its name and no more.
  const common = { attribution: escaped(attribution), maxZoom: DEEPEST_ZOOM, referrerPolicy: "strict-origin" };
  if (kind === "wms") return L.tileLayer.wms(url, { ...common, layers, format: "image/png" });
  return L.tileLayer(url, { ...common, maxNativeZoom });
}

export function startBasemap(map) {
  const { basemap } = data;
  if (!basemap) return;
  const layer = layerOf(basemap);
  const place = () => {
    if (view.basemap) layer.addTo(map);
    else layer.remove();
    setFillOpacity(view.basemap ? FILL_SHARE : 1, "basemap");
  };
  const key = element("i", { className: "key key-basemap" });
  const box = checkbox(basemap.title, { checked: view.basemap === "1", onchange: (on) => show({ basemap: on ? "1" : "" }), key });
  document.getElementById("layers").append(box);
  onChange(["basemap"], place);
  if (view.basemap) place();
}
