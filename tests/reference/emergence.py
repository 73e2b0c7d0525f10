"""The numbers of the page on emergence, computed a second time and apart from the package.

Prints `name value low high n` lines and the tasks that have risen. Where the definitions leave a
choice: tests take the nearest whole number of right answers, likelihoods the scores as they are;
rho is taken over the curves that are read (open models: those of two decades) and, like the
dispersions, kept in resamples; midpoints range over all sizes of the family in the source; "best"
runs over the grid of widths and 1, which is on both sides.
BIG-bench Lite: a curve without a chance level cannot be held against it and is not read.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, special, stats
from statsmodels.stats.multitest import multipletests

DATA = Path(__file__).parents[2] / "data"
LOG_W = np.arange(-0.95, 0.9, 0.1)
NARROW = LOG_W < 0
EDGE, NODES, MIDPOINTS = 0.02, 100, 120
LOGIT = np.linspace(-16, 16, 321)
MEAN, SD = np.meshgrid(np.linspace(-0.8, 0.9, 18), np.geomspace(0.1, 1, 10))
PRIOR = stats.norm.pdf(LOG_W, MEAN.reshape(-1, 1), SD.reshape(-1, 1))
PRIOR /= PRIOR.sum(1, keepdims=True)
METRICS = ["accuracy", "accuracy_normalized", "exact_match", "pass_at_1"]
KNOWLEDGE = """biology|chemistry|context-free question answering|domain specific|linguistics|
low-resource language|medicine|memorization|morphology|multilingual|non-English|translation|
truthfulness"""
COMPOSITE = """algebra|arithmetic|causal reasoning|computer code|decomposition|logical reasoning|
mathematical proof|mathematics|multi-step|numerical response|probabilistic reasoning"""


def read(name):
    rows = pd.read_csv(DATA / "scores" / f"{name}.csv").assign(x=lambda d: np.log10(d.params))
    if name == "obsscaling":
        kept = (rows.prompt == "direct") & rows.metric.isin(METRICS)
        rows = rows[kept].dropna(subset=["params", "n_items"])
    if name == "bigbench_lite":
        kept = rows.family.isin(["GPT-3", "Gopher", "PaLM"]) & rows.metric.isin(METRICS)
        rows = rows[kept].dropna(subset=["params", "n_items", "chance"])
    return rows.assign(subtask=rows.subtask.astype(object).fillna(""))


def curves(rows):
    out, spans = [], rows.groupby("family").x.agg(["min", "max"])
    for (family, task, subtask), g in rows.groupby(["family", "task", "subtask"]):
        if g.params.max() < 100 * g.params.min():
            continue
        g = g.sort_values("params")
        assert g.params.is_unique
        c = {"family": family, "task": task, "subtask": subtask, "x": g.x.to_numpy()}
        c |= {"y": g.value.to_numpy(), "n": g.n_items.iloc[0], "chance": g.chance.iloc[0]}
        c["range"] = spans["min"][family] - 0.5, spans["max"][family] + 0.5
        c["label"] = "/".join(filter(None, (family, task, subtask)))
        out.append(c | rise(c["y"], c["n"], c["chance"]))
    return out


def rise(y, n, chance):
    third = max(len(y) // 3, 1)
    first, last = np.rint(y[:third] * n).sum(), np.rint(y[-1] * n)
    p_chance = stats.binom.sf(last - 1, n, max(chance, 0.001))
    p_first = stats.hypergeom.sf(last - 1, n * (third + 1), first + last, n)
    p, gain = max(p_chance, p_first), (y[-1] - max(chance, y[:third].mean())) / (1 - chance)
    return {"p": p, "gain": gain, "could": p <= 0.05 and gain >= 0.1}


def risen(p, gain):
    return multipletests(p, 0.05, "fdr_bh")[0] & (gain >= 0.1)


def sigmoid(x, w, m):
    return 1 / (1 + np.exp(np.clip(-np.log(81) * (x - m) / w, -60, 60)))


def ends(s, y, v):
    """Best floor and ceiling in [0, 1], floor <= ceiling, for shapes s (..., sizes)."""
    a, b, c = (v * (1 - s) ** 2).sum(-1), (v * s * (1 - s)).sum(-1), (v * s**2).sum(-1) + 1e-300
    d, e = (v * y * (1 - s)).sum(-1), (v * y * s).sum(-1)
    det, mean = a * c - b * b, (d + e) / (a + 2 * b + c)
    safe = np.where(det > 1e-12 * v.sum() ** 2, det, np.inf)
    f, g = (c * d - b * e) / safe, (a * e - b * d) / safe
    inside = np.isfinite(safe) & (f >= 0) & (g <= 1) & (f <= g)
    f = np.array([np.where(inside, f, mean), mean, 0 * c, np.clip((d - b) / (a + 1e-300), 0, 1)])
    g = np.array([np.where(inside, g, mean), mean, np.clip(e / c, 0, 1), 1 + 0 * a])
    loss = f * f * a + 2 * f * g * b + g * g * c - 2 * f * d - 2 * g * e + (v * y * y).sum()
    best = np.argmin(loss, 0)
    return np.choose(best, f), np.choose(best, g), loss.min(0)


def least_squares(c, v):
    bounds = [(-1, np.log10(8)), c["range"]]
    grid = np.meshgrid(*[np.linspace(*b, k) for b, k in zip(bounds, (40, 150), strict=True)])
    u, m = (g.ravel() for g in grid)

    def loss(q):
        return ends(sigmoid(c["x"], 10 ** q[0], q[1]), c["y"], v)[2]

    rough = ends(sigmoid(c["x"], 10 ** u[:, None], m[:, None]), c["y"], v)[2]
    starts = [(u[i], m[i]) for i in np.argsort(rough)[:3]]
    fits = [optimize.minimize(loss, q, method="Nelder-Mead", bounds=bounds) for q in starts]
    u, m = min(fits, key=lambda fit: fit.fun).x
    s = sigmoid(c["x"], 10**u, m)
    return np.stack([1 - s, s], 1) @ ends(s, c["y"], v)[:2]


def disperse(cs):
    for c in cs:
        c["f"], v = max(len(c["x"]) - 4, 0), np.full(len(c["x"]), c["n"])
        for _ in range(2):
            p = np.clip(least_squares(c, v), 0.5 / c["n"], 1 - 0.5 / c["n"])
            v = c["n"] / (p * (1 - p))
        c["x2"] = (v * (c["y"] - p) ** 2).sum()
    use = [c for c in cs if c["could"] and c["f"] >= 3]
    rho = max(0.0, np.median([(c["x2"] / c["f"] - 1) / (c["n"] - 1) for c in use]))
    for c in cs:
        c["phi"] = max(1.0, (c["x2"] + 4 * (1 + (c["n"] - 1) * rho)) / (c["f"] + 4))
    return rho


def tables():
    """Arcsines of floors and ceilings; log p and log(1 - p) for each pair at each logit."""
    step = (np.pi / 2 - 2 * EDGE) / NODES
    i, j = EDGE + step * (np.array(np.triu_indices(NODES, 1)) + 0.5)
    p = np.sin(i) ** 2 + (np.sin(j) ** 2 - np.sin(i) ** 2) / (1 + np.exp(-LOGIT[:, None]))
    return i, j, np.vstack([np.log(p), np.log1p(-p)])


def cubic(z):
    at = (np.clip(z, LOGIT[1], LOGIT[-3]) - LOGIT[0]) / (LOGIT[1] - LOGIT[0])
    i = np.clip(at.astype(int), 1, len(LOGIT) - 3)
    t = at - i
    inner = (t + 1) * (t - 1) * (t - 2) / 2, -(t + 1) * t * (t - 2) / 2
    return i - 1, (-t * (t - 1) * (t - 2) / 6, *inner, (t + 1) * t * (t - 1) / 6)


def best_likelihood(c, w, *start):
    def loss(q):
        s = sigmoid(c["x"], w, q[2])
        p = np.sin(q[0]) ** 2 * (1 - s) + np.sin(q[1]) ** 2 * s
        return -(c["y"] * np.log(p) + (1 - c["y"]) * np.log1p(-p)).sum() * c["n"] / c["phi"]

    bounds = [(EDGE, np.pi / 2 - EDGE)] * 2 + [c["range"]]
    return -min(loss(start), optimize.minimize(loss, start, bounds=bounds).fun)


def likelihood(c, floors, ceilings, logs):
    """Likelihood and best log quasi-likelihood of each width, added to the curve."""
    m = np.linspace(*c["range"], 2 * MIDPOINTS + 1)[1::2]
    rows, size, logmean, best = np.arange(MIDPOINTS), len(LOGIT), [], []
    for w in 10 ** np.append(LOG_W, 0):
        weight = np.zeros((MIDPOINTS, 2 * size))
        for x, y in zip(c["x"], c["y"], strict=True):
            i, parts = cubic(np.log(81) * (x - m) / w)
            for k, part in enumerate(parts):
                weight[rows, i + k] += c["n"] / c["phi"] * y * part
                weight[rows, size + i + k] += c["n"] / c["phi"] * (1 - y) * part
        ll = weight @ logs
        logmean.append(special.logsumexp(ll) - np.log(ll.size))
        starts = [(np.argmax(ll[r]), r) for r in np.argsort(-ll.max(1))[:12:4]]
        best.append(max(best_likelihood(c, w, floors[i], ceilings[i], m[r]) for i, r in starts))
    c["lik"], c["best"] = np.exp(np.array(logmean[:-1]) - max(logmean[:-1])), np.array(best)


def posterior(lik):
    """P(w < 1) of each curve under the distribution that all of them share."""
    total = lik @ PRIOR.T
    return lik[:, NARROW] @ PRIOR[:, NARROW].T / total @ special.softmax(np.log(total).sum(0))


def t_interval(v):
    return v.mean(), *stats.t.interval(0.95, len(v) - 1, v.mean(), stats.sem(v)), len(v)


def prepare(name):
    cs, table = curves(read(name)), tables()
    show(f"rho_{name}", disperse(cs), n=len(cs))
    for c, up in zip(cs, risen(*column(cs, "p", "gain")), strict=True):
        c["risen"], c["lik"] = up, np.full(len(LOG_W), np.nan)
        if c["could"]:
            likelihood(c, *table)
    print(f"risen {name}:", ", ".join(c["label"] for c in cs if c["risen"]))
    return cs


def column(cs, *names):
    return [np.array([c[k] for c in cs]) for k in names]


def share(cs, name, draws=1000):
    """Tasks are resampled, each with all families that have it."""
    p, gain, lik, task = column(cs, "p", "gain", "lik", "task")
    of_task = [np.flatnonzero(task == t) for t in pd.unique(task)]
    rng, shares = np.random.default_rng(1), []
    for d in range(draws + 1):
        drawn = rng.choice(len(of_task), len(of_task)) if d else np.arange(len(of_task))
        i = np.concatenate([of_task[t] for t in drawn])
        up = i[risen(p[i], gain[i])]
        if len(up):
            shares.append(posterior(lik[up]).mean())
    show(f"share_{name}", shares[0], *np.percentile(shares[1:], [2.5, 97.5]), sum(risen(p, gain)))


def share_open(cs):
    up = pd.DataFrame([c for c in cs if c["risen"]])
    up["post"], up["sums"] = posterior(np.array(list(up.lik))), up.task.str.match("arithmetic_")
    by = up.groupby("family").post
    print("families:", ", ".join(f"{k} {v.mean():.3f} ({len(v)})" for k, v in by))
    show("share_open", *t_interval(by.mean()))
    kinds = [up[up.sums == kind] for kind in (True, False)]
    own = [pd.Series(posterior(np.array(list(k.lik))), k.family) for k in kinds]
    one, other = (each.groupby(level=0).mean() for each in own)
    show("contrast", *t_interval((one - other).dropna()))


def sudden(cs):
    cs = [c for c in cs if c["risen"]]
    best = column(cs, "best")[0]
    narrow, wide = (np.append(np.flatnonzero(k), len(LOG_W)) for k in (NARROW, ~NARROW))
    lead = best[:, narrow].max(1) - best[:, wide].max(1)
    p = np.where(lead < 0, 1, stats.chi2.sf(2 * np.maximum(lead, 0), 1) / 2)
    yes, adjusted = multipletests(p, 0.05, "holm")[:2]
    for i in np.argsort(p)[: yes.sum() + 3]:
        print(f"  {cs[i]['label']}: lead {lead[i]:.2f}, p {p[i]:.2g}, by Holm {adjusted[i]:.2g}")
    show("n_sudden", yes.sum(), n=len(cs))
    family = column(cs, "family")[0]
    show("families", len(set(family[yes])), n=len(set(family)))


def published(cs):
    words = pd.read_csv(DATA / "tasks.csv").set_index("task").keywords.fillna("")
    d = pd.DataFrame({"key": [words[c["task"]] for c in cs], "n": np.log10(column(cs, "n")[0])})
    d["ratio"] = [np.log(np.mean(s) / np.median(s)) / 2 for s in (np.diff(c["y"]) ** 2 for c in cs)]
    d["composite"] = d.key.str.contains(COMPOSITE.replace("\n", "")).astype(float)
    d = d[column(cs, "risen")[0]]
    d = d[(d.composite == 1) != d.key.str.contains(KNOWLEDGE.replace("\n", ""))]
    fit = sm.OLS(d.ratio, sm.add_constant(d[["composite", "n"]])).fit(cov_type="HC3", use_t=True)
    values = fit.params["composite"], *fit.conf_int().loc["composite"]
    show("uneven_ratio", *np.exp(values), len(d))
    low = np.array([(c["y"][:6] <= c["chance"] + 0.05).all() for c in cs])
    high = np.array([c["y"][-1] >= c["chance"] + 0.1 for c in cs])
    show("n_called", (low & high).sum(), n=len(cs))


def show(name, value, low="-", high="-", n="-"):
    parts = (f"{v:.4f}" if isinstance(v, float) else str(v) for v in (value, low, high, n))
    print(name, *parts, flush=True)


def main():
    bigg, lite, open_ = map(prepare, ["bigbench_bigg", "bigbench_lite", "obsscaling"])
    share(bigg, "bigg")
    share(lite, "lite")
    share_open(open_)
    sudden(bigg + lite + open_)
    published(bigg)


if __name__ == "__main__":
    main()
