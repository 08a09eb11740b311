"""The best next sites, where candidates have been ranked."""

from collections.abc import Iterator
from itertools import islice

from geo.crs import to_metres
from layers.definitions import Language, Text
from layers.text import format_date, format_number
from maps.texts import scheme_title
from planning.divisions import Divisions
from planning.rankings import KeptRanking, RankedSite, kept_rankings
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.subject import Subject

MOST = 10
HEADING = Text("Vị trí nên đặt trạm tiếp theo", "Best next sites")
NOT_RANKED = Text(
    "Chưa xếp hạng vị trí đặt trạm {technology}.", "No sites have been ranked for {technology} yet."
)
ABOUT = Text(
    "{whom}: {count} vị trí tốt nhất trong {candidates} vị trí được so sánh, xếp hạng ngày {day} trên phiên"
    " bản số liệu {version}, theo dân số của {scheme}.",
    "{whom}: the best {count} of {candidates} sites that were compared, ranked on {day} on version {version}"
    " of the data, by the population of {scheme}.",
)
EARLIER = Text(
    "Các vị trí này được xếp hạng trên phiên bản số liệu {ranked_on}, còn báo cáo này theo phiên bản"
    " {version}: nên xếp hạng lại.",
    "They were ranked on version {ranked_on} of the data, while this report tells version {version}: better"
    " rank them again.",
)
DAMAGED = Text(
    "Không đọc được xếp hạng đã lưu “{name}”: tệp bị hỏng, hoặc do bản mới hơn của chương trình ghi.",
    "The kept ranking “{name}” cannot be read: its file is damaged, or was written by a later release.",
)
NONE_HERE = Text("Không vị trí nào trong số đó nằm trong {name}.", "None of them lies in {name}.")
GREEDY = Text(
    "Mỗi vị trí được chọn vì phủ thêm nhiều người nhất ngoài những vị trí xếp trước nó; gộp lại ít nhất bằng"
    " 63 % số người mà cách chọn tốt nhất có thể phủ thêm, xét theo mức tín hiệu. Chỉ tính những người mà nhà"
    " mạng đó chưa phủ sóng.",
    "Each site was chosen because it newly covers the most people beyond the sites ranked before it; together"
    " at least 63 % of the people that the best choice could cover, judged by signal level. Only people count"
    " whom that operator does not cover yet.",
)
TITLE = Text("Vị trí tốt nhất và phần phủ thêm: {whom}", "Best sites and what they newly cover: {whom}")
COLUMNS = (
    Text("Hạng", "Rank"),
    Text("Vị trí", "Site"),
    texts.NAME,
    Text("Kinh độ", "Longitude"),
    Text("Vĩ độ", "Latitude"),
    Text("Số người", "People"),
    Text("km²", "km²"),
    Text("Địa chỉ số", "Addresses"),
)
NO_ADDRESSES = Text("chưa có lớp địa chỉ số khi xếp hạng", "no digital addresses when it was ranked")


def next_sites_section(subject: Subject) -> Section:
    """Return the ten best sites of every ranking that is kept for the report's technology.

    The report of a division has the ten best of those that lie in it, with their rank among all.
    """
    technology, language = subject.table.model.technology, subject.language
    found, heading = kept_rankings(subject.snapshot.path), HEADING[language]
    kept = [each for each in found.kept if each.question.technology == technology]
    damaged = tuple(DAMAGED[language].format(name=each) for each in found.damaged)
    if not kept:
        return Section(heading, (NOT_RANKED[language].format(technology=technology), *damaged))
    placed = [(ranking, _placed(subject, ranking)) for ranking in kept]
    told = (text for ranking, sites in placed for text in _told(subject, ranking, sites))
    tables = (_table(subject, ranking, sites) for ranking, sites in placed if sites)
    return Section(heading, (*told, *damaged), tuple(tables), notes=(GREEDY[language],))


PlacedSite = tuple[RankedSite, str]


def _placed(subject: Subject, ranking: KeptRanking) -> list[PlacedSite]:
    """Return the best sites in the report's division, or of all, each with the name of its division."""
    divisions, every = Divisions.of(subject.snapshot, subject.scheme), ranking.sites
    lon, lat = [each.lon for each in every], [each.lat for each in every]
    at = divisions.place(*to_metres(lon, lat, crs=divisions.working_crs)).division
    codes = [str(divisions.codes[each]) if each >= 0 else "" for each in at]
    mine = (
        (site, str(divisions.frame["name"].get(code, "")))
        for site, code in zip(every, codes, strict=True)
        if subject.is_whole or code == subject.code
    )
    return list(islice(mine, MOST))


def _told(subject: Subject, ranking: KeptRanking, sites: list[PlacedSite]) -> Iterator[str]:
    """Yield how and when sites were ranked, and what a reader must beware of."""
    language, asked = subject.language, ranking.question
    yield ABOUT[language].format(
        whom=_whom(ranking, language),
        count=len(ranking.sites[: MOST if subject.is_whole else None]),
        candidates=format_number(ranking.candidates, digits=0, language=language),
        day=format_date(ranking.ranked.date(), language=language),
        version=ranking.version,
        scheme=scheme_title(asked.scheme, language),
    )
    if ranking.version != subject.snapshot.number:
        yield EARLIER[language].format(ranked_on=ranking.version, version=subject.snapshot.number)
    if not sites:
        yield NONE_HERE[language].format(name=subject.name)


def _table(subject: Subject, ranking: KeptRanking, sites: list[PlacedSite]) -> Table:
    language = subject.language
    return Table(
        TITLE[language].format(whom=_whom(ranking, language)),
        tuple(each[language] for each in COLUMNS),
        tuple(_row(site, name, language) for site, name in sites),
        f"next_sites_{ranking.name}".replace("-", "_"),
    )


def _row(site: RankedSite, division: str, language: Language) -> tuple[Cell, ...]:
    return (
        str(site.rank),
        site.candidate_id,
        division,
        Number(site.lon, 5, "°"),
        Number(site.lat, 5, "°"),
        Number(site.people_gained, 0, "people"),
        Number(site.area_km2_gained, 2, "km²"),
        Number.of(site.addresses_gained, missing=NO_ADDRESSES[language]),
    )


def _whom(ranking: KeptRanking, language: Language) -> str:
    asked = ranking.question
    where = texts.ENVIRONMENTS[asked.environment][language].lower()
    return f"{asked.operator} {asked.technology}, {where}"
