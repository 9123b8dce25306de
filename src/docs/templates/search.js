"use strict";
(() => {
  /* Ranks: the id or name itself, its beginning, the beginning of a word in it, a part of it, anything else. */
  const rank = (page, term) => {
    const best = (text) => {
      if (text === term) return 0;
      if (text.startsWith(term)) return 1;
      const at = text.indexOf(term);
      if (at < 0) return 9;
      return /[\s_\-(（]/u.test(text[at - 1]) ? 2 : 3;
    };
    const found = Math.min(best(page.name), best(page.id));
    if (found < 9) return found;
    return page.rest.includes(term) ? 4 : 9;
  };

  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const prepared = (rows) =>
    rows.map(([kind, name, id, href, about, words]) => ({
      kind, shown: name, id: plain(id), name: plain(name), href, about, rest: plain(about + " " + words),
    }));

  /* Pages that hold every word of the query, best first; a word may be any part of a word. */
  const search = (pages, query) => {
    const terms = plain(query).split(/\s+/u).filter((term) => term !== "");
    if (terms.length === 0) return [];
    const whole = terms.join(" ");
    const found = [];
    pages.forEach((page, at) => {
      const worst = Math.max(...terms.map((term) => rank(page, term)));
      if (worst < 9) found.push([Math.min(worst, rank(page, whole)), at]);
    });
    found.sort(([a, first], [b, second]) => a - b || first - second);
    return found.map(([, at]) => pages[at]);
  };

  globalThis.tagwerkSearch = (rows, query) => search(prepared(rows), query);
  if (typeof document === "undefined") return;

  const form = document.querySelector("form.search");
  if (!form) return;
  const [input, list, told] = ["query", "found", "told"].map((id) => document.getElementById(id));
  const shownMax = 30;
  let pages = null;
  let isAskedFor = false;
  let active = -1;

  const load = () => {
    if (isAskedFor) return;
    isAskedFor = true;
    const script = document.createElement("script");
    script.src = form.dataset.base + "search-data.js";
    script.onload = () => {
      pages = prepared(globalThis.tagwerkPages);
      show();
    };
    document.head.append(script);
  };

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (next) => {
    const items = list.children;
    if (list.querySelector("a") === null) return;
    if (active >= 0) items[active].setAttribute("aria-selected", "false");
    active = (next + items.length) % items.length;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  };

  const element = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };

  const show = () => {
    if (pages === null) return;
    const found = search(pages, input.value);
    close();
    list.replaceChildren();
    const isAsked = input.value.trim() !== "";
    told.textContent = !isAsked ? "" :
      found.length === 0 ? form.dataset.none : form.dataset.some.replace("{n}", String(found.length));
    if (!isAsked) return;
    found.slice(0, shownMax).forEach((page, at) => {
      const item = document.createElement("li");
      item.id = "found-" + at;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const link = element("a", page.shown);
      link.href = form.dataset.base + page.href;
      link.tabIndex = -1;
      const about = element("small", page.kind + " · " + page.id + (page.about ? " · " + page.about : ""));
      link.append(about);
      item.append(link);
      list.append(item);
    });
    list.append(...(found.length === 0 ? [element("li", form.dataset.none)] : []));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };

  form.hidden = false;
  input.addEventListener("focus", load);
  input.addEventListener("input", () => {
    load();
    show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const link = list.querySelectorAll("a")[Math.max(active, 0)];
    if (link && !list.hidden) location.href = link.href;
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
})();
