/* What is shown, in one place: every choice that a shared link restores is a key here, with a text as its value.

   Modules declare their keys with `keep`, read `view`, change it with `show` and hear of changes by `onChange`. The
   page's address, behind its #, holds what differs from the standard. */

const given = new URLSearchParams(location.hash.slice(1));
const standards = {};
const listeners = [];

export const view = {};

/** Declare a key; a value in the address that is not allowed is dropped. */
export function keep(key, { standard = "", allowed = () => true } = {}) {
  const found = given.get(key);
  standards[key] = standard;
  view[key] = found !== null && allowed(found) ? found : standard;
}

/** Change what is shown, and tell those who asked to hear of it. */
export function show(changes) {
  const changed = Object.keys(changes).filter((key) => view[key] !== changes[key]);
  Object.assign(view, changes);
  if (changed.length) writeAddress();
  for (const { keys, listener } of listeners) {
    if (keys.some((key) => changed.includes(key))) listener(view);
  }
}

export function onChange(keys, listener) {
  listeners.push({ keys, listener });
}

/** A list kept as one text: names of which none may be lost, whatever characters they hold. */
export const listOf = (text) => (text ? text.split(",").map(decodeURIComponent) : []);
export const textOf = (names) => names.map((name) => encodeURIComponent(name)).join(",");

/** What stands behind the # for what is shown. */
export function hashOfView() {
  const told = Object.entries(view).filter(([key, value]) => value !== standards[key]);
  return told.length ? `#${new URLSearchParams(told)}` : "";
}

function writeAddress() {
  history.replaceState(null, "", `${location.pathname}${location.search}${hashOfView()}`);
}
