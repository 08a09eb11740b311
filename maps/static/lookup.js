/* The look-up box: asks the server about an address or a point, and shows the answer beside and on the map. */
"use strict";

window.phusong.startLookup = (map) => {
  const { data, element, facts, number, distance } = window.phusong.tools;
  const { texts } = data;
  const SHOWN_NEAREST = 3;
  const PLACE_ZOOM = 15;
  const ONLY_AN_AREA = ["street", "ward", "district", "city", "postal_code"];

  const output = document.getElementById("lookup-answer");
  const marks = L.layerGroup().addTo(map);
  let asked = 0;

  const inLanguage = (text) => text[data.language];

  async function ask(parameters) {
    const url = new URL(data.lookup, document.baseURI);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail || answer.title);
    return answer;
  }

  /** Ask and show; an answer that a later question has overtaken is dropped. */
  async function lookUp(parameters, show) {
    const turn = ++asked;
    output.replaceChildren(element("p", {}, texts.searching));
    try {
      const answer = await ask(parameters);
      if (turn === asked) show(answer);
    } catch (problem) {
      if (turn === asked) say(`${texts.failed} ${problem.message}`);
    }
  }

  function say(text) {
    marks.clearLayers();
    output.replaceChildren(element("p", { className: "problem" }, text));
  }

  const lookUpText = (q) => lookUp({ q }, showAnswer);
  const lookUpPoint = ({ lon, lat }, show) => lookUp({ lon: lon.toFixed(6), lat: lat.toFixed(6) }, show);

  function showAnswer({ candidates, place, warnings }) {
    if (!place) {
      say([texts.not_found, ...warnings.map(inLanguage)].join(" "));
      return;
    }
    const notes = warnings.map((warning) => element("p", { className: "note" }, inLanguage(warning)));
    const list = element("ol", {}, ...candidates.map((candidate, at) => candidateItem(candidate, at === 0)));
    const details = element("div", { className: "place" });
    output.replaceChildren(...notes, list, details);
    showPlace(place, details, candidates[0]);
  }

  function candidateItem(candidate, chosen) {
    const sureness = `${texts[`match_${candidate.match}`]} · ${texts.confidence} ${number(100 * candidate.confidence, 0)} %`;
    const button = element("button", { type: "button", "aria-current": String(chosen) }, candidate.text, element("small", {}, sureness));
    button.addEventListener("click", () => choose(candidate, button));
    return element("li", {}, button);
  }

  function choose(candidate, button) {
    const kept = [...output.childNodes];
    lookUpPoint(candidate, ({ place }) => {
      output.replaceChildren(...kept);
      for (const other of output.querySelectorAll("[aria-current]")) other.setAttribute("aria-current", String(other === button));
      showPlace(place, output.querySelector(".place"), candidate);
    });
  }

  /** Show what is known of a place; where a query led to no more than an area, say that it is its middle. */
  function showPlace(place, details, candidate) {
    const rough = candidate && ONLY_AN_AREA.includes(candidate.match);
    const remark = rough ? [element("p", { className: "caution" }, texts.middle_of_area)] : [];
    details.replaceChildren(...remark, ...words(place, candidate), ...placeCard(place, candidate));
    markPlace(place);
  }

  /** Where a point is; an address that was found says so itself. */
  function words({ here }, candidate) {
    const told = here && (!candidate || candidate.match === "cell");
    return told ? [element("p", { className: "here" }, here.text)] : [];
  }

  function placeCard(place, candidate) {
    const { coverage } = place;
    const verdicts = element("p", {}, verdict("outdoor", coverage), verdict("indoor", coverage));
    const pairs = [
      ...place.divisions.map(({ scheme, name }) => [data.schemes[scheme]?.title ?? scheme, name]),
      [texts.operator, coverage.operators_outdoor.join(", ")],
      [texts.address_code, candidate?.address?.code || place.here?.digital_code],
      ["Plus Code", place.plus_code],
      ["Vpostcode", place.vpostcode],
    ];
    const outside = place.is_outside ? element("p", { className: "problem" }, texts.outside) : null;
    const caution = place.synthetic.length ? element("p", { className: "caution" }, texts.synthetic) : null;
    return [
      verdicts,
      outside,
      facts(pairs),
      nearest(texts.nearest_stations, place.stations, ({ operator, station_id: id }) => `${operator} ${id}`),
      nearest(texts.nearest_postal, place.postal_points, ({ name, kind }) => name || data.postal_kinds[kind] || kind),
      caution,
    ].filter(Boolean);
  }

  function verdict(environment, coverage) {
    const covered = coverage[environment];
    const text = `${coverage.technology} ${texts[`${covered ? "" : "not_"}covered_${environment}`]}`;
    return element("span", { className: `verdict ${covered ? "yes" : "no"}` }, text);
  }

  function nearest(title, found, nameOf) {
    if (!found.length) return null;
    const pairs = found.slice(0, SHOWN_NEAREST).map((each) => [nameOf(each), distance(each.distance_m)]);
    return element("section", {}, element("h3", {}, title), facts(pairs));
  }

  /** A pin at the place, and lines to the nearest station and postal point. */
  function markPlace(place) {
    const at = [place.lat, place.lon];
    marks.clearLayers();
    for (const [near] of [place.stations, place.postal_points]) {
      if (near) marks.addLayer(L.polyline([at, [near.lat, near.lon]], { color: "#1d2b36", weight: 1.6, dashArray: "3 5", interactive: false }));
    }
    const icon = L.divIcon({ className: "pin", html: element("span"), iconSize: [26, 26], iconAnchor: [13, 26] });
    marks.addLayer(L.marker(at, { icon, pane: "stations", interactive: false, keyboard: false }));
    map.setView(at, Math.max(map.getZoom(), PLACE_ZOOM));
  }

  document.getElementById("lookup").addEventListener("submit", (event) => {
    event.preventDefault();
    const q = document.getElementById("lookup-text").value.trim();
    if (q) lookUpText(q);
  });
  map.on("contextmenu", ({ latlng }) => lookUpPoint({ lon: latlng.lng, lat: latlng.lat }, showAnswer));
};
