/*
 * The script of the page, in parts. A part is a function that is given what the parts share, `page`,
 * and returns what it adds to it; page.js joins them. Every text reaches the document as a text
 * node or an attribute, never as markup.
 *
 * This part: making elements, reading numbers and outlines.
 */

// Before the map is made: what is hidden has no size to fit places into.
document.documentElement.classList.add("js");

window.mapperParts = {};

window.mapperParts.tools = function (page) {
  "use strict";

  const $ = (selector) => document.querySelector(selector);

  function fill(node, attributes) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (typeof value === "function") node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
  }

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    fill(node, attributes);
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  /** A name in quotation marks, which stand as in the words around it, whichever way it is written. */
  const quoted = (name) => make("q", {}, make("bdi", {}, name));

  function makeSvg(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    fill(node, attributes);
    node.append(...children);
    return node;
  }

  /** Rounded down: 59.8% is still below 60%, and 99.6% is not certain. */
  const percent = (share) => `${Math.floor(share * 100 + 1e-9)}%`;
  // White space as Python has it, so that sentences in files come out the same.
  const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  const fold = (text) => text.replace(SPACE, " ").replace(/^ | $/g, "");
  const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  /** Longitudes west of the cut are drawn one turn further on, beside their neighbours. */
  const turned = (lon) => (lon < page.data.west ? lon + 360 : lon);

  /** A ring as mapper/outlines.py writes it, in degrees. */
  function readRing(text, scale) {
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const ring = [];
    const at = [0, 0];
    let [axis, value, shift] = [0, 0, 0];
    for (const sign of text) {
      const digit = digits.indexOf(sign);
      value |= (digit & 31) << shift;
      shift += 5;
      if (digit < 32) {
        at[axis] += value & 1 ? -(value >> 1) : value >> 1;
        if (axis) ring.push([at[0] / scale, at[1] / scale]);
        [axis, value, shift] = [1 - axis, 0, 0];
      }
    }
    return ring;
  }

  /** Outlines of areas by place id, as mapper/page/sheets.py packs them. */
  function readOutlines({ areas, ...columns }) {
    const { count, line } = window.mapperLines(columns);
    const readNext = (scale) => {
      const ring = [];
      line(count(), (_, lat, lon) => ring.push([lat / scale, lon / scale]));
      return ring;
    };
    return new Map(areas.map(([id, scale, members, polygons]) => [id, {
      members, polygons: polygons.map((rings) => Array.from({ length: rings }, () => readNext(scale))),
    }]));
  }

  /** The polygons of a shape; pieces beyond the antimeridian are drawn on the side of `home`. */
  function readShape({ polygons, scale }, home) {
    return polygons.map((polygon) => {
      const rings = polygon.map((ring) => (typeof ring === "string" ? readRing(ring, scale) : ring));
      const lons = rings[0].map(([, lon]) => lon);
      const middle = (lons.reduce((a, b) => Math.min(a, b)) + lons.reduce((a, b) => Math.max(a, b))) / 2;
      const turn = 360 * Math.round((home - middle) / 360);
      return turn ? rings.map((ring) => ring.map(([lat, lon]) => [lat, lon + turn])) : rings;
    });
  }

  /** A mention travels as a row whose unknown ends are left out. */
  function readMention(row) {
    const [report, place, start, end, sentenceStart, sentenceEnd, confidence] = row;
    const [, , , , , , , role, roleConfidence, precision, firstBin, lastBin, words, statements] = row;
    const events = [];
    for (let i = 0; words && i < words.length; i += 4) {
      events.push({ start: words[i], end: words[i + 1], status: words[i + 2], carried: words[i + 3] === 1 });
    }
    return {
      report, place, start, end, sentenceStart, sentenceEnd, confidence, events,
      role: role ?? page.roles.findIndex(({ id }) => id === "undecided"),
      roleConfidence: roleConfidence ?? null, precision: precision ?? null, firstBin: firstBin ?? null, lastBin: lastBin ?? null,
      statements: statements ?? [],
    };
  }

  const texts = new Map();
  function textOf(report) {
    if (page.data.isLarge) return page.data.texts[report];
    if (!texts.has(report)) texts.set(report, $(`#r${report} .text`).textContent);
    return texts.get(report);
  }

  return {
    ...{ $, make, quoted, makeSvg, percent, fold, counted, turned },
    ...{ readOutlines, readShape, readMention, textOf },
  };
};

