"""Radio maps of operators: what the stations of each one bring to every cell, in every environment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.antenna import MeasuredPattern
from geo.grid import Grid
from geo.propagation import MODELS
from geo.radio_map import RadioMap, RadioModel, radio_map
from geo.sectors import Sectors
from geo.signal import location_probability, noise_dbm, sinr_db, spectral_efficiency
from geo.terrain import Terrain
from layers.radio_settings import RadioEnvironment
from planning.link_budget import entry_loss, reference_bandwidth_hz
from planning.signal_model import RADIO_ENVIRONMENTS, SignalModel

HZ_PER_MHZ = 1e6
Quantity = Literal["sinr_db", "rate_mbit_s", "uplink_mbit_s", "probability"]
Levels = NDArray[np.float32]
MODEL_NUMBERS = {name: number for number, name in enumerate(MODELS)}
# Where only a rate is judged, servers are counted from the level of TRAI's criterion on.
SERVER_LEVEL_DBM = -110.0


@dataclass(frozen=True, eq=False)
class CarrierMap:
    """The radio map of one operator's sectors on one frequency.

    Attributes
    ----------
    found : RadioMap
        The levels.
    sectors : DataFrame
        The sectors, in the order in which the map numbers them.
    model : SignalModel
        How it was computed.
    """

    found: RadioMap
    sectors: pd.DataFrame
    model: SignalModel

    @cached_property
    def frequency_mhz(self) -> float:
        """Frequency of the carrier."""
        return float(self.sectors["frequency_mhz"].iloc[0])

    @cached_property
    def bandwidth_mhz(self) -> float:
        """Bandwidth of the carrier: that of its narrowest sector."""
        return float(self.sectors["bandwidth_mhz"].min())

    def loss_db(self, environment: RadioEnvironment) -> float:
        """Return what the environment takes."""
        return entry_loss(self.model.radio.places[environment], self.frequency_mhz)[0]

    def rsrp_dbm(self, environment: RadioEnvironment) -> Levels:
        """Return the level of the strongest sector; NaN where none reaches."""
        return np.asarray(self.found.rsrp_dbm - np.float32(self.loss_db(environment)))

    def sinr_db(self, environment: RadioEnvironment) -> Levels:
        """Return the quality of the strongest sector; NaN where none reaches."""
        load, loss_db = self.model.radio.load, self.loss_db(environment)
        return sinr_db(self.found, load=load, noise_dbm=self._noise_dbm, entry_loss_db=loss_db)

    @cached_property
    def _noise_dbm(self) -> float:
        """Noise in a resource element."""
        # The narrowest, as of the bandwidth, so that it does not depend on the order of the sectors.
        spacing_khz = float(self.sectors["scs_khz"].min())
        bandwidth_hz = reference_bandwidth_hz(
            self.model.technology, bandwidth_mhz=self.bandwidth_mhz, scs_khz=spacing_khz
        )
        return noise_dbm(bandwidth_hz, noise_figure_db=self.model.radio.noise_figure_db)

    def rate_mbit_s(self, environment: RadioEnvironment) -> Levels:
        """Return the downlink rate of a user who has the carrier alone; 0 without a link."""
        radio = self.model.radio
        efficiency = spectral_efficiency(
            self.sinr_db(environment),
            attenuation=radio.shannon_share,
            least_sinr_db=radio.least_sinr_db,
            most_bit_s_hz=radio.most_bit_s_hz,
        )
        return np.asarray(efficiency * np.float32(self.bandwidth_mhz * self.model.carrier.downlink_share))

    def uplink_mbit_s(self, environment: RadioEnvironment) -> Levels:
        """Return the uplink rate of a user who has the carrier alone; 0 without a link.

        The path takes from the handset's signal what it takes from the station's; both are shifted by the
        powers and the gains at their ends.
        """
        radio, carrier = self.model.radio, self.model.carrier
        power = self.sectors["power_dbm"].to_numpy()[self.found.server] - radio.receiver_gain_dbi
        path_loss = power - self.rsrp_dbm(environment) - carrier.base_gain_dbi
        bandwidth_hz = self.bandwidth_mhz * HZ_PER_MHZ
        noise = noise_dbm(bandwidth_hz, noise_figure_db=radio.base_noise_figure_db + radio.uplink_margin_db)
        efficiency = spectral_efficiency(
            radio.uplink_power_dbm - path_loss - noise,
            attenuation=radio.uplink_shannon_share,
            least_sinr_db=-np.inf,
            most_bit_s_hz=radio.most_bit_s_hz,
        )
        share = 1 - carrier.downlink_share if carrier.downlink_share < 1 else 1.0
        rate = efficiency * np.float32(self.bandwidth_mhz * share)
        return np.where(np.isnan(rate), np.float32(0), rate)

    def probability(self, environment: RadioEnvironment) -> Levels:
        """Return the probability that a random point of each cell is covered; 0 where no sector reaches."""
        loss, sigma = entry_loss(self.model.radio.places[environment], self.frequency_mhz)
        profile = self.model.profile
        threshold = profile.least[0] if profile.quantity == "rsrp_dbm" else SERVER_LEVEL_DBM
        return location_probability(
            self.found, threshold_dbm=threshold, entry_loss_db=loss, entry_sigma_db=sigma
        )


@dataclass(frozen=True, eq=False)
class SignalMap:
    """The radio map of one operator over all its carriers: in each cell the one with the strongest level.

    Attributes
    ----------
    grid : Grid
        The cells.
    model : SignalModel
        How it was computed.
    carriers : tuple of CarrierMap
        One for each frequency, ascending.
    """

    grid: Grid
    model: SignalModel
    carriers: tuple[CarrierMap, ...]
    _kept: dict[tuple[str, str], NDArray[Any]] = field(default_factory=dict, repr=False)

    def rsrp_dbm(self, environment: RadioEnvironment) -> Levels:
        """Return the level of the strongest sector in each cell; NaN where none reaches."""
        levels = (each.rsrp_dbm(environment) for each in self.carriers)
        return self._once("rsrp_dbm", environment, lambda: np.asarray(reduce(np.fmax, levels)))

    def sinr_db(self, environment: RadioEnvironment) -> Levels:
        """Return its quality; NaN where no sector reaches."""
        return self._of_best("sinr_db", environment)

    def rate_mbit_s(self, environment: RadioEnvironment) -> Levels:
        """Return its downlink rate."""
        return self._of_best("rate_mbit_s", environment)

    def uplink_mbit_s(self, environment: RadioEnvironment) -> Levels:
        """Return its uplink rate."""
        return self._of_best("uplink_mbit_s", environment)

    def probability(self, environment: RadioEnvironment) -> Levels:
        """Return the probability that a random point of each cell is covered by it."""
        return self._of_best("probability", environment)

    def classes(self, environment: RadioEnvironment) -> NDArray[np.uint8]:
        """Return the coverage class of each cell by the model's profile; 0 is none."""
        return self._once("classes", environment, lambda: self.classes_with(environment, shift_db=0.0))

    def classes_with(self, environment: RadioEnvironment, *, shift_db: float) -> NDArray[np.uint8]:
        """Return the coverage classes if every level were off by some decibels.

        Profiles by rate judge the rate that the shifted signal would carry over the same interference and
        noise.
        """
        profile, radio = self.model.profile, self.model.radio
        if profile.quantity == "rsrp_dbm":
            return profile.classify(self.rsrp_dbm(environment) + np.float32(shift_db))
        if shift_db == 0:
            return profile.classify(self.rate_mbit_s(environment))
        efficiency = spectral_efficiency(
            self.sinr_db(environment) + np.float32(shift_db),
            attenuation=radio.shannon_share,
            least_sinr_db=radio.least_sinr_db,
            most_bit_s_hz=radio.most_bit_s_hz,
        )
        bandwidth = np.array([each.bandwidth_mhz for each in self.carriers])[self._best(environment)]
        return profile.classify(efficiency * bandwidth * self.model.carrier.downlink_share)

    def servers(self, environment: RadioEnvironment) -> NDArray[np.int16]:
        """Return how many sectors reach the least level of coverage in each cell."""
        number = RADIO_ENVIRONMENTS.index(environment)
        return np.asarray(sum(each.found.servers[number] for each in self.carriers), dtype=np.int16)

    def server(self, environment: RadioEnvironment) -> NDArray[np.int32]:
        """Return the row in `sectors` of the strongest sector in each cell; -1 where none reaches."""
        return self._once("server", environment, lambda: self._server(environment))

    def _server(self, environment: RadioEnvironment) -> NDArray[np.int32]:
        starts = np.cumsum([0, *(len(each.sectors) for each in self.carriers)])
        numbers = [
            np.where(each.found.server < 0, -1, each.found.server + start)
            for each, start in zip(self.carriers, starts[:-1], strict=True)
        ]
        return np.asarray(np.choose(self._best(environment), numbers), dtype=np.int32)

    @cached_property
    def sectors(self) -> pd.DataFrame:
        """The sectors of all carriers."""
        return pd.concat([each.sectors for each in self.carriers])

    def _best(self, environment: RadioEnvironment) -> NDArray[np.int64]:
        """Return the number of the carrier with the strongest level in each cell."""
        if len(self.carriers) == 1:
            return np.zeros(self.grid.shape, np.int64)
        levels = np.stack([each.rsrp_dbm(environment) for each in self.carriers])
        return np.asarray(np.nan_to_num(levels, nan=-np.inf).argmax(axis=0))

    def _of_best(self, quantity: Quantity, environment: RadioEnvironment) -> Levels:
        def chosen() -> Levels:
            values = [getattr(each, quantity)(environment) for each in self.carriers]
            return values[0] if len(values) == 1 else np.choose(self._best(environment), values)

        return self._once(quantity, environment, chosen)

    def _once(
        self, what: str, environment: RadioEnvironment, make: Callable[[], NDArray[Any]]
    ) -> NDArray[Any]:
        key = what, environment
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def signal_maps(
    sectors: pd.DataFrame,
    grid: Grid,
    model: SignalModel,
    *,
    patterns: Sequence[MeasuredPattern] = (),
    terrain: Terrain | None = None,
) -> Mapping[str, SignalMap]:
    """Return the radio map of every operator.

    Parameters
    ----------
    sectors : DataFrame
        Sectors on air without gaps and with ``power_dbm``, as `planning.link_budget` makes them; ``x`` and
        ``y`` in metres.
    grid : Grid
        The cells.
    model : SignalModel
        How it is computed.
    patterns : sequence of MeasuredPattern
        Measured antenna patterns, to which the sectors' ``pattern`` refers by number; -1 is none.
    terrain : Terrain, optional
        The ground.

    Returns
    -------
    mapping of str to SignalMap
        By operator, in alphabetical order.
    """
    engine = radio_engine(model, patterns=patterns, terrain=terrain)
    return {
        str(operator): SignalMap(grid, model, tuple(_carriers(rows, grid, model, engine)))
        for operator, rows in sectors.groupby("operator")
    }


