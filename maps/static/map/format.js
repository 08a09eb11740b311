/* Numbers and distances as the page's language writes them. */

import { data, texts } from "phusong/page";

// A formatter takes longer to make than to use.
const formatters = new Map();

function formatter(digits) {
  if (!formatters.has(digits)) {
    const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    formatters.set(digits, new Intl.NumberFormat(data.language, decimals));
  }
  return formatters.get(digits);
}

export function number(value, digits) {
  return value === null || value === undefined ? texts.missing : formatter(digits).format(value);
}

/** A number with as many decimals as it has, such as a station's height. */
export const plainNumber = (value) => new Intl.NumberFormat(data.language).format(value);

export function distance(metres) {
  return metres < 1000 ? `${number(metres, 0)} m` : `${number(metres / 1000, metres < 100_000 ? 1 : 0)} km`;
}

export function area(squareMetres) {
  return squareMetres < 10_000 ? `${number(squareMetres, 0)} m²` : `${number(squareMetres / 1e6, squareMetres < 1e6 ? 3 : squareMetres < 1e8 ? 2 : 0)} km²`;
}

export const percent = (share, digits = 0) => `${number(100 * share, digits)} %`;

export const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

export const degrees = ({ lat, lon }) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
