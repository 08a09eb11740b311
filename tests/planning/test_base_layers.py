"""What maps, look-ups and scenarios name as their data: what they are made from, and nothing else."""

from layers.provenance import Provenance
from layers.workspace import Workspace
from planning.base_layers import base_datasets
from planning.lookup import Locator
from tests.planning.test_key_places import PARK, places
from tests.planning.test_subscriptions import HANOI, statistics
from tests.planning.town import HERE, divisions


def test_layers_that_serve_reports_alone_are_not_among_them(tmp_path):
    invented = Provenance("someone", synthetic=True)
    snapshot = Workspace.create(tmp_path / "w").publish(
        {
            "divisions/squares": (divisions(), HERE),
            "key_places": (places([("market", PARK)]), invented),
            "statistics": (statistics(HANOI), HERE),
        },
        note="",
    )
    assert list(base_datasets(snapshot)) == ["divisions/squares"]
    assert Locator(snapshot).at(105.85, 21.03).synthetic == ()
