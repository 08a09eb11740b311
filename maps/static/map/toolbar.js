/* What stands above the map: measure, print, share, and the page's language. */

import { button, element } from "phusong/dom";
import { startMeasure } from "phusong/measure";
import { data, texts } from "phusong/page";
import { available } from "phusong/server";
import { canSignIn, signInLink } from "phusong/sign_in";
import { hashOfView } from "phusong/view";

const SAID_MS = 4000;

const said = element("span", { className: "said", role: "status" });

function say(text) {
  said.textContent = text;
  setTimeout(() => { said.textContent = ""; }, SAID_MS);
}

/** Copy the page's address, with all that is shown; where the browser forbids that, show it to be copied by hand. */
async function share() {
  try {
    await navigator.clipboard.writeText(location.href);
    say(texts.copied);
  } catch {
    window.prompt(texts.copy_by_hand, location.href);
  }
}

// The paper is A4 across, less its margins; the map is laid out for it before the browser takes its picture.

function startPrinting(map) {
  const lay = (on) => () => {
    document.body.classList.toggle("printing", on);
    map.invalidateSize({ animate: false, pan: true });
  };
  window.addEventListener("beforeprint", lay(true));
  window.addEventListener("afterprint", lay(false));
}

function otherLanguage() {
  const [language, title] = data.language === "vi" ? ["en", "English"] : ["vi", "Tiếng Việt"];
  const link = element("a", { lang: language, hreflang: language, className: "language" }, title);
  link.href = `?lang=${language}`;
  link.addEventListener("click", () => { link.href = `?lang=${language}${hashOfView()}`; });
  return link;
}

export function startToolbar(map) {
  const toolbar = document.getElementById("toolbar");
  startMeasure(map, toolbar);
  startPrinting(map);
  toolbar.append(button(texts.print, () => window.print()));
  if (available) toolbar.append(button(texts.share, share), otherLanguage());
  if (available && canSignIn) toolbar.append(signInLink());
  toolbar.append(said);
  L.DomEvent.disableClickPropagation(toolbar);
}
