"""Areas, joins and distances of the sample as PostGIS computes them, from the tables of its own store."""

import numpy as np
import pytest

from layers.sample.build import sample_frames
from layers.workspace import Workspace
from planning.counts import MAILBOX
from planning.inputs import Inputs

SCHEMES = ("districts-2023", "communes-2025")
AREAS = """
SELECT code, ST_Area(ST_Transform(geom, 5897))
FROM phusong.divisions WHERE valid @> 1 AND scheme = %s ORDER BY position
"""
# Where a point lies on an edge of two divisions, it belongs to the one that comes first.
JOIN = """
SELECT a.address_id, (
    SELECT d.code FROM phusong.divisions d
    WHERE d.valid @> 1 AND d.scheme = %s AND ST_Covers(d.geom, a.geom) ORDER BY d.position LIMIT 1
)
FROM phusong.addresses a WHERE a.valid @> 1 ORDER BY a.position
"""
DISTANCES = """
WITH a AS MATERIALIZED (
    SELECT position, ST_Transform(geom, 5897) AS place FROM phusong.addresses WHERE valid @> 1
), p AS MATERIALIZED (
    SELECT ST_Transform(geom, 5897) AS place FROM phusong.postal_points WHERE valid @> 1 AND kind <> %s
)
SELECT (SELECT min(ST_Distance(a.place, p.place)) FROM p) FROM a ORDER BY a.position
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, cluster):
    folder = tmp_path_factory.mktemp("oracle") / "w"
    workspace = Workspace.create(folder, store=cluster.database())
    return workspace.publish(sample_frames(address_count=3000), note="sample")


@pytest.fixture(scope="module")
def ask(snapshot):
    def answer(query, *values):
        with snapshot.store.database.reading(within_s=60) as connection:
            return connection.execute(query, values).fetchall()

    return answer


@pytest.mark.parametrize("scheme", SCHEMES)
def test_areas(snapshot, ask, scheme):
    ours = Inputs.of(snapshot, scheme, "5G").divisions.polygons.area
    theirs = dict(ask(AREAS, scheme))
    assert list(ours.index) == list(theirs)
    np.testing.assert_allclose(ours.to_numpy(), list(theirs.values()), rtol=1e-9)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_divisions_of_addresses(snapshot, ask, scheme):
    inputs = Inputs.of(snapshot, scheme, "5G")
    codes = np.append(inputs.divisions.codes.to_numpy(dtype=object), None)
    theirs = [code for _, code in ask(JOIN, scheme)]
    assert codes[inputs.addresses.division].tolist() == theirs
    assert len(set(theirs)) > 20


def test_distances_to_the_nearest_postal_point(snapshot, ask):
    ours = Inputs.of(snapshot, SCHEMES[0], "5G").postal_distance_m
    theirs = [distance for (distance,) in ask(DISTANCES, MAILBOX)]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-3)
    assert ours.max() > 1000
