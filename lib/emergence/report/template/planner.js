"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const made = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const data = JSON.parse(at("data").textContent);
  const NAMES = Object.keys(data.choices);
  const ENOUGH = 0.8;
  const WORDS = {
    questions: (n) => n.toLocaleString("en"),
    sizes: String,
    growth: (times) => `${times} times`,
    place: (place) => ({ middle: "in the middle of the sizes", end: "between the two largest" })[place],
    height: (height) => `${Math.round(100 * height)} points`,
  };
  const percent = (share) => `${Math.round(100 * share)}%`;
  const rows = data.rows.map((row) => Object.fromEntries([...NAMES, "jump", "climb"].map((name, i) => [name, row[i]])));
  const found = (asked) => rows.find((row) => NAMES.every((name) => row[name] === asked[name]));
  const state = { ...data.start };

  // A sentence for the choice: what it could tell, and the least changes that would do.
  const enough = (row) => Math.min(row.jump, row.climb) >= ENOUGH;
  const AMENDS = {
    questions: (n) => `${WORDS.questions(n)} questions`,
    sizes: (n) => `${n} sizes`,
    growth: (times) => `sizes ${times} times apart`,
  };
  const changed = (row) => Object.keys(AMENDS).filter((name) => row[name] !== state[name]);
  const ways = () => {
    const able = rows.filter((row) => enough(row) && row.place === state.place && row.height === state.height);
    const ordered = d3.sort(able, (row) => row.questions * row.sizes);
    const fewest = d3.min(ordered, (row) => changed(row).length);
    const least = d3.group(ordered.filter((row) => changed(row).length === fewest), (row) => changed(row).join());
    return [...least.values()].map(([row]) => changed(row).map((name) => AMENDS[name](row[name])).join(" and "));
  };
  const advice = () => {
    const row = found(state);
    const told = `You would recognise a jump ${percent(row.jump)} of the time, and a climb ${percent(row.climb)}.`;
    if (enough(row)) return `${told} That is enough to ask the question.`;
    const [jump, climb] = [row.jump >= ENOUGH, row.climb >= ENOUGH];
    const missed = `${jump ? "A climb" : climb ? "A jump" : "Either"} would too often stay undecided.`;
    const amends = ways();
    const instead = amends.length ? `Enough for such a rise: ${amends.join(", or ")}.` : "Nothing that was simulated is enough.";
    const end = state.place === "end" ? " A model larger still would help too, as the rise would no longer lie at the end." : "";
    return `${told} ${missed} ${instead}${end}`;
  };

  const draw = () => {
    const seen = rows.filter((row) => NAMES.every((name) => name === "questions" || row[name] === state[name]));
    const lines = [["jump", "jump", "var(--c2)"], ["climb", "climb", "var(--c1)"]];
    const points = lines.flatMap(([key, name, colour]) => seen.map((row) => ({ ...row, name, colour, chance: row[key] })));
    const wide = Math.max(280, at("chart").clientWidth);
    const ends = points.filter((point) => point.questions === d3.max(data.choices.questions));
    const [higher, lower] = d3.sort(ends, (end) => -end.chance);
    const apart = higher.chance - lower.chance < 0.08 ? 8 : 0;
    const channel = { x: "questions", y: "chance", stroke: "colour" };
    const label = { x: "questions", y: "chance", text: "name", fill: "colour", dx: 9, textAnchor: "start" };
    const svg = Plot.plot({
      width: wide, height: 320, marginTop: 24, marginBottom: 40, marginLeft: 48, marginRight: 60,
      style: { fontSize: "13px", fontFamily: "var(--sans)", color: "var(--ink)", background: "none" },
      x: { type: "log", label: "questions", labelAnchor: "center", labelArrow: false, ticks: wide < 500 ? [50, 500, 5000] : data.choices.questions, tickFormat: WORDS.questions },
      y: { domain: [0, 1], label: "chance to tell", labelArrow: false, ticks: 5, tickFormat: percent },
      color: { type: "identity" },
      marks: [
        Plot.gridY({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
        Plot.ruleY([ENOUGH], { stroke: "var(--soft)", strokeDasharray: "2 4" }),
        Plot.text([ENOUGH], { y: (d) => d, text: [`enough: ${percent(ENOUGH)}`], frameAnchor: "right", dx: -4, dy: 9, textAnchor: "end", fill: "var(--soft)" }),
        Plot.ruleX([state.questions], { stroke: "var(--soft)" }),
        Plot.line(points, { ...channel, z: "name", strokeWidth: 2 }),
        Plot.dot(points, { ...channel, fill: "colour", r: (point) => (point.questions === state.questions ? 5 : 3) }),
        Plot.text([higher], { ...label, dy: -apart }),
        Plot.text([lower], { ...label, dy: apart }),
        Plot.tip(points, Plot.pointer({ x: "questions", y: "chance", title: (point) => `${WORDS.questions(point.questions)} questions\n${point.name}: ${percent(point.chance)}`, fill: "var(--paper)", stroke: "var(--soft)", fontSize: 13 })),
      ],
      r: { type: "identity" },
    });
    svg.setAttribute("aria-hidden", "true");
    at("chart").firstElementChild.replaceChildren(svg);
    const cell = (text) => made("td", { className: "numeric", textContent: text });
    at("numbers").querySelectorAll("[aria-sort]").forEach((head) => head.removeAttribute("aria-sort"));
    at("numbers").tBodies[0].replaceChildren(...seen.map((row) => made("tr", { ariaCurrent: String(row.questions === state.questions) }, cell(WORDS.questions(row.questions)), cell(percent(row.jump)), cell(percent(row.climb)))));
    at("advice").textContent = advice();
    at("link").href = `#${new URLSearchParams(state)}`;
  };

  // The view is in the address; what it names and there is not becomes the nearest.
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const strangers = [];
    NAMES.forEach((name) => {
      state[name] = data.start[name];
      if (!asked.has(name)) return;
      const [text, all] = [asked.get(name), data.choices[name]];
      const near = d3.least(all, (value) => Math.abs(Math.log(value / text))) ?? data.start[name];
      state[name] = all.find((value) => String(value) === text) ?? near;
      if (String(state[name]) !== text) strangers.push(`${text} was not simulated for ${name}; the nearest is ${state[name]}.`);
    });
    at("notice").textContent = strangers.join(" ");
    at("notice").hidden = !strangers.length;
    NAMES.forEach((name) => { at(name).value = state[name]; });
    draw();
  };
  NAMES.forEach((name) => {
    at(name).append(...data.choices[name].map((value) => made("option", { value, textContent: WORDS[name](value) })));
    at(name).addEventListener("change", () => {
      state[name] = data.choices[name].find((value) => String(value) === at(name).value);
      history.replaceState(null, "", `#${new URLSearchParams(state)}`);
      at("notice").hidden = true;
      draw();
    });
  });

  at("still").remove();
  document.querySelectorAll(".live").forEach((element) => { element.hidden = false; });
  addEventListener("hashchange", () => { if (!at(location.hash.slice(1))) read(); });
  let known = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== known) { known = innerWidth; draw(); } });
  read();
})();
