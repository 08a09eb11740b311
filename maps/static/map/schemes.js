/* The chosen division scheme and indicator, and what is known of the divisions. */

import { radios } from "phusong/dom";
import { number, withUnit } from "phusong/format";
import { data } from "phusong/page";
import { keep, onChange, show, view } from "phusong/view";

keep("scheme", { standard: data.scheme, allowed: (name) => name in data.schemes });
keep("indicator", { standard: data.indicator, allowed: (name) => name in data.indicators });

export const scheme = () => data.schemes[view.scheme];
export const indicator = () => data.indicators[view.indicator];
export const position = (code) => scheme().codes.indexOf(code);
export const valueOf = (name, at) => scheme().values[name][at];

/** A value with its unit. */
export function valueText(name, value) {
  const { digits, unit } = data.indicators[name];
  return value === null ? number(null) : withUnit(number(value, digits), unit);
}

export function startSchemes(map, layers) {
  const titles = Object.entries(data.schemes).map(([name, { title }]) => [name, title]);
  document.getElementById("schemes").replaceChildren(...radios("scheme", titles, view.scheme, (name) => show({ scheme: name })));
  const placeLayer = () => {
    for (const [name, layer] of Object.entries(layers)) {
      if (name === view.scheme) map.addLayer(layer);
      else map.removeLayer(layer);
    }
  };
  onChange(["scheme"], placeLayer);
  placeLayer();
}
