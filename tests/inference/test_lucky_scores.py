import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.lucky_scores import lucky_scores


def test_the_fall_is_what_every_family_loses():
    present = np.array([[1, 1, 1, 1], [1, 1, 1, 0]])
    y = lucky_scores(present, 2.0, 20_000, np.random.default_rng(2)).mean(axis=0)
    np.testing.assert_allclose(y[0], [0, -2 / 3, -4 / 3, -2], atol=0.03)
    np.testing.assert_allclose(y[1, :3], [0, -1, -2], atol=0.03)
    assert np.isnan(y[1, 3])


@pytest.mark.parametrize(("share", "labels"), [(-0.1, None), (1.1, None), (0.5, ["a"])])
def test_impossible_shares_and_labels_are_named(share, labels):
    models = np.ones((2, 4))
    with pytest.raises(CurveError, match="label"):
        lucky_scores(models, 0, 3, np.random.default_rng(0), share=share, together=labels)
