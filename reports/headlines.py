"""The figures at the head of a report, each with how it compares."""

from maps.peer_chart import PLACE
from planning.columns import INDICATORS
from reports.model import Headline
from reports.sections.indicators import rank_of
from reports.subject import Subject

CHIEF = (
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "stations",
    "people_per_postal_point",
    "postal_distance_mean_m",
    "addresses",
)


def headlines(subject: Subject) -> tuple[Headline, ...]:
    """Return the chief figures of a division, with its rank, or of the whole."""
    return tuple(
        Headline(INDICATORS[name].title[subject.language], subject.number(name), _comment(subject, name))
        for name in CHIEF
    )


def _comment(subject: Subject, name: str) -> str:
    rank = None if subject.is_whole else rank_of(subject, INDICATORS[name])
    count = subject.table.frame[name].count()
    return "" if rank is None else PLACE[subject.language].format(rank=rank, count=count)
