"""The targets in words: what is aimed at, who set it, and for when."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from layers.definitions import Text


@dataclass(frozen=True)
class Target:
    """What is aimed at; its value is a setting, or a count.

    Attributes
    ----------
    name : str
        What it is called in every language.
    title : Text
        What is measured.
    source : Text
        Who set it.
    unit : str
        Unit of the value shown: "%" for a share, which is kept as 0 … 1; empty for a pure number.
    year : int or None
        By when it shall be met; None where no year was set.
    digits : int
        Decimals of the value shown.
    at_most : bool
        Whether the value shall not exceed the aim, rather than reach it.
    """

    name: str
    title: Text
    source: Text
    unit: str = ""
    year: int | None = None
    digits: int = 0
    at_most: bool = False


POSTAL_STRATEGY = Text(
    "Chiến lược phát triển bưu chính, Quyết định 654/QĐ-TTg ngày 30/5/2022",
    "national strategy for postal development, Decision 654/QĐ-TTg of 30 May 2022",
)
PEOPLE_5G = Target(
    "population_covered",
    Text("Dân số được phủ sóng 5G ngoài trời (%)", "Population covered by 5G outdoors (%)"),
    Text(
        "Kế hoạch thực hiện Quy hoạch hạ tầng thông tin và truyền thông, Quyết định 805/QĐ-TTg ngày"
        " 07/8/2024",
        "national plan for information and communications infrastructure, Decision 805/QĐ-TTg of"
        " 7 August 2024",
    ),
    unit="%",
    year=2030,
    digits=1,
)
STAFFED_POINT = Target(
    "staffed_points",
    Text("Xã, phường có điểm phục vụ có người phục vụ", "Communes with a staffed postal point"),
    Text(
        "Kế hoạch của Hà Nội về hạ tầng bưu chính, viễn thông đến năm 2025 (tháng 7/2021)",
        "Hanoi's plan for postal and telecom infrastructure until 2025 (July 2021)",
    ),
    year=2025,
)
PEOPLE_PER_POINT = Target(
    "people_per_postal_point",
    Text("Số dân trên một điểm phục vụ bưu chính", "People per postal point"),
    POSTAL_STRATEGY,
    unit="people",
    year=2025,
    at_most=True,
)
HOUSEHOLD = Target(
    "addresses_per_household",
    Text("Địa chỉ số trên một hộ", "Digital addresses per household"),
    POSTAL_STRATEGY,
    year=2025,
    digits=2,
)
UK_CRITERIA = Text(
    "tiêu chí tiếp cận bưu cục của Vương quốc Anh, dùng để đối chiếu",
    "the United Kingdom's access criteria for post offices, as a second yardstick",
)
UK: Mapping[str, Target] = MappingProxyType(
    {
        **{
            f"{miles}mi": Target(
                f"postal_within_{miles}mi",
                Text(
                    f"Địa chỉ cách điểm bưu chính không quá {miles} dặm (%)",
                    f"Addresses within {miles} mile{'s' if miles > 1 else ''} of a postal point (%)",
                ),
                UK_CRITERIA,
                unit="%",
                digits=1,
            )
            for miles in (1, 3, 6)
        },
        "every": Target(
            "postal_within_6mi_in_every_division",
            Text(
                "Đơn vị có ít nhất 95 % địa chỉ cách điểm bưu chính không quá 6 dặm",
                "Divisions with at least 95 % of the addresses within 6 miles of a postal point",
            ),
            UK_CRITERIA,
        ),
    }
)
NO_SCHEME = Text("chưa có địa giới {scheme}", "scheme {scheme} not loaded")
STAFFED_UNKNOWN = Text(
    "số liệu không cho biết điểm nào có người phục vụ", "the data do not say which points are staffed"
)
NO_COMMUNE_HERE = Text(
    "không xã, phường nào có phần lớn diện tích ở đây",
    "no commune lies here with the larger part of its area",
)
