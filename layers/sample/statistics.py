"""Published telecom statistics of Hanoi: the one part of the sample that is neither invented nor rough."""

import pandas as pd

STATISTICS_SOURCE = (
    "Sở Thông tin và Truyền thông Hà Nội, báo cáo 6 tháng đầu năm 2023 / Hanoi Department of Information and"
    " Communications, report for the first half of 2023"
)
AS_OF = "2023-06-30"


def statistics() -> pd.DataFrame:
    """Return the statistics of the whole city, all operators together, with the fields of the layer."""
    return pd.DataFrame(
        {
            "scheme": "",
            "code": "",
            "operator": "",
            "as_of": pd.to_datetime([AS_OF]),
            "providers": 75,
            "mobile_subscribers": 13_800_000,
            "mobile_broadband_subscribers": 10_200_000,
            "fixed_subscribers": 371_000,
            "source": STATISTICS_SOURCE,
        }
    )