def radio_engine(
    model: SignalModel, *, patterns: Sequence[MeasuredPattern] = (), terrain: Terrain | None = None
) -> RadioModel:
    """Return how signals spread, as the engine wants it.

    Parameters
    ----------
    model : SignalModel
        How signals are computed.
    patterns : sequence of MeasuredPattern
        Measured antenna patterns.
    terrain : Terrain, optional
        The ground.
    """
    propagation = tuple(MODELS.values())
    return RadioModel(propagation, model.radio.receiver_height_m, model.correction, tuple(patterns), terrain)


def carrier_map(sectors: pd.DataFrame, grid: Grid, model: SignalModel, engine: RadioModel) -> CarrierMap:
    """Return the radio map of sectors on one frequency.

    Parameters
    ----------
    sectors : DataFrame
        As for `signal_maps`, of one operator and frequency; at least one.
    grid : Grid
        The cells.
    model : SignalModel
        How it is computed.
    engine : RadioModel
        How signals spread.
    """
    frequency_mhz = float(sectors["frequency_mhz"].iloc[0])
    thresholds = [
        server_level_dbm(model) + entry_loss(model.radio.places[each], frequency_mhz)[0]
        for each in RADIO_ENVIRONMENTS
    ]
    computed = radio_map(sector_columns(sectors, model), grid, engine, thresholds_dbm=thresholds)
    return CarrierMap(computed, sectors, model)


