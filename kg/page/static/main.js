// Addresses to views, the search box, tips, colours: what stands around every view.

import { browseView, papersView, reviewView, searchView } from "./browse.js";
import { block, entityAddress, graph, openGraph, paperAddress } from "./data.js";
import { h, plural, say } from "./dom.js";
import { entityView } from "./entity.js";
import { networkView } from "./networkview.js";
import { overviewView } from "./overview.js";
import { paperView } from "./paper.js";
import { entityLink, paperLink, when } from "./parts.js";
import { prepareSearch, search } from "./search.js";

const view = document.getElementById("view");
const box = document.getElementById("search");
const list = document.getElementById("found");
let current = null;
let turn = 0;

const go = (address) => (location.hash = address);
const replace = (address) => history.replaceState(null, "", address);

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function missing(what) {
  return { element: h("article", { class: "page" }, h("h1", {}, "Not in this graph"), h("p", {}, "There is no ", what, ". ", h("a", { href: "#/" }, "Back to the overview"))), title: "Not found" };
}

/** The view of an address such as `#/entity/method/soft-actor-critic`. */
function viewOf(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [name, ...rest] = path.split("/").map(decoded);
  const key = rest.join("/");
  const parameters = new URLSearchParams(query);
  if (name === "") return ["overview", overviewView()];
  if (name === "network") return ["network", networkView(parameters, { go, replace })];
  if (name === "browse") return ["browse", browseView(key)];
  if (name === "papers") return ["papers", papersView()];
  if (name === "review") return ["review", reviewView()];
  if (name === "search") return ["search", searchView(parameters.get("q") ?? "")];
  if (name === "entity" && graph.entityNumber.has(key)) return ["entity", entityView(graph.entityNumber.get(key), (entity) => go(entityAddress(entity)))];
  if (name === "paper" && graph.paperNumber.has(key)) return ["paper", paperView(graph.paperNumber.get(key))];
  return ["missing", missing(`${name} ${key}`)];
}

async function route({ first = false } = {}) {
  const mine = ++turn;
  const [name, promise] = viewOf(location.hash);
  const next = await promise;
  if (mine !== turn) return;
  current = next;
  view.replaceChildren(next.element);
  view.dataset.view = name;
  document.title = next.title === "Overview" ? "Knowledge graph" : `${next.title.slice(0, 120)} · Knowledge graph`;
  for (const link of document.querySelectorAll("nav a[data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!first) {
    scrollTo(0, 0);
    view.focus({ preventScroll: true });
    say(next.title);
  }
  await next.shown?.();
  view.dataset.ready = location.hash || "#/";
}

// ---- search ----

let options = [];
let active = -1;

function close() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
  active = -1;
}

function activate(index) {
  active = index;
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
  if (index >= 0) {
    box.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}

async function suggest() {
  const query = box.value;
  if (!query.trim()) return close();
  const began = performance.now();
  const found = await search(query, 60);
  if (query !== box.value) return undefined;
  const entities = found.filter((x) => x.entity !== undefined).slice(0, 9);
  const papers = found.filter((x) => x.paper !== undefined).slice(0, 12 - Math.min(entities.length, 8));
  options = [...entities, ...papers].map((x, i) => {
    const name = x.entity === undefined ? paperLink(x.paper, when(x.paper), "span") : entityLink(x.entity, x.form === graph.entities.label[x.entity] ? graph.entities.support[x.entity] : `“${x.form}” · ${graph.entities.support[x.entity]}`, "span");
    const option = h("li", { id: `found-${i}`, role: "option", "aria-selected": "false" }, name);
    option.dataset.address = x.entity === undefined ? paperAddress(x.paper) : entityAddress(x.entity);
    return option;
  });
  list.replaceChildren(...options, ...(options.length ? [] : [h("li", { role: "option", "aria-disabled": "true", class: "note" }, "Nothing found")]));
  list.hidden = false;
  list.dataset.took = (performance.now() - began).toFixed(1);
  list.dataset.query = query;
  box.setAttribute("aria-expanded", "true");
  say(`${plural(options.length, "suggestion")}`);
  return activate(-1);
}

function listenToSearch() {
  box.addEventListener("focus", prepareSearch, { once: true });
  box.addEventListener("input", suggest);
  box.addEventListener("blur", () => setTimeout(close, 150));
  box.addEventListener("keydown", (event) => {
    const count = options.length;
    if (event.key === "ArrowDown" && count) activate((active + 1) % count);
    else if (event.key === "ArrowUp" && count) activate((active + count - 1) % count);
    else if (event.key === "Escape") {
      box.value = "";
      close();
    } else if (event.key === "Enter" && box.value.trim()) {
      const address = active >= 0 && !list.hidden ? options[active].dataset.address : `#/search?q=${encodeURIComponent(box.value.trim())}`;
      close();
      go(address);
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const { address } = event.target.closest("[data-address]")?.dataset ?? {};
    if (!address) return;
    box.value = "";
    close();
    go(address);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

// ---- tips on mentions ----

function listenToTips() {
  const tip = h("div", { class: "tip", role: "tooltip", hidden: true });
  document.body.append(tip);
  const show = (event) => {
    const target = event.target.closest?.("[data-tip]");
    tip.hidden = !target;
    if (!target) return;
    tip.textContent = target.dataset.tip;
    const place = target.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(place.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${place.bottom + 6 + tip.offsetHeight > innerHeight ? place.top - tip.offsetHeight - 6 : place.bottom + 6}px`;
  };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("focusout", () => (tip.hidden = true));
  document.addEventListener("keydown", (event) => event.key === "Escape" && (tip.hidden = true));
  addEventListener("scroll", () => (tip.hidden = true), { passive: true });
  addEventListener("hashchange", () => (tip.hidden = true));
}

// ---- light and dark ----

function listenToColours() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (theme) => {
    root.dataset.theme = theme;
    button.setAttribute("aria-pressed", String(theme === "dark"));
    current?.recoloured?.();
  };
  const kept = () => {
    try {
      return localStorage.getItem("kg-theme");
    } catch {
      return null;
    }
  };
  apply(kept() ?? (dark.matches ? "dark" : "light"));
  dark.addEventListener("change", () => kept() ?? apply(dark.matches ? "dark" : "light"));
  button.addEventListener("click", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("kg-theme", theme);
    } catch {
      // A page opened as a file may have no storage; the choice then lasts until it is closed.
    }
    apply(theme);
  });
}

async function start() {
  listenToColours();
  if (!("DecompressionStream" in window)) {
    view.replaceChildren(h("p", { class: "wait" }, "This browser is too old to unpack the graph; one from 2023 or later can."));
    return;
  }
  await openGraph();
  listenToSearch();
  listenToTips();
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    view.focus();
  });
  let resized = null;
  addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(() => current?.resized?.(), 60);
  });
  addEventListener("hashchange", () => route());
  await route({ first: true });
  document.documentElement.dataset.ready = Math.round(performance.now());
  setTimeout(async () => {
    const review = await block("review");
    document.querySelector('nav a[data-view="review"]').hidden = !review.total;
    await prepareSearch();
    document.documentElement.dataset.searchable = "yes";
  }, 50);
}

start();
