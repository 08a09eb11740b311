"""An estimate on paper: how long a larger country takes on many machines, from what one of them measured."""

from dataclasses import dataclass

from benchmarks.figures import Figures, Value


@dataclass(frozen=True)
class Measured:
    """What the sheets of a country cost on one processor of one machine.

    Attributes
    ----------
    addresses, partitions : int
        How many addresses the country has, and sheets.
    partition_s, longest_s : float
        Seconds that a sheet takes on average, and the longest one, its reading included.
    read_mb, sent_mb : float
        What a sheet reads of the addresses, and what its figures take to be sent back, on average.
    shared_mb : float
        What every worker gets at first: divisions, stations and the radio model.
    start_s : float
        Seconds from the start of workers until they are there.
    alone_s : float
        Seconds of what is done once, by who asks: reading what is shared, and adding up.
    """

    addresses: int
    partitions: int
    partition_s: float
    longest_s: float
    read_mb: float
    sent_mb: float
    shared_mb: float
    start_s: float
    alone_s: float


@dataclass(frozen=True)
class Cluster:
    """Machines like the one that measured.

    Attributes
    ----------
    machines, processors : int
        How many, and how many processors each has: so many workers.
    network_mb_s : float
        What each of them sends or receives in a second.
    """

    machines: int
    processors: int
    network_mb_s: float

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return self.machines * self.processors


def seconds(measured: Measured, cluster: Cluster, *, addresses: int) -> dict[str, float]:
    """Return the seconds of each part of a run one after the other, as if nothing went on at the same time.

    Parameters
    ----------
    measured : Measured
        One country.
    cluster : Cluster
        Where a larger one is computed.
    addresses : int
        How many the larger one has: it is so many countries like the one that was measured.
    """
    larger = addresses / measured.addresses
    partitions, network = measured.partitions * larger, cluster.network_mb_s
    return {
        "workers start": measured.start_s,
        "done once": measured.alone_s * larger,
        "shared, to each worker by one machine": measured.shared_mb * larger * cluster.workers / network,
        "computing": partitions * measured.partition_s / cluster.workers,
        "the last sheet": measured.longest_s,
        "reading": partitions * measured.read_mb / cluster.machines / network,
        "figures, to one machine": partitions * measured.sent_mb / network,
    }


def estimate(measured: Measured, cluster: Cluster, *, addresses: int) -> Figures:
    """Return the seconds of each part and of all, with what they rest on; options as for `seconds`."""
    parts = seconds(measured, cluster, addresses=addresses)
    parts["together"] = sum(parts.values())
    records: list[dict[str, Value]] = [{"": part, "s": taken_s} for part, taken_s in parts.items()]
    return Figures(
        f"On paper: {addresses:,} addresses on {cluster.machines} machines",
        records,
        formats={"s": ",.0f"},
        notes=[
            (
                f"Machines like this one, {cluster.processors} processors each;"
                f" {cluster.network_mb_s:g} MB/s to and from each, also from where the data lies."
            ),
            (
                f"The country is {addresses / measured.addresses:,.0f} times the one measured: so many times"
                " as large, with so many times the stations, communes and sheets."
            ),
            (
                f"Measured: {measured.partitions} sheets, {measured.partition_s:.2f} s of a processor each,"
                f" the longest {measured.longest_s:.1f} s. Each reads {measured.read_mb:.1f} MB at most and"
                f" sends {measured.sent_mb:.2f} MB."
            ),
            f"{measured.shared_mb:.0f} MB are shared, {measured.alone_s:.1f} s of work are done once.",
            "Nothing is taken to go on at the same time, and nothing to fail.",
            "Dask's workers pass on what is shared to one another, which takes less than by one machine.",
        ],
    )
