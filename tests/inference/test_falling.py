import numpy as np

from emergence.inference.falling import falling
from emergence.inference.intervals import Interval, wilson
from emergence.inference.trend import trend


def test_verdicts_on_hand_made_curves():
    down = np.linspace(0.5, 0.1, 9)
    to_chance = np.linspace(0.6, 0.26, 9)
    half_way = np.linspace(0.9, 0.5, 9)
    up, flat = down[::-1], np.full(9, 0.3)
    y = np.array([down, to_chance, half_way, half_way, up, flat])
    final = wilson(y[:, -1] * 200, 200)
    result = falling(trend(y[:, None, :]), final, [0.25, 0.25, 0.25, np.nan, 0.25, 0.25])
    assert result.verdict.tolist() == [
        "inverse",
        "falls to chance",
        "falls, above floor",
        "falls",
        "not falling",
        "not tested",
    ]
    assert np.isnan(result.adjusted[5])


def test_an_interval_that_touches_the_floor_is_neither_above_nor_below_it():
    down = trend(np.linspace(0.9, 0.5, 9)[None, None])
    for low, high in ((0.25, 0.4), (0.1, 0.25), (0.25, 0.25)):
        ends = Interval(np.array([low]), np.array([high]))
        assert falling(down, ends, 0.25).verdict[0] == "falls to chance"
    unknown = Interval(np.array([np.nan]), np.array([np.nan]))
    assert falling(down, unknown, 0.25).verdict[0] == "falls"


def test_adjustment_runs_over_all_tasks():
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(40, 1, 9))
    weak = np.array([9, 7, 8, 6, 5, 3, 4, 1, 2.0])[None, None]
    alone = falling(trend(weak), wilson(1, 200), 0.25)
    among = falling(trend(np.concatenate([weak, noise])), wilson(np.ones(41), 200), 0.25)
    assert among.adjusted[0] > alone.adjusted[0]
    assert (among.verdict[1:] == "not falling").mean() > 0.9
