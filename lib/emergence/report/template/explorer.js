"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const made = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const data = JSON.parse(at("data").textContent);
  const AXES = { params: "parameters", flops: "training FLOPs", tokens: "training tokens", step: "training step" };
  const COLOURS = d3.range(1, 7).map((i) => `var(--c${i})`);
  const PROMPTS = { direct: "c1", chain_of_thought: "c2" };
  const SYMBOLS = ["circle", "diamond", "triangle", "square", "star", "wye"];
  const FIRST = 4;
  const LISTED = 60;

  // Numbers in words that people use.
  const superscript = (n) => [...String(n)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
  const inWords = (size, axis) => {
    if (axis === "flops") {
      const [digits, power] = size.toExponential(1).split("e").map(Number);
      return `${digits === 1 ? "" : `${digits}×`}10${superscript(power)}`;
    }
    const [unit, name] = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]].find(([u]) => size >= u * 0.9995) || [1, ""];
    return Number((size / unit).toPrecision(3)) + name;
  };
  const isShare = (metric) => data.metrics[metric][0] === 0 && data.metrics[metric][1] === 1;
  const scoreInWords = (value, metric) => isShare(metric) ? `${Number((100 * value).toPrecision(3))}%` : String(value);
  const factor = (text) => Number(text) > 10000 ? "over 10,000" : Number(text).toLocaleString("en");
  const plain = (name) => name.replaceAll("_", " ");
  // What people call a sum whose task is named 2da, 3ds or 2dm.
  const KINDS = { a: "addition", s: "subtraction", m: "multiplication" };
  const spoken = (task) => (/arithmetic_(\d)d([asm])$/.exec(task) || []).slice(1).map((one) => KINDS[one] || `${one}-digit`).join(" ");

  // Every curve: its labels, and the rest of its line, which is read when it is drawn.
  const LABELS = ["source", "family", "task", "subtask", "prompt", "shots", "metric"];
  const curves = data.groups.flatMap((group) => group.curves.split("\n").map((line) => {
    const [task, subtask, prompt, shots, metric, chance, n, width, values] = line.split(";");
    const named = { task, subtask, prompt, metric };
    for (const column in named) named[column] = data.names[column][named[column]];
    const [source, family] = group.name;
    const curve = { source, family, shots, ...named, chance, n, width, values, models: group.models };
    curve.id = LABELS.map((label) => curve[label]).join("|");
    curve.text = plain([family, spoken(named.task), named.task, named.subtask, named.prompt, named.metric].join(" ")).toLowerCase();
    curve.whole = `${curve.text} ${plain(`${source} ${data.sources[source]}`).toLowerCase()}`;
    curve.size = values.split(",").filter((value) => value !== "").length;
    return curve;
  }));
  const byId = new Map(curves.map((curve) => [curve.id, curve]));
  const ranked = d3.sort(curves, (curve) => -curve.size - 1e6 * data.own.includes(curve.source));

  const points = (curve) => curve.values.split(",").flatMap((value, i) => {
    if (value === "") return [];
    const [model, params, tokens, step, flops] = curve.models[i];
    return [{ model, params, tokens, step, flops, value: Number(value), curve }];
  });
  const lines = (curve, axis) => {
    const known = d3.sort(points(curve).filter((point) => point[axis] > 0), (point) => point[axis]);
    const sizes = [...d3.group(known, (point) => point.params).values()];
    // A finished state has no step.
    const later = (a, b) => d3.ascending(a ?? Infinity, b ?? Infinity);
    const longest = (a, b) => later(a.step, b.step) || later(a.tokens, b.tokens) || d3.ascending(a.model, b.model);
    if (axis === "params") return [sizes.map((states) => d3.greatest(states, longest))];
    return sizes.some((states) => states.length > 1) ? sizes : [known];
  };
  const inFull = (curve) => {
    const how = [curve.prompt === "direct" ? "" : curve.prompt, curve.shots && `${curve.shots}-shot`, curve.metric];
    return [plain(curve.task), curve.subtask, curve.family, ...how].filter(Boolean).map(plain).join(" · ");
  };
  const width = (curve) => {
    if (data.own.includes(curve.source)) return "How suddenly it rises: see Your own models, above.";
    if (curve.width === "-") return "It shows no rise beyond noise.";
    if (!curve.width) return "How quickly it rises cannot be told.";
    const [low, high] = curve.width.split("~").map(factor);
    const times = low === high ? low : `${low} to ${high}`;
    return `From a tenth to nine tenths of its rise the model grows ${times}-fold (80% range).`;
  };

  // What is asked for, in the address too.
  const state = { chosen: [], axis: "params", metric: "" };
  const matches = (query) => {
    const words = plain(query).toLowerCase().split(/\s+/).filter(Boolean);
    const having = (part) => ranked.filter((curve) => words.every((word) => curve[part].includes(word)));
    const own = having("text");
    return own.length ? own : having("whole");
  };
  const nearest = (id) => {
    const pairs = (text) => d3.pairs([...plain(text).toLowerCase()], (a, b) => a + b);
    const wanted = new Set(pairs(id));
    const shared = (curve) => {
      const own = new Set(pairs(curve.id));
      return d3.sum(own, (pair) => wanted.has(pair)) / (own.size + wanted.size);
    };
    return d3.greatest(ranked, shared);
  };
  const say = (text) => {
    at("notice").textContent = text;
    at("notice").hidden = !text;
  };
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const strangers = [];
    const known = (id) => {
      if (byId.has(id)) return byId.get(id);
      const near = nearest(id);
      strangers.push(`There is no curve “${id}”. Shown instead is the nearest: ${inFull(near)} (${near.source}).`);
      return near;
    };
    at("search").value = asked.get("q") || "";
    let found = matches(at("search").value);
    if (!found.length) {
      // The nearest to a name that is not there has those of its words that are.
      const words = plain(asked.get("q")).split(" ");
      const kept = words.filter((word, i) => matches(words.slice(0, i).filter((one) => matches(one).length).concat(word).join(" ")).length);
      at("search").value = kept.join(" ");
      found = kept.length ? matches(kept.join(" ")) : [];
      const instead = kept.length ? ` Shown is what has “${kept.join(" ")}” in its name.` : "";
      strangers.push(`Nothing is called “${asked.get("q")}”.${instead}`);
    }
    const named = asked.has("c") ? asked.getAll("c").map(known) : asked.has("q") ? found.slice(0, FIRST) : [];
    const start = asked.has("none") ? [] : data.first.map((label) => byId.get(label.join("|")));
    state.chosen = [...new Set(named.length ? named : start)];
    for (const [name, held, what] of [["x", AXES, "axis"], ["y", data.metrics, "metric"]]) {
      if (asked.get(name) && !Object.hasOwn(held, asked.get(name))) {
        strangers.push(`There is no ${what} “${asked.get(name)}”.`);
        asked.delete(name);
      }
    }
    state.axis = asked.get("x") || "params";
    state.metric = asked.get("y") || "";
    list();
    draw();
    say(strangers.join(" "));
  };
  const address = () => {
    const told = new URLSearchParams(state.chosen.map((curve) => ["c", curve.id]));
    if (!state.chosen.length) told.set("none", "");
    if (state.axis !== "params") told.set("x", state.axis);
    if (state.metric) told.set("y", state.metric);
    return `#${told}`;
  };
  const change = (changed) => {
    Object.assign(state, changed);
    say("");
    draw();
    history.replaceState(null, "", address());
  };

  // The list of what is found.
  const list = () => {
    const found = matches(at("search").value);
    const first = found.slice(0, LISTED);
    const which = found.length > LISTED ? `; the ${LISTED} of most scores are listed` : "";
    at("count").textContent = `${found.length.toLocaleString("en")} of ${curves.length.toLocaleString("en")} curves${which}`;
    at("found").replaceChildren(...first.map((curve) => {
      const box = made("input", { type: "checkbox", checked: state.chosen.includes(curve) });
      box.addEventListener("change", () => {
        const others = state.chosen.filter((one) => one !== curve);
        change({ chosen: box.checked ? [...others, curve] : others });
      });
      const about = `${curve.size} ${curve.size === 1 ? "score" : "scores"}, ${data.sources[curve.source]}`;
      const text = made("span", {}, inFull(curve), made("span", { className: "about", textContent: about }));
      return made("li", {}, made("label", {}, box, text));
    }));
  };
  const boxes = () => [...at("found").querySelectorAll("input")];
  const step = (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = boxes();
    const to = all.indexOf(document.activeElement) + (move || 0);
    if (!move || to >= all.length) return;
    event.preventDefault();
    (to < 0 ? at("search") : all[to]).focus();
  };

  // What is drawn: of each chosen curve the one of the metric that is asked for.
  const sibling = (curve, metric) => {
    if (!metric || curve.metric === metric) return curve;
    const same = (one) => ["source", "family", "task", "subtask", "prompt"].every((label) => one[label] === curve[label]);
    const all = curves.filter((one) => one.metric === metric && same(one));
    return all.find((one) => one.shots === curve.shots) || all[0];
  };
  const shortLabels = (drawn) => {
    const named = (labels) => drawn.map((one) => labels.map((label) => plain(one[label])).filter(Boolean).join(", "));
    const distinct = (labels) => new Set(named(labels)).size;
    const used = [];
    for (const label of ["task", "family", "subtask", "prompt", "shots", "source"]) {
      if (distinct([...used, label]) > Math.max(1, distinct(used))) used.push(label);
    }
    return new Map(d3.zip(drawn, named(used.length ? used : ["task"])));
  };
  const told = (point, axis) => [
    inFull(point.curve), point.model, `${inWords(point[axis], axis)} ${AXES[axis]}`,
    `${scoreInWords(point.value, point.curve.metric)}${questions(point.curve)}`,
  ].join("\n");
  const questions = (curve) => curve.n ? ` of ${curve.n.replace("~", " to ")} questions` : "";
  const spread = (ends, least) => {
    const sorted = d3.sort(ends, (end) => end.at);
    sorted.forEach((end, i) => { if (i) end.at = Math.max(end.at, sorted[i - 1].at + least); });
    return sorted;
  };
  const levels = (curve) => {
    const people = (!curve.subtask && data.people.find(([task, metric]) => task === curve.task && metric === curve.metric)) || [];
    const [average, best] = people.slice(2);
    const guessing = curve.chance === "" ? null : Number(curve.chance);
    const named = [["guessing", guessing, "1.5 4"], ["average person", average, "7 4"], ["best person", best, "7 4"]];
    return named.map(([name, value, dashes]) => ({ name, value, dashes, curve })).filter((one) => Number.isFinite(one.value));
  };
  const levelsInWords = (curve) => {
    const each = levels(curve).map((level) => `${level.name} ${scoreInWords(level.value, curve.metric)}`);
    return each.length ? ` For comparison: ${each.join(", ")}.` : "";
  };
  // Families that are compared have their colours of all other pages, else prompts theirs; what
  // has none, or shares it with another that is seen, takes one that is left.
  let looks = new Map();
  const coloured = (drawn) => {
    const by = ["family", "prompt"].find((label) => new Set(drawn.map((one) => one[label])).size > 1) || "id";
    const chosen = new Map();
    const names = [...new Set(drawn.map((one) => one[by]))];
    const free = () => COLOURS.find((colour) => ![...chosen.values()].includes(colour));
    names.forEach((name) => {
      const own = `var(--${data.colours[name] || PROMPTS[name]})`;
      if (COLOURS.includes(own) && ![...chosen.values()].includes(own)) chosen.set(name, own);
    });
    names.forEach((name, i) => { if (!chosen.has(name)) chosen.set(name, free() || COLOURS[i % COLOURS.length]); });
    const used = new Map();
    return new Map(drawn.map((curve) => {
      const colour = chosen.get(curve[by]);
      const times = used.get(colour) || 0;
      used.set(colour, times + 1);
      return [curve, { colour, symbol: SYMBOLS[times % SYMBOLS.length] }];
    }));
  };
  const key = (curve) => looks.get(curve);

  // Behind curves of one's own, those that are published for the same task and metric.
  const behind = (drawn, metric, axis) => {
    const tasks = new Set(drawn.filter((curve) => data.own.includes(curve.source)).map((curve) => curve.task));
    if (!tasks.size) return [];
    const published = (one) => tasks.has(one.task) && one.metric === metric && !data.own.includes(one.source);
    return curves.filter(published).flatMap((curve) => lines(curve, axis).map((line) => line.map((point) => ({ ...point, line })))).flat();
  };

  let all = [];
  let focus = null;
  const panel = (metric, drawn, order, wide) => {
    const { axis } = state;
    const each = drawn.flatMap((curve) => lines(curve, axis).map((line) => line.map((point) => ({ ...point, line }))));
    const flat = each.flat();
    const [from, to] = d3.extent(flat, (point) => point[axis]);
    const powers = d3.range(Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9) + 1).map((power) => 10 ** power);
    const every = Math.ceil(powers.length / (wide < 500 ? 4 : 9));
    const ticks = powers.length > 1 ? powers.filter((_, i) => i % every === 0) : [...new Set([from, to])];
    const names = shortLabels(drawn);
    const narrow = wide < 500;
    const height = narrow ? 300 : 400;
    const share = isShare(metric);
    // The levels of one task have their names in the chart, those of several only in the list.
    const level = drawn.flatMap(levels);
    const alike = d3.group(level, (one) => one.name, (one) => one.value);
    const common = [...alike.values()].every((values) => values.size === 1);
    const marks = common ? [...alike.values()].map((values) => [...values.values()][0][0]) : level;
    const tone = (one) => common ? "var(--soft)" : key(one.curve).colour;
    const range = share ? [0, 1] : d3.extent([...flat, ...marks], (one) => one.value);
    const domain = range[0] === range[1] ? [range[0] - 1, range[1] + 1] : range;
    const scale = { type: range[0] > 0 && range[1] > 50 * range[0] && !share ? "log" : "linear", domain };
    const y = Plot.scale({ y: { ...scale, range: [height - 40, 30] } });
    const ends = spread(each.filter((line) => line.length).map((line) => ({ ...line.at(-1), at: y.apply(line.at(-1).value) })), 15);
    const size = (end) => lines(end.curve, axis).length > 1 ? `${inWords(end.params, "params")} ` : "";
    const label = (end) => narrow ? String(1 + order.indexOf(end.curve)) : (size(end) + names.get(end.curve)).slice(0, 28);
    const right = 20 + 7.5 * d3.max(ends, (end) => label(end).length);
    const channel = { x: axis, y: "value", stroke: (point) => key(point.curve).colour };
    const shown = focus && flat.find((point) => point.curve === focus.curve && point.model === focus.model && point.step === focus.step);
    const tip = { x: axis, y: "value", title: (point) => told(point, axis), fill: "var(--paper)", stroke: "var(--soft)", fontSize: 13, lineWidth: 22 };
    return Plot.plot({
      width: wide, height, marginTop: 30, marginBottom: 40, marginLeft: 48, marginRight: right,
      style: { fontSize: "13px", fontFamily: "var(--sans)", color: "var(--ink)", background: "none" },
      x: { type: "log", label: AXES[axis], labelAnchor: "center", labelArrow: false, ticks, tickFormat: (d) => inWords(d, axis), domain: from === to ? [from / 2, to * 2] : [from, to] },
      y: { ...scale, label: plain(metric) + (data.metrics[metric][2] ? "" : " (lower is better)"), labelArrow: false, ticks: 5, tickFormat: share ? (d) => `${Math.round(100 * d)}%` : domain[1] > 1 ? "~s" : "~g" },
      color: { type: "identity" }, symbol: { type: "identity" },
      marks: [
        Plot.gridY({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
        ...marks.map((mark) => Plot.ruleY([mark], { y: "value", stroke: tone, strokeDasharray: mark.dashes, strokeOpacity: common ? 1 : 0.7 })),
        Plot.text(common ? marks : [], { y: "value", text: "name", frameAnchor: "left", dx: 4, dy: -7, textAnchor: "start", fill: "var(--soft)", stroke: "var(--paper)", strokeWidth: 3 }),
        Plot.line(behind(drawn, metric, axis), { x: axis, y: "value", z: "line", stroke: "var(--soft)", strokeOpacity: 0.35, strokeWidth: 1, clip: true }),
        Plot.line(flat, { ...channel, z: "line", strokeWidth: 1.8 }),
        Plot.dot(flat, { ...channel, fill: channel.stroke, symbol: (point) => key(point.curve).symbol, r: 3 }),
        Plot.text(ends, { x: axis, y: (end) => y.invert(end.at), text: label, dx: 9, textAnchor: "start", fill: (end) => key(end.curve).colour, stroke: "var(--paper)", strokeWidth: 3 }),
        Plot.tip(flat, Plot.pointer(tip)),
        shown ? Plot.tip([shown], tip) : null,
      ],
    });
  };
  const draw = () => {
    const drawn = new Map(state.chosen.map((curve) => [curve, sibling(curve, state.metric)]));
    at("link").href = address();
    const seen = [...new Set(drawn.values())].filter((curve) => curve && lines(curve, state.axis).flat().length);
    const wide = Math.max(280, at("chart").clientWidth);
    looks = coloured(seen);
    const panels = d3.groups(seen, (curve) => curve.metric).map(([metric, some]) => panel(metric, some, seen, wide));
    all = seen.flatMap((curve) => lines(curve, state.axis).filter((line) => line.length));
    show(panels, wide, seen);
    keys(drawn, seen);
    switches();
    numbers();
  };
  const show = (panels, wide, seen) => {
    const tall = d3.sum(panels, (one) => one.height.baseVal.value) || 60;
    const svg = d3.create("svg:svg").attr("viewBox", `0 0 ${wide} ${tall}`).attr("width", wide).attr("height", tall);
    let top = 0;
    panels.forEach((one) => {
      const high = one.height.baseVal.value;
      d3.select(one).attr("y", top).style("width", `${wide}px`).style("height", `${high}px`).attr("role", null).attr("aria-label", null);
      svg.append(() => one);
      top += high;
    });
    if (!panels.length) svg.append("text").attr("y", 30).attr("fill", "var(--ink)").text("Nothing to draw: choose a curve.");
    svg.attr("aria-hidden", "true");
    const held = at("chart").firstElementChild;
    held.setAttribute("role", "application");
    held.setAttribute("tabindex", "0");
    const which = seen.map(inFull).join("; ") || "none";
    held.setAttribute("aria-label", `Curves drawn: ${which}. Arrow keys go from score to score.`);
    held.replaceChildren(svg.node());
  };
  const company = (curve) => {
    if (!data.own.includes(curve.source)) return "";
    const { axis } = state;
    const others = behind([curve], curve.metric, axis);
    const [from, to] = d3.extent(lines(curve, axis).flat(), (point) => point[axis]);
    if (!others.length) return " No published curve is of this task, by this metric.";
    return others.some((point) => point[axis] >= from && point[axis] <= to) ? "" : " Published curves of this task lie at other sizes.";
  };
  const keys = (drawn, seen) => {
    at("chosen").replaceChildren(...state.chosen.map((curve) => {
      const one = drawn.get(curve);
      const place = seen.indexOf(one);
      const missing = one ? `No ${AXES[state.axis]} are known of it.` : `It was not scored by ${plain(state.metric)}.`;
      const remark = place < 0 ? missing : width(one) + levelsInWords(one) + company(one);
      const sign = place < 0 ? made("span", { textContent: "–" }) : swatch(key(one), place + 1);
      const text = made("span", {}, inFull(one || curve), made("span", { className: "about", textContent: remark }));
      const remove = made("button", { type: "button", textContent: "×", ariaLabel: `Remove ${inFull(curve)}` });
      remove.addEventListener("click", () => {
        change({ chosen: state.chosen.filter((other) => other !== curve) });
        list();
        (at("chosen").querySelector("button") || at("search")).focus();
      });
      return made("li", {}, sign, text, remove);
    }));
  };
  const swatch = (mark, number) => {
    const box = made("span", { className: "key", textContent: number });
    Object.assign(box.style, { color: mark.colour, border: `2px solid ${mark.colour}`, borderRadius: "50%", display: "grid", placeItems: "center", fontSize: ".75rem", fontWeight: "700" });
    return box;
  };
  const switches = () => {
    const has = (axis) => state.chosen.some((curve) => points(curve).some((point) => point[axis] > 0));
    at("axis").replaceChildren(...Object.entries(AXES).map(([axis, name]) =>
      made("option", { value: axis, textContent: name, selected: axis === state.axis, disabled: axis !== state.axis && !has(axis) })));
    const known = Object.keys(data.metrics).filter((metric) => state.chosen.some((curve) => sibling(curve, metric)));
    at("metric").replaceChildren(...["", ...known].map((metric) =>
      made("option", { value: metric, textContent: plain(metric) || "its own metric", selected: metric === state.metric })));
  };
  const COLUMNS = ["source", "family", "model", "task", "subtask", "prompt", "shots", "metric", "params", "tokens", "flops", "step", "value", "chance", "questions"];
  const numbers = () => {
    const rows = all.flat().map((point) => ({ ...point.curve, ...point, questions: point.curve.n.replace("~", " to ") }));
    const cells = rows.map((row) => COLUMNS.map((column) => row[column] ?? ""));
    const quoted = (cell) => /[",\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : cell;
    const csv = [COLUMNS, ...cells].map((row) => row.map(quoted).join(",")).join("\n");
    at("csv").href = `data:text/csv;charset=utf-8,${encodeURIComponent(`${csv}\n`)}`;
    const cell = (text, sort) => Object.assign(made("td", { textContent: text }), sort === undefined ? {} : { className: "numeric" });
    at("numbers").querySelectorAll("[aria-sort]").forEach((head) => head.removeAttribute("aria-sort"));
    at("numbers").tBodies[0].replaceChildren(...rows.map((row) => {
      const line = made("tr", {}, cell(row.family), cell([plain(row.task), row.subtask].join(" ")), cell(inWords(row[state.axis], state.axis), 1), cell(scoreInWords(row.value, row.metric), 1));
      line.cells[2].dataset.sort = row[state.axis];
      line.cells[3].dataset.sort = row.value;
      return line;
    }));
  };

  // From score to score by keyboard.
  const walk = (event) => {
    const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key] || 0;
    const across = { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
    if (event.key === "Escape") focus = null;
    else if (!(along || across) || !all.length) return;
    else {
      event.preventDefault();
      const line = Math.max(0, all.findIndex((one) => focus && one.includes(focus)));
      const to = all[(line + across + all.length) % all.length];
      const from = focus ? all[line].indexOf(focus) + along : 0;
      focus = to[Math.min(Math.max(from, 0), to.length - 1)];
    }
    const kept = focus;
    draw();
    focus = kept && all.flat().find((point) => point.curve === kept.curve && point.model === kept.model && point.step === kept.step);
    at("point").textContent = focus ? told(focus, state.axis).replaceAll("\n", ", ") : "";
  };

  at("still").remove();
  document.querySelectorAll(".live").forEach((element) => { element.hidden = false; });
  at("search").addEventListener("input", list);
  document.querySelector(".choose").addEventListener("keydown", step);
  at("chart").addEventListener("keydown", walk);
  at("chart").addEventListener("pointerenter", () => {
    if (!focus) return;
    focus = null;
    draw();
  });
  at("axis").addEventListener("change", (event) => change({ axis: event.target.value }));
  at("metric").addEventListener("change", (event) => change({ metric: event.target.value }));
  addEventListener("hashchange", () => { if (!at(location.hash.slice(1))) read(); });
  let known = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== known) { known = innerWidth; draw(); } });
  read();
})();
