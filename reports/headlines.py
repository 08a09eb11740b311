"""The figures at the head of a report, each with how it compares."""

from layers.definitions import Text
from maps.peer_chart import PLACE
from planning.columns import INDICATORS
from reports.model import Headline
from reports.sections.indicators import place_of
from reports.subject import Subject, is_of_addresses

CHIEF = (
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "stations",
    "people_per_postal_point",
    "postal_distance_mean_m",
    "addresses",
)
BY_ADDRESSES = Text("tính theo địa chỉ số", "by digital addresses")


def headlines(subject: Subject) -> tuple[Headline, ...]:
    """Return the chief figures of a division, with its rank, or of the whole."""
    return tuple(
        Headline(INDICATORS[name].title[subject.language], subject.number(name), _comment(subject, name))
        for name in CHIEF
    )


def _comment(subject: Subject, name: str) -> str:
    place = None if subject.is_whole else place_of(subject, INDICATORS[name])
    count = subject.table.frame[name].count()
    ranked = "" if place is None else PLACE[subject.language].format(rank=place[0], count=count)
    of_whom = BY_ADDRESSES[subject.language] if is_of_addresses(subject, name) else ""
    return "; ".join(filter(None, (of_whom, ranked)))
