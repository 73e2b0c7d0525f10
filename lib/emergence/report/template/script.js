"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const made = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  };

  // The lead in English or in Chinese, as it was chosen last. A browser may refuse to remember.
  const language = document.querySelector("button.language");
  const speak = (chinese) => {
    document.documentElement.classList.toggle("chinese", chinese);
    language.textContent = chinese ? "English" : "中文";
    language.lang = chinese ? "en" : "zh-Hans";
  };
  if (language) {
    let chosen = null;
    try { chosen = localStorage.getItem("lead"); } catch { /* it is English */ }
    speak(chosen === "zh-Hans");
    language.hidden = false;
    language.addEventListener("click", () => {
      const wanted = language.lang;
      speak(wanted === "zh-Hans");
      try { localStorage.setItem("lead", wanted); } catch { /* this page alone */ }
    });
  }

  // A link into a fold unfolds it.
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* no encoded text: it names nothing */ }
    const target = document.getElementById(name);
    for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  all("a[href^='#']").forEach((link) => link.addEventListener("click", () => setTimeout(reveal)));

  // The contents: open beside the article on a desk, a button on a phone.
  const contents = document.querySelector("nav.contents details");
  const wide = matchMedia("(min-width: 72rem)");
  const place = () => { if (contents) contents.open = wide.matches; };
  wide.addEventListener("change", place);
  place();
  const links = new Map(all("nav.contents li a").map((a) => [a.hash.slice(1), a]));
  links.forEach((a) => a.addEventListener("click", place));
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const follow = () => {
    const seen = headings.filter((h) => h.getBoundingClientRect().top < innerHeight / 3);
    const current = seen.length ? seen[seen.length - 1].id : null;
    links.forEach((a, id) => { a.ariaCurrent = id === current ? "location" : null; });
  };
  addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
  follow();

  // In every section the first of each term is explained, the first of each task leads to its curves.
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const plural = (name) => name.endsWith("y") ? `${escaped(name.slice(0, -1))}(?:y|ies)` : `${escaped(name)}s?`;
  const explained = (meaning) => (text) => made("span", { class: "number term" },
    made("span", { class: "value", tabindex: 0, role: "button", "aria-describedby": meaning.id }, text),
    made("span", { class: "note", role: "note" }, meaning.textContent));
  const leading = (name) => (text) => made("a", { href: `explorer.html#${new URLSearchParams({ q: name })}` }, text);
  const marks = new Map();
  all("#terms dt").forEach((term) => {
    const name = term.textContent;
    const lower = name === name.toLowerCase();
    const pattern = lower ? `[${name[0]}${name[0].toUpperCase()}]${plural(name).slice(1)}` : plural(name);
    marks.set(name, { pattern, element: explained(term.nextElementSibling) });
  });
  all("main a[href*='explorer.html#']").forEach((link) => {
    const asked = new URLSearchParams(link.hash.slice(1));
    const tasks = asked.getAll("c").map((curve) => curve.split("|")[2]);
    [...asked.getAll("q"), ...tasks].filter((task) => /[ _]/.test(task)).forEach((task) => {
      marks.set(task, { pattern: escaped(task).replace(/[ _]/g, "[ _]"), element: leading(task) });
    });
  });
  const longest = [...marks].sort(([a], [b]) => b.length - a.length);
  const any = new RegExp(`(?<![\\w-])(?:${longest.map(([, mark]) => `(${mark.pattern})`).join("|")})(?![\\w-])`, "g");
  const bare = (text) => !text.parentElement.closest("a, button, code, math, .number, .citation, .zh, .label");
  let seen = new Set();
  const mark = (text) => {
    for (const found of text.data.matchAll(any)) {
      const [name, { element }] = longest[found.slice(1).findIndex((part) => part !== undefined)];
      const held = text.parentElement;
      const fresh = !seen.has(name) || held.matches(".named");
      seen.add(name);
      // Where a term is set off, it is just being explained.
      if (fresh && !(held.matches("em, strong") && held.textContent === found[0])) {
        const rest = text.splitText(found.index);
        const after = rest.splitText(found[0].length);
        rest.replaceWith(element(found[0]));
        return mark(after);
      }
    }
  };
  const texts = (block) => {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found.filter(bare);
  };
  if (marks.size) all("main :is(h2, p, li)").forEach((block) => {
    if (block.matches("h2")) seen = new Set();
    else if (!block.matches(".question, .notice, .title, li:has(p, li)") && !block.closest("nav, #made-from, .references")) texts(block).forEach(mark);
  });

  // Notes on numbers stay within the window; Escape puts them away.
  all(".number").forEach((number) => {
    const note = number.querySelector(".note");
    const fit = () => {
      number.classList.remove("dismissed");
      note.style.setProperty("--shift", "0px");
      note.classList.remove("above");
      const box = note.getBoundingClientRect();
      const over = box.right + 8 - document.documentElement.clientWidth;
      note.style.setProperty("--shift", `${-Math.max(0, Math.min(over, box.left - 8))}px`);
      const fits = box.bottom < innerHeight || number.getBoundingClientRect().top < box.height;
      note.classList.toggle("above", !fits);
    };
    number.addEventListener("mouseenter", fit);
    number.addEventListener("focusin", fit);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all(".number").forEach((number) => number.classList.add("dismissed"));
    if (contents && !wide.matches) contents.open = false;
  });

  // Tables sort by a click on a column's head; long ones are filtered as one types.
  const LONG = 15;
  const filtered = (table) => {
    const body = table.tBodies[0];
    const count = made("span", { role: "status" });
    const field = made("input", { type: "search", "aria-label": "Show only rows with", placeholder: "Show only rows with …" });
    const filter = () => {
      const words = field.value.toLowerCase().split(/\s+/);
      const rows = [...body.rows];
      rows.forEach((row) => { row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word)); });
      count.textContent = field.value ? `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows` : "";
    };
    field.addEventListener("input", filter);
    new MutationObserver(filter).observe(body, { childList: true });
    (table.closest(".scroll") || table).before(made("p", { class: "filter" }, field, " ", count));
  };
  all("main table:has(thead)").filter((table) => table.matches(".sortable") || table.tBodies[0].rows.length > 1).forEach((table) => {
    const body = table.tBodies[0];
    const heads = all("thead th", table);
    heads.filter((head) => !head.querySelector("button")).forEach((head) => {
      head.replaceChildren(made("button", { type: "button" }, ...head.childNodes));
    });
    if (body.rows.length > LONG) filtered(table);
    const value = (row, column) => {
      const cell = row.cells[column];
      if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
      const text = cell.textContent.trim();
      const [, many, unit] = /^([\d.]+)([kMBT])$/.exec(text) || [];
      if (unit) return many * { k: 1e3, M: 1e6, B: 1e9, T: 1e12 }[unit];
      return /^−?[\d,.]+%?$/.test(text) ? Number(text.replace(/[,%]/g, "").replace("−", "-")) : text;
    };
    const compare = (x, y, sign) => {
      if (x === "" || y === "") return (x === "") - (y === "");
      if (typeof x === "number" && typeof y === "number") return sign * (x - y);
      return sign * String(x).localeCompare(String(y), "en");
    };
    heads.forEach((head, column) => {
      head.querySelector("button").addEventListener("click", () => {
        const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
        body.append(...[...body.rows].sort((a, b) => compare(value(a, column), value(b, column), sign)));
      });
    });
  });

  // A figure is saved as it is seen, its colours written out.
  const laidOut = (maps) => {
    const [side, gap, across] = [400, 40, 3];
    const picture = (map, i) => {
      const [x, y] = [(i % across) * (side + gap), Math.floor(i / across) * (side + 2 * gap)];
      const name = new Option(map.previousElementSibling.textContent).innerHTML;
      return `<text x="${x}" y="${y + gap - 10}" font-family="sans-serif" font-size="22" fill="currentColor">${name}</text><image x="${x}" y="${y + gap}" width="${side}" height="${side}" href="${map.toDataURL()}"/>`;
    };
    const [width, height] = [across * (side + gap) - gap, Math.ceil(maps.length / across) * (side + 2 * gap)];
    const template = made("template");
    template.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${maps.map(picture).join("")}</svg>`;
    return template.content.firstChild;
  };
  const drawn = (figure) => {
    const maps = all("canvas", figure);
    const shown = all(".drawing > div", figure).find((div) => div.offsetParent !== null);
    const svg = maps.length ? laidOut(maps) : shown.querySelector("svg").cloneNode(true);
    const root = getComputedStyle(document.documentElement);
    const [, , width, height] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("style", `background: ${root.getPropertyValue("--paper")}; color: ${root.getPropertyValue("--ink")}`);
    const text = new XMLSerializer().serializeToString(svg);
    const written = text.replace(/var\((--[\w-]+)[^)]*\)/g, (_, name) => root.getPropertyValue(name).replace(/"/g, "'"));
    return { text: written, width, height };
  };
  const save = (href, name) => {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  };
  const address = (text) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  all("button[data-save]").forEach((button) => {
    const figure = button.closest("figure");
    const name = figure.id.replace("fig-", "");
    button.addEventListener("click", () => {
      const { text, width, height } = drawn(figure);
      if (button.dataset.save === "svg") return save(address(text), `${name}.svg`);
      const image = new Image();
      image.addEventListener("load", () => {
        const canvas = document.createElement("canvas");
        canvas.width = 3 * width;
        canvas.height = 3 * height;
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        save(canvas.toDataURL("image/png"), `${name}.png`);
      });
      image.src = address(text);
    });
  });

  // The address of a figure or of a view, to be passed on.
  all("a.share").forEach((link) => link.addEventListener("click", () => {
    const said = link.textContent;
    if (navigator.clipboard) navigator.clipboard.writeText(link.href).then(() => {
      link.textContent = "Copied";
      setTimeout(() => { link.textContent = said; }, 2000);
    }, () => {});
  }));

  // Paper shows what is folded, code aside.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = all("details.fold:not([open])");
    unfolded.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => unfolded.forEach((fold) => { fold.open = false; }));
})();
