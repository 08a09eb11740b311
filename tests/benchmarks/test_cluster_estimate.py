"""The estimate on paper, by numbers that one can follow in one's head."""

import pytest

from benchmarks.cluster_estimate import Cluster, Measured, estimate, seconds

MEASURED = Measured(
    addresses=1000,
    partitions=10,
    partition_s=4.0,
    longest_s=9.0,
    read_mb=20.0,
    sent_mb=1.0,
    shared_mb=5.0,
    start_s=2.0,
    alone_s=3.0,
)
CLUSTER = Cluster(machines=5, processors=2, network_mb_s=10.0)


def test_a_country_three_times_as_large():
    assert seconds(MEASURED, CLUSTER, addresses=3000) == {
        "workers start": 2.0,
        "done once": 9.0,
        "shared, to each worker by one machine": 15.0,
        "computing": 12.0,
        "the last sheet": 9.0,
        "reading": 12.0,
        "figures, to one machine": 3.0,
    }


def test_what_it_rests_on_is_told():
    table = estimate(MEASURED, CLUSTER, addresses=3000)
    assert table.rows[-1] == ("together", "62")
    assert "10 MB/s" in table.notes[0]
    assert "3 times" in table.notes[1]


def test_more_machines_share_only_what_can_be_shared():
    more = seconds(MEASURED, Cluster(machines=10, processors=2, network_mb_s=10.0), addresses=3000)
    assert more["computing"] == pytest.approx(6.0)
    assert more["done once"] == pytest.approx(9.0)
    assert more["shared, to each worker by one machine"] == pytest.approx(30.0)
