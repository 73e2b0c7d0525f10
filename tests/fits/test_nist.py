from pathlib import Path

import numpy as np
import pytest

from emergence.fits import constant, log_linear, sigmoid

FOLDER = Path(__file__).parent / "nist"
ANY = (-np.inf, np.inf)


def digits(value, certified):
    """How many digits agree: the log relative error of NIST's own comparisons."""
    if value == certified:
        return 15.0
    return -np.log10(abs(value - certified) / abs(certified))


def alternating(middle):
    return np.r_[middle, np.tile([middle - 0.1, middle + 0.1], 500)]


def arctangent(inverse, one):
    """Arctangent of 1/inverse in units of 1/one, by its series."""
    term, terms = one // inverse, []
    while term:
        terms.append(term)
        term //= -(inverse**2)
    return sum(part // (2 * i + 1) for i, part in enumerate(terms))


def digits_of_pi(count):
    one = 10 ** (count + 9)
    pi = 4 * (4 * arctangent(5, one) - arctangent(239, one))
    found = []
    while pi:
        pi, last = divmod(pi, 10)
        found.append(last)
    return np.array(found[::-1][:count], dtype=float)


def digits_as_filed():
    """The digits of NIST's file, which has a 3 for an 8 in the 957th place."""
    filed = digits_of_pi(5000)
    assert filed[956] == 8
    filed[956] = 3
    return filed


# Certified mean, standard deviation and lag-1 autocorrelation; None reads the file.
UNIVARIATE = [
    ("Lew", None, -177.435, 277.332168044316, -0.307304800605679),
    ("Lottery", None, 518.958715596330, 291.699727470969, -0.120948622967393),
    ("Mavro", None, 2.00185600000000, 0.000429123454003053, 0.937989183438248),
    ("Michelso", None, 299.8524, 0.0790105478190518, 0.535199668621283),
    ("NumAcc1", np.array([10000001.0, 10000003.0, 10000002.0]), 10000002.0, 1.0, -0.5),
    ("NumAcc2", alternating(1.2), 1.2, 0.1, -0.999),
    ("NumAcc3", alternating(1000000.2), 1000000.2, 0.1, -0.999),
    ("NumAcc4", alternating(10000000.2), 10000000.2, 0.1, -0.999),
    ("PiDigits", digits_as_filed(), 4.5348, 2.86733906028871, -0.00355099287237972),
]


@pytest.mark.parametrize(("name", "y", "mean", "deviation", "autocorrelation"), UNIVARIATE)
def test_constant_on_the_univariate_sets(name, y, mean, deviation, autocorrelation):
    if y is None:
        y = np.array((FOLDER / f"{name}.txt").read_text().split(), dtype=float)
    fit = constant(np.arange(len(y)), y, bounds=ANY)
    assert digits(fit["level"], mean) > 12
    assert digits(np.sqrt(fit.loss / (len(y) - 1)), deviation) > 6
    residual = y - fit.fitted
    assert digits(np.sum(residual[1:] * residual[:-1]) / fit.loss, autocorrelation) > 6


def test_line_on_norris():
    y, x = np.loadtxt(FOLDER / "Norris.dat", skiprows=60).T
    order = np.argsort(x)
    fit = log_linear(x[order], y[order], bounds=ANY)
    assert digits(fit["intercept"], -0.262323073774029) > 9
    assert digits(fit["slope"], 1.00211681802045) > 12
    assert digits(fit.loss, 26.6173985294224) > 9


def test_sigmoid_with_floor_0_on_rat42():
    x = np.array([9.0, 14.0, 21.0, 28.0, 42.0, 57.0, 63.0, 70.0, 79.0])
    y = np.array([8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08])
    fit = sigmoid(x, y, floor=0.0, bounds=ANY)
    # b1 / (1 + exp(b2 - b3 x)), hence b3 = 2 ln 9 / width and b2 = b3 midpoint.
    b3 = 2 * np.log(9) / fit["width"]
    assert fit["lower"] == 0
    assert digits(fit["upper"], 7.2462237576e01) > 6
    assert digits(b3 * fit["midpoint"], 2.6180768402e00) > 6
    assert digits(b3, 6.7359200066e-02) > 6
    assert digits(fit.loss, 8.0565229338e00) > 9
