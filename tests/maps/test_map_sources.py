"""Sources of a map: of what it is drawn from, and of nothing else."""

from layers.provenance import Provenance
from layers.workspace import Workspace
from maps import sources
from tests.planning.test_key_places import PARK, places
from tests.planning.test_subscriptions import HANOI, statistics
from tests.planning.town import HERE, divisions


def test_layers_that_no_map_draws_are_not_among_them(tmp_path):
    invented = Provenance("someone", synthetic=True)
    snapshot = Workspace.create(tmp_path / "w").publish(
        {
            "divisions/squares": (divisions(), HERE),
            "key_places": (places([("market", PARK)]), invented),
            "statistics": (statistics(HANOI), HERE),
        },
        note="",
    )
    assert list(sources.drawn(snapshot)) == ["divisions/squares"]
    assert sources.warnings(sources.drawn(snapshot), "en") == []
    assert sources.warnings(snapshot.datasets, "en") != []
