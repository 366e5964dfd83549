/*
 * This part: when what is reported is reported to have happened. Bars over two sliders; the bins
 * come made (mapper/page/timeline.py), so that nothing here reckons with dates.
 */

window.mapperParts.timeline = function (page) {
  "use strict";

  const { data, make, makeSvg } = page;

  /** Make the control; `changed` is called when a handle is moved. */
  function makeTimeline(changed) {
    const { labels, weights } = data.timeline;
    const last = labels.length - 1;
    // The bar of all that lies before or after is cut where it would make the others flat.
    const highest = (bins) => bins.reduce((a, b) => Math.max(a, b), 0);
    const inner = highest(weights.filter((_, i) => !/^(before|after) /.test(labels[i])));
    const most = Math.min(highest(weights), 4 * inner || Infinity) || 1;
    const bars = weights.map((weight, i) => {
      const height = weight ? Math.max(2, Math.min(1, weight / most) * 30) : 0;
      return makeSvg("rect", { x: i + 0.08, y: 32 - height, width: 0.84, height });
    });
    const chart = makeSvg("svg", {
      viewBox: `0 0 ${labels.length} 32`, preserveAspectRatio: "none", class: "bars", "aria-hidden": "true",
    }, ...bars);
    const slider = (name, value) => make("input", {
      type: "range", min: 0, max: last, step: 1, value, "aria-label": name, class: name.toLowerCase(),
    });
    const [from, to] = [slider("From", 0), slider("To", last)];
    const words = make("output", { class: "span" });
    const undated = make("input", { type: "checkbox" });
    let [first, end] = [0, last]; // asked once a mention, so not read from the document each time
    const isWhole = () => first === 0 && end === last;

    function show() {
      [first, end] = [Number(from.value), Number(to.value)];
      [[from, first], [to, end]].forEach(([input, value]) => input.setAttribute("aria-valuetext", labels[value]));
      words.textContent = first === end ? labels[first] : `${labels[first]} to ${labels[end]}`;
      bars.forEach((bar, i) => bar.classList.toggle("out", i < first || i > end));
      // The handle that can still move lies on top when both are at one place.
      from.classList.toggle("top", first > last / 2);
      undated.disabled = isWhole();
    }
    function moved(input) {
      const [left, right] = [Number(from.value), Number(to.value)];
      if (left > right) input.value = input === from ? right : left;
      show();
      changed();
    }
    [from, to].forEach((input) => input.addEventListener("input", () => moved(input)));
    undated.addEventListener("change", changed);
    show();

    const node = make("fieldset", { class: "timeline" },
      make("legend", {}, "When it is reported to have taken place"),
      make("div", { class: "track" }, chart, from, to), words,
      make("label", {}, undated, " Keep what has no date"));
    return {
      node,
      key: "dates",
      read: () => (isWhole() ? "" : `${first}-${end}${undated.checked ? "-undated" : ""}`),
      write(said) {
        const [, first, end, kept] = /^(\d{1,4})-(\d{1,4})(-undated)?$/.exec(said) || [null, 0, last];
        from.value = Math.min(first, end);
        to.value = Math.max(first, end);
        undated.checked = Boolean(kept);
        show();
      },
      passes({ firstBin, lastBin }) {
        if (isWhole()) return true;
        if (firstBin === null) return undated.checked;
        return lastBin >= first && firstBin <= end;
      },
      reset() {
        from.value = 0;
        to.value = last;
        undated.checked = false;
        show();
      },
    };
  }

  return { makeTimeline };
};