def _carriers(
    sectors: pd.DataFrame, grid: Grid, model: SignalModel, engine: RadioModel
) -> Sequence[CarrierMap]:
    return [carrier_map(rows, grid, model, engine) for _, rows in sectors.groupby("frequency_mhz")]


def server_level_dbm(model: SignalModel) -> float:
    """Return the level from which a sector counts as a server, behind what the environment takes."""
    return model.profile.least[0] if model.profile.quantity == "rsrp_dbm" else SERVER_LEVEL_DBM


def sector_columns(rows: pd.DataFrame, model: SignalModel) -> Sectors:
    """Return sectors in the form that the engine takes."""
    return Sectors.of(
        rows["x"].to_numpy(float),
        rows["y"].to_numpy(float),
        power_dbm=rows["power_dbm"].to_numpy(float),
        frequency_mhz=rows["frequency_mhz"].to_numpy(float),
        height_m=rows["height_m"].to_numpy(float),
        azimuth_deg=rows["azimuth_deg"].to_numpy(float),
        electrical_tilt_deg=rows["downtilt_deg"].to_numpy(float),
        mechanical_tilt_deg=rows["mechanical_tilt_deg"].to_numpy(float),
        beamwidth_h_deg=rows["beamwidth_h_deg"].to_numpy(float),
        beamwidth_v_deg=rows["beamwidth_v_deg"].to_numpy(float),
        range_m=model.radio.range_m,
        model=MODEL_NUMBERS[model.carrier.model],
        pattern=rows["pattern"].to_numpy(np.int64),
    )
