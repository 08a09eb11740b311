/* The behaviour of the coverage map. All data comes from the JSON block of the page; text from data is only ever
   set as text, never as HTML. folium's script, which follows this one, makes the layers of `features` and calls `start`. */
"use strict";

window.phusong = (() => {
  const data = JSON.parse(document.getElementById("phusong-data").textContent);
  const { texts } = data;

  const state = {
    scheme: data.scheme,
    indicator: data.indicator,
    method: "quantile",
    sort: { key: null, ascending: true },
  };
  let map;
  let divisionLayers;
  const divisionByCode = new Map();

  // Small tools

  function element(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(properties)) {
      if (key === "style") Object.assign(node.style, value);
      else if (key in node) node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  function number(value, digits) {
    if (value === null || value === undefined) return texts.missing;
    const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(data.language, decimals).format(value);
  }

  function distance(metres) {
    return metres < 1000 ? `${number(metres, 0)} m` : `${number(metres / 1000, 1)} km`;
  }

  function withUnit(text, unit) {
    return unit ? `${text} ${unit}` : text;
  }

  /** A list of titles and values; pairs without a value are left out. */
  function facts(pairs) {
    const list = element("dl", { className: "facts" });
    for (const [title, value] of pairs) {
      if (value !== null && value !== undefined && value !== "") {
        list.append(element("dt", {}, title), element("dd", {}, String(value)));
      }
    }
    return list;
  }

  function swatch(colour) {
    return element("span", { className: colour ? "swatch" : "swatch no-data", style: { backgroundColor: colour || "" } });
  }

  function card(title, ...children) {
    return element("div", { className: "card" }, element("h3", {}, title), ...children);
  }

  // The chosen indicator of the chosen scheme

  const scheme = () => data.schemes[state.scheme];
  const position = (code) => scheme().codes.indexOf(code);
  const valueOf = (indicator, at) => scheme().values[indicator][at];
  const legend = () => scheme().legends[state.indicator][state.method];

  /** The colour of a value's class; null where there is no value. */
  function colourOf(value) {
    if (value === null) return null;
    const { edges, classes } = legend();
    const passed = edges.slice(1, -1).filter((edge) => value >= edge).length;
    return classes[passed].colour;
  }

  // Divisions

  function divisionStyle(code) {
    const colour = colourOf(valueOf(state.indicator, position(code)));
    return { color: "#ffffff", weight: 1.2, fillColor: colour || "url(#no-data)", fillOpacity: 0.88 };
  }

  function highlight(code, on) {
    const layer = divisionByCode.get(code);
    if (!layer) return;
    layer.setStyle(on ? { color: "#1d2b36", weight: 2.4 } : divisionStyle(code));
    if (on) layer.bringToFront();
    const row = document.querySelector(`#figures tr[data-at="${position(code)}"]`);
    if (row) row.classList.toggle("active", on);
  }

  function divisionTooltip(layer) {
    const at = position(layer.feature.properties.code);
    const indicator = data.indicators[state.indicator];
    const value = withUnit(number(valueOf(state.indicator, at), indicator.digits), indicator.unit);
    return element("div", {}, element("strong", {}, scheme().names[at]), element("br"), `${indicator.title}: ${value}`);
  }

  function divisionPopup(layer) {
    const { code } = layer.feature.properties;
    const at = position(code);
    const pairs = data.popup.map((name) => {
      const { title, unit, digits } = data.indicators[name];
      const value = valueOf(name, at);
      return [title, value === null ? null : withUnit(number(value, digits), unit)];
    });
    return card(scheme().names[at], facts(pairs), reportLink(code));
  }

  function reportLink(code) {
    if (!data.reports) return null;
    const path = [state.scheme, `${code}.html`].map(encodeURIComponent).join("/");
    return element("a", { className: "report", href: `${data.reports}/${path}?lang=${data.language}` }, texts.report);
  }

  function showDivision(code) {
    const layer = divisionByCode.get(code);
    map.fitBounds(layer.getBounds(), { padding: [40, 40], maxZoom: 14 });
    layer.openPopup(layer.getBounds().getCenter());
  }

  function takeScheme(name) {
    state.scheme = name;
    divisionByCode.clear();
    divisionLayers[name].eachLayer((layer) => divisionByCode.set(layer.feature.properties.code, layer));
    restyle();
    drawTable();
    placeLabelsSoon();
  }

  function prepareDivisions(layer) {
    layer.bindTooltip(divisionTooltip, { sticky: true, className: "division-tooltip" });
    layer.eachLayer((division) => division.bindPopup(divisionPopup, { maxWidth: 320 }));
    layer.on("mouseover", (event) => highlight(event.layer.feature.properties.code, true));
    layer.on("mouseout", (event) => highlight(event.layer.feature.properties.code, false));
  }

  function restyle() {
    for (const [code, layer] of divisionByCode) layer.setStyle(divisionStyle(code));
    drawLegend();
  }

  // Names of divisions, where they fit between the markers

  const labels = L.layerGroup();
  const ruler = document.createElement("canvas").getContext("2d");
  const LABEL_FONT = '600 12px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
  const LABEL_SHIFTS = [0, -17, 17, -32, 32];
  const CLUSTERS_SETTLE_MS = 300;
  let labelsDue;

  function placeLabelsSoon() {
    clearTimeout(labelsDue);
    labelsDue = setTimeout(placeLabels, CLUSTERS_SETTLE_MS);
  }

  function placeLabels() {
    labels.clearLayers();
    ruler.font = LABEL_FONT;
    const taken = markerBoxes();
    const candidates = [...divisionByCode.values()].map((layer) => layer.feature.properties);
    candidates.sort((a, b) => b.room_m - a.room_m);
    for (const { code, label, room_m: room } of candidates) {
      const text = scheme().labels[position(code)];
      const box = freeBox(L.latLng(label[1], label[0]), ruler.measureText(text).width / 2 + 3, room / metresPerPixel(), taken);
      if (!box) continue;
      taken.push(box);
      const icon = L.divIcon({ className: "division-label", html: element("span", {}, text), iconSize: [0, 0] });
      const at = map.layerPointToLatLng(box.getCenter());
      labels.addLayer(L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false }));
    }
  }

  /** A place for a name near the middle of its division, or null where none is free. */
  function freeBox(latlng, halfWidth, room, taken) {
    const middle = map.latLngToLayerPoint(latlng);
    for (const shift of LABEL_SHIFTS) {
      const at = middle.add([0, shift]);
      const box = L.bounds(at.subtract([halfWidth, 8]), at.add([halfWidth, 8]));
      const fits = halfWidth <= 1.25 * room && Math.abs(shift) <= 0.8 * room;
      if (fits && !taken.some((other) => other.overlaps(box))) return box;
    }
    return null;
  }

  function metresPerPixel() {
    const middle = map.getSize().divideBy(2);
    const [left, right] = [middle.subtract([50, 0]), middle.add([50, 0])];
    return map.containerPointToLatLng(left).distanceTo(map.containerPointToLatLng(right)) / 100;
  }

  function markerBoxes() {
    const icons = ["markerPane", "stations"].flatMap((pane) => [...map.getPane(pane).children]);
    return icons.map((icon) => {
      const at = L.DomUtil.getPosition(icon);
      const half = [icon.offsetWidth / 2, icon.offsetHeight / 2];
      return L.bounds(at.subtract(half), at.add(half));
    });
  }

  // Legend

  function drawLegend() {
    const indicator = data.indicators[state.indicator];
    const { classes, missing } = legend();
    const rows = classes.map(({ colour, label, count }) => legendRow(colour, label, count));
    if (missing) rows.push(legendRow(null, texts.no_data, missing));
    const list = element("ul", { className: "legend", "aria-label": indicator.title }, ...rows);
    const note = indicator.description && element("p", { className: "note" }, indicator.description);
    document.getElementById("legend").replaceChildren(list, note || "");
  }

  function legendRow(colour, label, count) {
    return element(
      "li", {},
      swatch(colour),
      element("span", { className: "range" }, label),
      element("span", { className: "count", title: texts.divisions }, String(count)),
    );
  }

  // Table

  function tableColumns() {
    const others = data.columns.filter((name) => name !== state.indicator);
    return [state.indicator, ...others].slice(0, data.columns.length);
  }

  function sortedPositions() {
    const positions = scheme().codes.map((_, at) => at);
    const { key, ascending } = state.sort;
    if (key === null) return positions;
    const names = new Intl.Collator(data.language);
    const compare = key === "name"
      ? (a, b) => names.compare(scheme().labels[a], scheme().labels[b])
      : (a, b) => compareNumbers(valueOf(key, a), valueOf(key, b), ascending);
    positions.sort(compare);
    return key === "name" && !ascending ? positions.reverse() : positions;
  }

  /** Missing values come last in either direction. */
  function compareNumbers(a, b, ascending) {
    if (a === null || b === null) return (a === null) - (b === null);
    return ascending ? a - b : b - a;
  }

  function headCell(key, title, explanation) {
    const button = element("button", { type: "button", title: explanation, onclick: () => sortBy(key) }, breakable(title));
    const cell = element("th", { scope: "col" }, button);
    if (state.sort.key === key) cell.setAttribute("aria-sort", state.sort.ascending ? "ascending" : "descending");
    return cell;
  }

  /** Let a line end after a slash: "Stations/km²". */
  const breakable = (title) => title.replaceAll("/", "/\u200b");

  function sortBy(key) {
    const again = state.sort.key === key;
    state.sort = { key, ascending: again ? !state.sort.ascending : key === "name" };
    drawTable();
  }

  function numberCell(indicator, value) {
    const className = indicator === state.indicator ? "chosen" : "";
    return element("td", { className }, number(value, data.indicators[indicator].digits));
  }

  function tableRow(at, columns) {
    const code = scheme().codes[at];
    const colour = colourOf(valueOf(state.indicator, at));
    const name = element("th", { scope: "row", title: scheme().names[at] }, swatch(colour), scheme().labels[at]);
    const row = element("tr", { tabIndex: 0, "data-at": String(at) }, name, ...columns.map((indicator) => numberCell(indicator, valueOf(indicator, at))));
    row.addEventListener("mouseenter", () => highlight(code, true));
    row.addEventListener("mouseleave", () => highlight(code, false));
    row.addEventListener("click", () => showDivision(code));
    row.addEventListener("keydown", (event) => { if (event.key === "Enter") showDivision(code); });
    return row;
  }

  function drawTable() {
    const table = document.getElementById("figures");
    const columns = tableColumns();
    const head = columns.map((name) => headCell(name, data.indicators[name].short, data.indicators[name].heading));
    table.caption.textContent = scheme().title;
    table.tHead.replaceChildren(element("tr", {}, headCell("name", texts.division, texts.division), ...head));
    table.tBodies[0].replaceChildren(...sortedPositions().map((at) => tableRow(at, columns)));
    const totals = columns.map((name) => numberCell(name, scheme().city[name]));
    table.tFoot.replaceChildren(element("tr", {}, element("th", { scope: "row" }, texts.city), ...totals));
  }

  // Stations, postal points, addresses

  /** A petal for every sector that has an azimuth, around a dot. */
  function stationSymbol({ colour, status, sectors }) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "-14 -14 28 28");
    for (const { azimuth_deg: azimuth } of sectors) {
      if (azimuth === null) continue;
      svg.append(shape("path", { d: "M0 0 L-4.600 -11.500 A12.400 12.400 0 0 1 4.600 -11.500 Z", transform: `rotate(${azimuth})`, fill: colour, "fill-opacity": 0.55, stroke: "#fff", "stroke-width": 1 }));
    }
    const hollow = status !== "on_air";
    svg.append(shape("circle", { r: 5, fill: hollow ? "#fff" : colour, stroke: hollow ? colour : "#fff", "stroke-width": 1.8 }));
    return svg;
  }

  function shape(tag, attributes) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function symbolMarker(latlng, symbol, className, size, options) {
    const icon = L.divIcon({ html: symbol, className, iconSize: [size, size] });
    return L.marker(latlng, { icon, ...options });
  }

  function stationMarker({ properties }, latlng) {
    const title = `${properties.operator} ${properties.station_id}`;
    return symbolMarker(latlng, stationSymbol(properties), "symbol-station", 28, { title, pane: "stations" });
  }

  function postalMarker({ properties }, latlng) {
    const symbol = element("span", { className: properties.staffed === false ? "unstaffed" : "" });
    return symbolMarker(latlng, symbol, "symbol-postal", 15, { title: properties.name || properties.kind });
  }

  function addressMarker(_, latlng) {
    return symbolMarker(latlng, element("span"), "symbol-address", 9, {});
  }

  function clusterIcon(kind) {
    return (cluster) => {
      const count = cluster.getChildCount();
      const size = (kind === "stations" ? 25 : 20) + 5 * Math.floor(Math.log10(count));
      return L.divIcon({ html: element("span", {}, number(count, 0)), className: `cluster cluster-${kind}`, iconSize: [size, size] });
    };
  }

  function sectorTable(sectors) {
    const columns = data.sector_columns.filter(({ field }) => sectors.some((sector) => sector[field] !== null));
    const head = element("tr", {}, ...columns.map(({ title }) => element("th", { scope: "col" }, title)));
    const rows = sectors.map((sector) => element("tr", {}, ...columns.map(({ field }) => element("td", {}, sectorText(sector[field])))));
    return element("table", { className: "sectors" }, element("thead", {}, head), element("tbody", {}, ...rows));
  }

  function sectorText(value) {
    return typeof value === "number" ? new Intl.NumberFormat(data.language).format(value) : value ?? "";
  }

  function stationPopup({ feature: { properties } }) {
    const reach = properties.reach_m?.map(distance).join(" · ");
    const pairs = [
      [texts.operator, properties.operator],
      [texts.technology, properties.technology],
      [texts.status, properties.status_title],
      [texts.site, properties.site_id],
      [texts.reach, reach],
    ];
    return card(properties.station_id, facts(pairs), sectorTable(properties.sectors));
  }

  function postalPopup({ feature: { properties } }) {
    const pairs = [
      [texts.kind, properties.kind],
      [texts.staffed, properties.staffed === null ? null : properties.staffed ? texts.yes : texts.no],
      [texts.operator, properties.operator],
      [texts.address, properties.address_text],
    ];
    return card(properties.name || properties.point_id, facts(pairs));
  }

  function addressPopup({ feature: { properties } }) {
    const pairs = [[texts.address_code, properties.code], [texts.status, properties.state]];
    return card(properties.text || properties.address_id, facts(pairs));
  }

  function squareTooltip({ feature: { properties } }) {
    return element("span", {}, number(properties.count, 0));
  }

  function drawReach(group, stations) {
    stations.eachLayer((marker) => {
      const { status, reach_m: [outdoor, indoor], colour } = marker.feature.properties;
      if (status !== "on_air") return;
      const look = { pane: "reach", interactive: false, color: colour, weight: 0.8, fillOpacity: 0.06 };
      group.addLayer(L.circle(marker.getLatLng(), { ...look, radius: outdoor }));
      group.addLayer(L.circle(marker.getLatLng(), { ...look, radius: indoor, fillOpacity: 0.12 }));
    });
  }

  /** Squares are a texture from afar; seen closely they would hide what they lie on. */
  function paleSquares() {
    map.getPane("squares").style.opacity = map.getZoom() < 12 ? "" : "0.3";
  }

  // Controls

  function fillIndicators() {
    const select = document.getElementById("indicator");
    for (const { title, indicators } of data.groups) {
      const options = indicators.map((name) => element("option", { value: name }, data.indicators[name].heading));
      select.append(element("optgroup", { label: title }, ...options));
    }
    select.value = state.indicator;
    select.addEventListener("change", () => {
      state.indicator = select.value;
      restyle();
      drawTable();
    });
  }

  function listenToMethods() {
    for (const input of document.querySelectorAll('input[name="method"]')) {
      input.addEventListener("change", () => {
        state.method = input.value;
        restyle();
        drawTable();
      });
    }
  }

  /** Leaflet's own layer control, with its two lists placed in the panel. */
  function placeLayerControl(control) {
    const container = control.getContainer();
    document.getElementById("schemes").append(container.querySelector(".leaflet-control-layers-base"));
    document.getElementById("layers").append(container.querySelector(".leaflet-control-layers-overlays"));
    container.hidden = true;
  }

  function listenToTableToggle() {
    const button = document.getElementById("table-toggle");
    button.addEventListener("click", () => {
      const hidden = document.body.classList.toggle("without-table");
      button.setAttribute("aria-expanded", String(!hidden));
      map.invalidateSize();
    });
  }

  const POPUPS = { stations: stationPopup, postal_points: postalPopup, addresses: addressPopup };

  /** Give the pictures of coverage their titles, which hold names and so are in the page's data. */
  function titleImages(control, images) {
    for (const [name, image] of Object.entries(images)) {
      const entry = control._layers.find(({ layer }) => layer === image);
      entry.name += element("span", {}, data.image_titles[name]).outerHTML;
    }
    control._update();
  }

  /** Bring the page to life; `layers` has one GeoJSON layer per scheme and per layer of points. */
  function start({ map: theMap, control, schemes, points, squares, reach, images }) {
    map = theMap;
    divisionLayers = schemes;
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix("Leaflet");
    labels.addTo(map);
    for (const layer of Object.values(schemes)) prepareDivisions(layer);
    for (const [name, layer] of Object.entries(points)) {
      layer.eachLayer((marker) => marker.bindPopup(POPUPS[name], { maxWidth: 340 }));
    }
    for (const layer of Object.values(squares)) layer.bindTooltip(squareTooltip);
    if (reach) drawReach(reach, points.stations);
    titleImages(control, images);
    placeLayerControl(control);
    fillIndicators();
    listenToMethods();
    listenToTableToggle();
    map.on("baselayerchange", ({ layer }) => takeScheme(Object.keys(schemes).find((name) => schemes[name] === layer)));
    map.on("moveend overlayadd overlayremove", placeLabelsSoon);
    map.on("zoomend", paleSquares);
    map.on("zoomstart", () => labels.clearLayers());
    map.fitBounds(schemes[state.scheme].getBounds(), { padding: [12, 12] });
    takeScheme(state.scheme);
    window.phusong.startLookup?.(map);
  }

  const clusterIcons = Object.fromEntries(Object.keys(POPUPS).map((name) => [name, clusterIcon(name)]));

  const features = (name) => data.features[name];
  const tools = { data, element, facts, number, distance };
  return { start, features, tools, stationMarker, postalMarker, addressMarker, clusterIcons };
})();
