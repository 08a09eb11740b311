/* Links to reports, in the forms that people ask for. Only a map with a server has them. */

import { element } from "phusong/dom";
import { data, texts } from "phusong/page";
import { scheme } from "phusong/schemes";
import { available, urlOf } from "phusong/server";
import { onChange, view } from "phusong/view";

const FILES = { pdf: "PDF", xlsx: "Excel" };

/** Links to the report of what `parts` leads to: a scheme, or a scheme and a code. */
export function reportLinks(name, ...parts) {
  if (!available) return null;
  const link = (format, text, className) => {
    const path = [...parts.slice(0, -1), `${parts.at(-1)}.${format}`].map(encodeURIComponent).join("/");
    const href = urlOf(`/reports/${path}`, { lang: data.language });
    return element("a", { className, href, title: name, "aria-label": `${text}: ${name}` }, text);
  };
  const files = Object.entries(FILES).map(([format, text]) => link(format, text, "report-file"));
  return element("p", { className: "reports" }, link("html", texts.report, "report"), ...files);
}

/** Keep links to the report of the whole scheme below the choice of schemes. */
export function startReportLinks() {
  const place = document.getElementById("scheme-reports");
  const draw = () => place.replaceChildren(reportLinks(`${texts.city}, ${scheme().title}`, view.scheme));
  onChange(["scheme"], draw);
  draw();
}
