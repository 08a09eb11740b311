/* What stations, postal points and addresses say of themselves, be they features of the page or of a tile. */

import { card, element, facts } from "phusong/dom";
import { distance, plainNumber } from "phusong/format";
import { data, texts } from "phusong/page";

const titleOf = (field, value) => data.choice_titles[field][value] ?? value;
const yesOrNo = (value) => (value ?? null) === null ? null : value ? texts.yes : texts.no;
const cellText = (value) => (typeof value === "number" ? plainNumber(value) : value ?? "");

function sectorTable(sectors) {
  const columns = data.sector_columns.filter(({ field }) => sectors.some((sector) => sector[field] !== null));
  const head = element("tr", {}, ...columns.map(({ title }) => element("th", { scope: "col" }, title)));
  const rows = sectors.map((sector) => element("tr", {}, ...columns.map(({ field }) => element("td", {}, cellText(sector[field])))));
  return element("table", { className: "sectors" }, element("thead", {}, head), element("tbody", {}, ...rows));
}

/** Azimuths as a tile has them: 0;120;240. */
const azimuthText = (azimuths) => azimuths?.split(";").map((each) => `${plainNumber(Number(each))}°`).join(" · ");

const stationActions = [];

/** Offer something to do with a station on its card: `make` is given what is known of it and where it stands. */
export const offerForStations = (make) => stationActions.push(make);

function stationCard({ sectors, ...station }, at) {
  const pairs = [
    [texts.operator, station.operator],
    [texts.technology, station.technology],
    [texts.status, titleOf("status", station.status)],
    [texts.site, station.site_id],
    [texts.azimuths, azimuthText(station.azimuths_deg)],
    [texts.reach, station.reach_m?.map(distance).join(" · ")],
  ];
  return card(station.station_id, facts(pairs), sectors && sectorTable(sectors), ...stationActions.map((make) => make(station, at)));
}

function postalCard({ name, point_id: id, kind, staffed, operator, address_text: address }) {
  const pairs = [
    [texts.kind, titleOf("kind", kind)],
    [texts.staffed, yesOrNo(staffed)],
    [texts.operator, operator],
    [texts.address, address],
  ];
  return card(name || id, facts(pairs));
}

function addressCard({ text, address_id: id, code, state }) {
  return card(text || id, facts([[texts.address_code, code], [texts.status, titleOf("state", state)]]));
}

const CARDS = { stations: stationCard, postal_points: postalCard, addresses: addressCard };
const NAMES = {
  stations: ({ operator, station_id: id }) => `${operator} ${id}`,
  postal_points: ({ name, kind }) => name || titleOf("kind", kind),
  addresses: ({ text, address_id: id }) => text || id,
};

/** The card of a point that stands at a position. */
export const cardOf = (layer, properties, at) => CARDS[layer](properties, at);

/** A point in one line. */
export const nameOf = (layer, properties) => NAMES[layer](properties);
