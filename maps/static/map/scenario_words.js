/* Texts of the scenarios' panel: with values put in, numbers with their sign, and problems in plain words. */

import { element } from "phusong/dom";
import { number } from "phusong/format";
import { texts } from "phusong/page";
import { signInLink } from "phusong/sign_in";

/** A text with values in the place of its {names}. */
export const filled = (name, values) => texts[name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));

export const AMOUNTS = { area_km2: { digits: 2, unit: "km²", title: texts.plan_area },
  people: { digits: 0, unit: texts.plan_people_unit, title: texts.plan_people },
  addresses: { digits: 0, unit: texts.plan_addresses_unit, title: texts.plan_addresses } };

/** A number behind its sign; a dash where it is not known. */
export function signed(value, digits) {
  if (value === null) return texts.missing;
  const size = number(Math.abs(value), digits);
  if (Number(Math.abs(value).toFixed(digits)) === 0) return number(0, digits);
  return `${value < 0 ? "−" : "+"}${size}`;
}

export const netOf = (gain, amount) => (gain[`${amount}_gained`] === null ? null : gain[`${amount}_gained`] - gain[`${amount}_lost`]);

const NOT_SIGNED_IN = 401;
const EXPLAINED = { 400: "plan_wrong_value", 403: "plan_not_allowed", 404: "plan_unknown", 409: "plan_not_fitting", 412: "plan_stale" };

/** What went wrong: first in words of the page, then, smaller, as the server put it. */
export function problemNodes(problem, otherwise = texts.plan_failed) {
  if (problem.status === NOT_SIGNED_IN) return [element("p", { className: "problem" }, texts.sign_in_first, " ", signInLink())];
  const name = EXPLAINED[problem.status];
  return [element("p", { className: "problem" }, name ? texts[name] : otherwise), element("p", { className: "note", lang: "en" }, problem.message)];
}
