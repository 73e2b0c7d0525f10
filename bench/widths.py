"""The distribution of 100 widths, by `emergence.widths` and by NumPyro: `python -m bench widths`.

The rises have BIG-G's sizes and numbers of questions and are drawn from the model that both have.
Ours is `rise_widths`, `distribution` and `share`. Theirs is NUTS: four chains of 1,000 draws after
as many to warm up, with our priors and dispersions; compiling (8 s) is counted, as every run pays.
"""

import time
from dataclasses import asdict
from typing import Any

import jax
import numpy as np
import numpyro
import pandas as pd
from jax import numpy as jnp
from numpyro import distributions as dist
from numpyro.diagnostics import summary
from numpyro.infer import MCMC, NUTS

from bench import machine, peers
from emergence.curves import Curves
from emergence.fits.width_likelihood import EDGE, MARGIN
from emergence.stats import counts
from emergence.widths import rise_widths

LIBRARIES = ("numpy", "scipy", "numba", "jax", "jaxlib", "numpyro")
TOLD = ("mean", "sd", "share", "share_of_these")
DRAWN, RISES, SPAN = 400, 100, np.pi / 2 - 2 * EDGE


def rises() -> tuple[Curves, float]:
    """Return curves that have risen, and the share of them that take less than a decade."""
    rng, (x, _, questions) = np.random.default_rng(20220730), peers.big_g()
    n, shape = rng.choice(questions, DRAWN).astype(int), (DRAWN, 1)
    width = 10 ** rng.normal(0.2, 0.3, shape)
    midpoint = rng.uniform(x[0] - MARGIN, x[-1] + MARGIN, shape)
    arcsines = EDGE + SPAN * np.sort(rng.random((2, *shape)), axis=0)
    rate = peers.sigmoid(x, *np.sin(arcsines) ** 2, midpoint, width)
    labels, y = pd.DataFrame({"task": range(DRAWN)}), rng.binomial(n, rate) / n
    curves = Curves(labels, np.tile(x, shape), y, n.astype(float), np.zeros(DRAWN), "params")
    kept = np.flatnonzero(rise_widths(curves).risen)[:RISES]
    return curves.take(kept), float(np.mean(width[kept] < 1))


def model(x: Any, right: Any, wrong: Any) -> None:
    """Tell NumPyro how answers, of shape (curves, points), come about."""
    mean = numpyro.sample("mean", dist.Uniform(-0.85, 0.95))
    sd = numpyro.sample("sd", dist.LogUniform(0.1, 1))
    log_widths = dist.TruncatedNormal(mean, sd, low=-1, high=0.9)
    with numpyro.plate("curves", len(x)):
        width = 10 ** numpyro.sample("log_width", log_widths)
        midpoint = numpyro.sample("midpoint", dist.Uniform(x[:, 0] - MARGIN, x[:, -1] + MARGIN))
        # The larger of two uniform numbers, and the smaller as a share of it.
        top = numpyro.sample("top", dist.Beta(2, 1))
        bottom = top * numpyro.sample("bottom", dist.Uniform())
    floor, ceiling = (jnp.sin(EDGE + SPAN * place[:, None]) ** 2 for place in (bottom, top))
    z = np.log(81) * (x - midpoint[:, None]) / width[:, None]
    p = floor + (ceiling - floor) * jax.nn.sigmoid(z)
    numpyro.factor("answers", (right * jnp.log(p) + wrong * jnp.log1p(-p)).sum())
    numpyro.deterministic("share", log_widths.cdf(0.0))
    numpyro.deterministic("share_of_these", jnp.mean(width < 1, dtype=float))


def theirs(curves: Curves) -> dict[str, Any]:
    """Run four chains side by side, which is fastest on two cores, and say what they found."""
    (right, n), spread = counts(curves), rise_widths(curves).dispersion[:, None]
    mcmc = MCMC(NUTS(model), num_warmup=1000, num_samples=1000, num_chains=4, progress_bar=False)
    clock = time.perf_counter()
    mcmc.run(jax.random.key(0), curves.x, right / spread, (n - right) / spread)
    draws = jax.block_until_ready(mcmc.get_samples(group_by_chain=True))
    seconds = time.perf_counter() - clock
    found = summary(draws, prob=0.95)
    r_hat = np.concatenate([np.ravel(one["r_hat"]) for one in found.values()])
    apart = f"{np.sum(r_hat > 1.01)} of {len(r_hat)}, at most {r_hat.max():.2f}"
    return {"s": seconds, "r_hat above 1.01": apart, **{name: found[name] for name in TOLD}}


def main() -> None:
    """Measure, print and write `bench/results/widths.json`."""
    numpyro.enable_x64()
    numpyro.set_host_device_count(4)
    curves, truth = rises()
    clock = time.perf_counter()
    widths = rise_widths(curves)
    widths.distribution()
    ours = {"share": asdict(widths.share()), "s": time.perf_counter() - clock}
    peer = theirs(curves)
    told = {"ratio": peer["s"] / ours["s"], "true_share": truth, "ours": ours, "numpyro": peer}
    machine.written("widths", LIBRARIES, told)
