"""How often a task is judged emergent, or smooth, all steps of the judgement taken together."""

from collections.abc import Iterator

import numpy as np

from emergence.inference.arrays import BoolArray
from emergence.inference.calibration import Setting, simulate
from emergence.inference.experiments.experiment import (
    Experiment,
    Run,
    in_blocks,
    power,
    size,
    under,
)
from emergence.inference.judgement import judge

# Fewer than on the pages, for time: where few tasks are sudden, fewer of them are found.
RESAMPLES = 199


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on verdicts, all tasks of a source judged at once.

    Repetitions are the tasks that are seen to rise. The adjustment limits the share of false ones
    among the verdicts; where no task is sudden, every such verdict is false.
    """
    wide, narrow = "no rise is narrower than two decades", "no rise is wider than one decade"
    for verdict, null, made, truth in (
        ("emergent", wide, size, "log-linear"),
        ("emergent", wide, size, "sigmoid of two decades"),
        ("emergent", wide, power, "narrow sigmoid"),
        ("smooth", narrow, size, "sigmoid of one decade"),
        ("smooth", narrow, power, "log-linear"),
    ):
        run = _run(under(setting, truth, noise=noise), verdict)
        yield made(f"judged {verdict}", null, f"all tasks {truth}, +0.3, with noise", run)


def _run(setting: Setting, verdict: str) -> Run:
    def block(rng: np.random.Generator) -> BoolArray:
        y = simulate(setting, 1, rng).y[0]
        seed = int(rng.integers(2**32))
        judged = judge(
            setting.x, y, setting.n, setting.chance, resamples=RESAMPLES, seed=seed
        )  # fmt: skip
        return np.asarray(judged.emergent.verdict[judged.risen.risen] == verdict)

    return in_blocks(block)
