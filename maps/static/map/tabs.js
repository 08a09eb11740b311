/* The right-hand panel and its tabs; it can be folded away. */

import { keep, onChange, show, view } from "phusong/view";

const CLOSED = "none";
const tabs = [...document.querySelectorAll('[role="tab"]')];
const names = tabs.map((tab) => tab.dataset.tab);

keep("panel", { standard: names[0], allowed: (name) => [...names, CLOSED].includes(name) });

let map;
let last = names[0];

export const openTab = (name) => show({ panel: name });

function draw() {
  const isOpen = view.panel !== CLOSED;
  if (isOpen) last = view.panel;
  document.body.classList.toggle("without-side", !isOpen);
  document.getElementById("side-toggle").setAttribute("aria-expanded", String(isOpen));
  for (const tab of tabs) {
    const chosen = tab.dataset.tab === view.panel;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
  map.invalidateSize();
}

/** Arrow keys go from tab to tab, as the ARIA pattern of tabs wants it. */
function move({ key, target }) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(target) + step + tabs.length) % tabs.length];
  openTab(next.dataset.tab);
  next.focus();
}

export function startTabs(theMap) {
  map = theMap;
  for (const tab of tabs) {
    tab.addEventListener("click", () => openTab(tab.dataset.tab));
    tab.addEventListener("keydown", move);
  }
  document.getElementById("side-toggle").addEventListener("click", () => openTab(view.panel === CLOSED ? last : CLOSED));
  onChange(["panel"], draw);
  draw();
}
