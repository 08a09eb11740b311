"""Threshold profiles: which level or rate is limited, good or very good coverage."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.definitions import Text
from layers.errors import UnknownNameError, WorkspaceError
from layers.radio_settings import Radio
from layers.text import format_number

Quantity = Literal["rsrp_dbm", "rate_mbit_s"]
NONE = 0
CLASS_NAMES = ("none", "limited", "good", "very_good")
CLASS_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "none": Text("Không phủ sóng", "No coverage"),
        "limited": Text("Hạn chế", "Limited"),
        "good": Text("Tốt", "Good"),
        "very_good": Text("Rất tốt", "Very good"),
    }
)
UNITS: Mapping[Quantity, str] = MappingProxyType({"rsrp_dbm": "dBm", "rate_mbit_s": "Mbit/s"})


@dataclass(frozen=True)
class ThresholdProfile:
    """From which value on coverage is of which class.

    Attributes
    ----------
    name : str
        Name in settings.
    quantity : {"rsrp_dbm", "rate_mbit_s"}
        What is judged: the level of the reference signal, or the downlink rate.
    least : tuple of float
        Least value of limited, good and very good coverage, ascending; the last ones may be absent.
    source : Text
        Who set these values.
    """

    name: str
    quantity: Quantity
    least: tuple[float, ...]
    source: Text

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, worst first."""
        return CLASS_NAMES[: len(self.least) + 1]

    def classify(self, values: ArrayLike) -> NDArray[np.uint8]:
        """Return the class of each value: 0 is none, also of NaN.

        Parameters
        ----------
        values : array_like
            In the profile's quantity.
        """
        given = np.asarray(values)
        classes = np.zeros(given.shape, np.uint8)
        for least in self.least:
            classes += given >= np.float64(least)  # compared in double precision, whatever the values are
        return classes

    @property
    def text(self) -> Text:
        """The classes in plain words."""
        return Text(*(self._text(language) for language in ("vi", "en")))

    def _text(self, language: Literal["vi", "en"]) -> str:
        parts = (
            f"{CLASS_TITLES[name][language].lower()} ≥ {format_number(least, digits=0, language=language)}"
            for name, least in zip(self.classes[1:], self.least, strict=True)
        )
        return f"{', '.join(parts)} {UNITS[self.quantity]} ({self.source[language]})"


SHIPPED: Mapping[str, ThresholdProfile] = MappingProxyType(
    {
        each.name: each
        for each in (
            ThresholdProfile(
                "trai",
                "rsrp_dbm",
                (-110.0,),
                Text(
                    "tiêu chí bản đồ vùng phủ 4G/5G của TRAI, Ấn Độ, 2024",
                    "TRAI, India, 2024: 4G/5G coverage maps",
                ),
            ),
            ThresholdProfile(
                "four-level",
                "rsrp_dbm",
                (-110.0, -100.0, -90.0),
                Text(
                    "-110 dBm theo TRAI 2024; -100 và -90 dBm là giá trị quy hoạch giả định",
                    "-110 dBm after TRAI 2024; -100 and -90 dBm are assumed planning values",
                ),
            ),
            ThresholdProfile(
                "rate-zones",
                "rate_mbit_s",
                (30.0, 100.0),
                Text(
                    "tốc độ tải xuống của QCVN 126:2021/BTTTT: 30 và 100 Mbit/s",
                    "downlink rates of QCVN 126:2021/BTTTT: 30 and 100 Mbit/s",
                ),
            ),
        )
    }
)


def profile_of(radio: Radio) -> ThresholdProfile:
    """Return the threshold profile that settings name.

    Raises
    ------
    UnknownNameError
        There is no such profile.
    WorkspaceError
        The values of a profile of one's own do not ascend.
    """
    own = radio.profiles.get(radio.profile)
    if own is None:
        if radio.profile not in SHIPPED:
            names = ", ".join([*SHIPPED, *radio.profiles])
            raise UnknownNameError(
                f"radio.profile: no threshold profile {radio.profile!r}; there are {names}"
            )
        return SHIPPED[radio.profile]
    least = tuple(each for each in (own.limited, own.good, own.very_good) if each is not None)
    if list(least) != sorted(set(least)) or (own.good is None and own.very_good is not None):
        raise WorkspaceError(
            f"radio.profiles.{radio.profile}: {least} do not ascend from limited to very good"
        )
    return ThresholdProfile(
        radio.profile, own.quantity, least, Text(own.source or "tự đặt", own.source or "own values")
    )
