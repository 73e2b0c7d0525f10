import numpy as np
import pytest

from emergence.inference.experiments.experiment import in_blocks


@pytest.mark.parametrize(("each", "draws", "made"), [(4, 10, 12), (5, 10, 10), (1, 3, 3)])
def test_whole_blocks_are_repeated_until_there_are_enough(each, draws, made):
    run = in_blocks(lambda rng: rng.random((each, 1)) < 0.5)
    answers = run(np.random.default_rng(0), draws)
    assert answers.tolist() == (np.random.default_rng(0).random(made) < 0.5).tolist()
