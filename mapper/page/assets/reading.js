/* This part: tabs, reports, the list of places; what is marked in the text. */

window.mapperParts.reading = function (page) {
  "use strict";

  const { $, data, mentions, places, reports, state, still, narrow } = page;
  const WORDS = 500; // marked in the text at once
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const panes = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));

  function openTab(name, focus) {
    tabs.forEach((tab, i) => {
      const open = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", open);
      tab.tabIndex = open ? 0 : -1;
      panes[i].hidden = !open;
      if (open && focus) tab.focus();
    });
    page.remember();
  }
  const openTabName = () => tabs.find((tab) => tab.tabIndex === 0).id.slice(4);
  const isOpen = (name) => !document.getElementById(`pane-${name}`).hidden;
  $("[role=tablist]").hidden = false;
  panes.forEach((pane, i) => {
    pane.setAttribute("role", "tabpanel");
    pane.setAttribute("aria-labelledby", tabs[i].id);
    pane.tabIndex = 0;
  });
  tabs.forEach((tab, i) => {
    const name = tab.id.slice(4);
    tab.addEventListener("click", () => openTab(name));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1
        : step && (i + step + tabs.length) % tabs.length;
      if (next === undefined) return;
      event.preventDefault();
      openTab(tabs[next].id.slice(4), true);
    });
  });
  openTab(data.isLarge ? "places" : "report");
  // The list is a closed tab, where a plain link leads nowhere.
  $(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    openTab("places");
    $("#pane-places").focus();
  });

  /** Of many reports one is open at a time. */
  function openReport(number) {
    const chooser = $("#choose");
    if (!chooser) return;
    if (page.showReport) {
      page.showReport(number);
      pieces.clear();
    } else {
      document.getElementById(`r${state.report}`).hidden = true;
      document.getElementById(`r${number}`).hidden = false;
    }
    state.report = number;
    chooser.value = page.showReport ? number + 1 : number;
    $("#previous").disabled = number === 0;
    $("#next").disabled = number === reports.length - 1;
    markWords();
    page.remember();
  }

  // ------------------------------------------------------------------ event words in the text

  const pieces = new Map();
  /** The text nodes of a report, and where in its text each starts. */
  function piecesOf(report) {
    if (!pieces.has(report)) {
      const walker = document.createTreeWalker($(`#r${report} .text`), NodeFilter.SHOW_TEXT);
      const found = { nodes: [], starts: [] };
      let at = 0;
      while (walker.nextNode()) {
        found.nodes.push(walker.currentNode);
        found.starts.push(at);
        at += walker.currentNode.data.length;
      }
      pieces.set(report, found);
    }
    return pieces.get(report);
  }

  function pointAt(report, offset) {
    const { nodes, starts } = piecesOf(report);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return [nodes[low], Math.min(offset - starts[low], nodes[low].data.length)];
  }

  /** Mark what is reported of the chosen place; where the browser cannot, its popup still does. */
  function markWords() {
    if (!window.Highlight || !CSS.highlights) return;
    ["mapper-words", "mapper-doubted"].forEach((name) => CSS.highlights.delete(name));
    if (state.chosen === null) return;
    const seen = new Set();
    const found = { "mapper-words": [], "mapper-doubted": [] };
    places[state.chosen].mentions.map((number) => mentions[number])
      .filter(({ report }) => report === state.report)
      .forEach(({ report, events }) => events.forEach(({ start, end, status }) => {
        if (seen.size >= WORDS || seen.has(start)) return;
        seen.add(start);
        const [startContainer, startOffset] = pointAt(report, start);
        const [endContainer, before] = pointAt(report, end - 1);
        found[status ? "mapper-doubted" : "mapper-words"].push(
          new StaticRange({ startContainer, startOffset, endContainer, endOffset: before + 1 })
        );
      }));
    Object.entries(found).forEach(([name, ranges]) => CSS.highlights.set(name, new Highlight(...ranges)));
  }

  if ($("#choose")) {
    $(".chooser").hidden = false;
    if (!page.showReport) reports.forEach((_, i) => { document.getElementById(`r${i}`).hidden = true; });
    $("#choose").addEventListener("change", (event) => {
      const value = Math.trunc(Number(event.target.value)) || 0;
      openReport(page.showReport ? Math.min(reports.length, Math.max(1, value)) - 1 : value);
      $("#pane-report").scrollTop = 0;
    });
    $("#previous").addEventListener("click", () => openReport(Math.max(0, state.report - 1)));
    $("#next").addEventListener("click", () => openReport(Math.min(reports.length - 1, state.report + 1)));
    if (reports.length) openReport(0);
  }

  // ------------------------------------------------------------------ from one side to the other

  function scrollTo(node) {
    if (node) node.scrollIntoView({ block: narrow.matches ? "start" : "center", behavior: still.matches ? "auto" : "smooth" });
  }

  /** The map may have grown over what was chosen; the browser moves the text by itself first. */
  function keepInSight(node) {
    if (!node || !narrow.matches || !isBeside()) return;
    requestAnimationFrame(() => requestAnimationFrame(() => node.scrollIntoView({ block: "nearest" })));
  }

  /** Whether the map stays in view when the text moves; else a click on it must not move the text. */
  const isBeside = () => !narrow.matches || getComputedStyle(page.container).position === "sticky";

  function showMention(number) {
    openTab("report");
    openReport(mentions[number].report);
    const node = document.getElementById(`m${number}`);
    scrollTo(node);
    return node;
  }

  // One listener for all mentions and rows: there may be thousands.
  $("#panel").addEventListener("click", (event) => {
    const link = event.target.closest("a.m, a.go, a.to-report");
    if (!link) return;
    event.preventDefault();
    if (link.classList.contains("to-report")) {
      openReport(Number(link.getAttribute("href").slice(2)));
      $("#pane-report").scrollTop = 0;
      return;
    }
    if (link.classList.contains("m")) {
      const number = Number(link.id.slice(1));
      if (mentions[number].place === null) showRow(link.getAttribute("href").slice(1));
      else page.choose(mentions[number].place, { from: "text", mention: number });
      return;
    }
    const row = link.closest("li").id;
    if (row[0] === "p" && state.marks.has(Number(row.slice(1)))) page.choose(Number(row.slice(1)), { from: "list" });
    else flash(showMention(Number(link.getAttribute("href").slice(2))));
  });

  /** What is on no map is shown in the list. */
  function showRow(id) {
    openTab("places");
    const row = id[0] === "p" && page.rowOf ? page.rowOf(Number(id.slice(1))) : document.getElementById(id);
    const group = row && row.closest("details");
    if (group) group.open = true;
    scrollTo(row);
    flash(row);
  }

  function flash(node) {
    unmark();
    if (node) node.classList.add("chosen");
  }

  function unmark() {
    document.querySelectorAll(".chosen").forEach((node) => node.classList.remove("chosen"));
  }

  return { openTab, openTabName, openReport, isBeside, isOpen, keepInSight, scrollTo, showMention, showRow, unmark, markWords };
};

