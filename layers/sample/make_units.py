"""Compute the table of Hanoi's wards and communes of three generations, and what became of each.

A maintainer's script, not used at run time: ``pip install 'phusong[sample]'``, then
``python -m layers.sample.make_units`` writes ``layers/addresses/data/hanoi-units.csv``.

The wards of 2023 come from one package; those of early 2025 from another, which also carries the names of
wards that were merged into others then, and the communes of July 2025 with the wards that each was made of.
The data files are read, the packages are never imported.
"""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from layers.sample.make_boundaries import HANOI, package_file, successors
from layers.text import fold

TABLE = Path(__file__).parents[1] / "addresses" / "data" / "hanoi-units.csv"
PROVINCE_KEY = "thanhphohanoi"


def wards_2023() -> pd.DataFrame:
    """Return the wards of 2023: code, name, district and its code."""
    folder = "onflow_location_platform/data/ops"
    wards, districts = (
        json.loads(
            package_file("onflow-location-platform", f"{folder}/ops_nh_{name}.json").read_text("utf-8")
        )
        for name in ("wards", "districts")
    )
    names = {
        each["pk"]: each["fields"]["full_name"]
        for each in districts
        if each["fields"]["province_code"] == HANOI
    }
    rows = [
        (
            each["pk"],
            each["fields"]["full_name"],
            names[each["fields"]["district_code"]],
            each["fields"]["district_code"],
        )
        for each in wards
        if each["fields"]["district_code"] in names
    ]
    return pd.DataFrame(rows, columns=["code", "name", "district", "district_code"])


def wards_of_early_2025() -> pd.DataFrame:
    """Return the wards of early 2025, with the keys of wards that were merged into each as ``aliases``."""
    query = (
        "select wardCode code, ward name, district, districtCode district_code, wardAlias aliases,"
        " districtKey || '_' || wardKey key from admin_units_legacy where provinceCode = ? order by wardCode"
    )
    return _query(query)


def communes_of_july_2025() -> pd.DataFrame:
    """Return the communes since July 2025: code, name, key."""
    return _query("select wardCode code, ward name, wardKey key from admin_units where provinceCode = ?")


def _query(query: str) -> pd.DataFrame:
    database = package_file("vietnamadminunits", "vietnamadminunits/data/dataset.db")
    with sqlite3.connect(database) as connection:
        return pd.read_sql(query, connection, params=(HANOI,)).fillna("")


def merged_into(old: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Return the code of the ward of early 2025 that each ward of 2023 belongs to."""
    later = new.to_dict("records")
    names = {(row["district_code"], _key(row["name"])): row["code"] for row in later}
    aliases = {
        (row["district_code"], alias): row["code"]
        for row in later
        for alias in json.loads(row["aliases"] or "[]")
    }
    places = [(row["district_code"], _key(row["name"])) for row in old.to_dict("records")]
    codes = set(new["code"])
    found = [
        # A code may have passed to a merged ward of another name: the name decides before the code does.
        names.get(place) or aliases.get(place) or (code if code in codes else None)
        for place, code in zip(places, old["code"], strict=True)
    ]
    return pd.Series(found, index=old.index)


def _key(name: str) -> str:
    return fold(name).replace(" ", "")


def _successor_codes(wards: pd.DataFrame, communes: Mapping[str, str]) -> pd.Series:
    """Return the codes of the communes that each ward went to, the one with its centre first."""
    to = successors()
    keys = [f"{PROVINCE_KEY}_{key}" for key in wards["key"]]
    return pd.Series([";".join(communes[each] for each in to[key]) for key in keys], index=wards.index)


def make() -> pd.DataFrame:
    """Return the table: generation, code, name, district, and the codes of its successors."""
    old, mid, new = wards_2023(), wards_of_early_2025(), communes_of_july_2025()
    communes = dict(zip(new["key"], new["code"], strict=True))
    generations = [
        old.assign(generation="2023", successors=merged_into(old, mid)),
        mid.assign(generation="2025-01", successors=_successor_codes(mid, communes)),
        new.assign(generation="2025-07", district="", successors=""),
    ]
    table = pd.concat(generations, ignore_index=True)
    return table[["generation", "code", "name", "district", "successors"]].sort_values(["generation", "code"])


if __name__ == "__main__":
    make().to_csv(TABLE, index=False)
