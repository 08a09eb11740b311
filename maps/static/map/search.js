/* The search box: suggestions while one types, and the look-up of what was typed.

   A combobox with a list of choices, after the ARIA authoring practices. */

import { element } from "phusong/dom";
import { texts } from "phusong/page";
import { ask } from "phusong/server";

const PAUSE_MS = 120;
const SHORTEST = 2;

const input = document.getElementById("search-text");
const list = document.getElementById("suggestions");
let due;
let request = new AbortController();
let active = -1;

function close() {
  clearTimeout(due);
  request.abort();
  active = -1;
  list.replaceChildren();
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

async function suggest(near) {
  request.abort();
  request = new AbortController();
  const { signal } = request;
  try {
    const { suggestions } = await ask("/suggest", { parameters: { q: input.value.trim(), ...near }, signal });
    if (!signal.aborted) open(suggestions);
  } catch {
    // What cannot be completed, such as a code, can still be looked up.
    if (!signal.aborted) close();
  }
}

function open(suggestions) {
  list.replaceChildren(...suggestions.map(choice));
  list.hidden = !suggestions.length;
  active = -1;
  input.setAttribute("aria-expanded", String(Boolean(suggestions.length)));
}

function choice({ text, match }, at) {
  const kind = element("small", {}, texts[`suggested_${match}`] ?? "");
  return element("li", { id: `suggestion-${at}`, role: "option", "aria-selected": "false", "data-text": text }, text, kind);
}

function activate(at) {
  active = at;
  [...list.children].forEach((item, each) => item.setAttribute("aria-selected", String(each === at)));
  list.children[at].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", list.children[at].id);
}

function onKey(event) {
  const count = list.children.length;
  if (event.key === "Escape") close();
  if (!count || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  activate(event.key === "ArrowDown" ? (active + 1) % count : (active <= 0 ? count : active) - 1);
}

/** Start the search box; `lookUp` is given the text that is searched for. */
export function startSearch(map, lookUp) {
  const search = (text) => {
    input.value = text;
    close();
    if (text.trim()) lookUp(text.trim());
  };
  const near = () => {
    const { lat, lng } = map.getCenter();
    return { lat: lat.toFixed(4), lon: lng.toFixed(4) };
  };
  input.addEventListener("input", () => {
    clearTimeout(due);
    if (input.value.trim().length < SHORTEST) close();
    else due = setTimeout(() => suggest(near()), PAUSE_MS);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => setTimeout(close, PAUSE_MS));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) search(item.dataset.text);
  });
  document.getElementById("search").addEventListener("submit", (event) => {
    event.preventDefault();
    search(active >= 0 ? list.children[active].dataset.text : input.value);
  });
}
