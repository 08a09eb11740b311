/* The pieces that the page's panels are built of. */

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "style") Object.assign(node.style, value);
    else if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A drawing's element, such as a path. */
export function shape(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** A list of titles and values; pairs without a value are left out. */
export function facts(pairs) {
  const list = element("dl", { className: "facts" });
  for (const [title, value] of pairs) {
    if (value !== null && value !== undefined && value !== "") {
      list.append(element("dt", {}, title), element("dd", {}, value instanceof Node ? value : String(value)));
    }
  }
  return list;
}

export function card(title, ...children) {
  return element("div", { className: "card" }, element("h3", {}, title), ...children);
}

export function button(text, onclick, properties = {}) {
  return element("button", { type: "button", onclick, ...properties }, text);
}

/** A labelled box to tick; `key` is what stands between the box and its label, such as a symbol. */
export function checkbox(text, { checked = false, onchange, key = null, ...properties } = {}) {
  const box = element("input", { type: "checkbox", checked, ...properties });
  box.addEventListener("change", () => onchange?.(box.checked));
  return element("label", { className: "choice" }, box, key, element("span", {}, text));
}

/** Buttons of which one is chosen, from pairs of value and text. */
export function radios(name, choices, chosen, onchange) {
  return choices.map(([value, text]) => {
    const input = element("input", { type: "radio", name, value, checked: value === chosen });
    input.addEventListener("change", () => onchange(value));
    return element("label", {}, input, element("span", {}, text));
  });
}

export function options(choices, chosen) {
  return choices.map(([value, text]) => element("option", { value, selected: value === chosen }, text));
}
