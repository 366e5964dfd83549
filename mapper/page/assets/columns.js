/*
 * This part, of large pages only: columns (mapper/page/large.py) to what the other parts read. What
 * is said of a place is worked out when somebody asks, by the rules of mapper/page/accounts.py.
 *
 *   mapperRead(columns)   // places, mentions, reports and statements, as a small page has them
 */

window.mapperRead = function (raw) {
  "use strict";

  const AFTER_ALL = Infinity;
  const [WORDS, LINES, PRECISIONS] = [40, 60, 24];
  const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

  /** Numbers as `packed_numbers` writes them; its bytes are in the order that all browsers have. */
  function numbers(text) {
    const bytes = atob(text.slice(1));
    const out = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i += 1) out[i] = bytes.charCodeAt(i);
    return new ARRAYS[text[0]](out.buffer);
  }

  /** Where the rows of each start in a column that has so many for each. */
  function startsOf(counts) {
    const starts = new Uint32Array(counts.length + 1);
    counts.forEach((count, i) => { starts[i + 1] = starts[i] + count; });
    return starts;
  }

  const read = (columns, names) => Object.fromEntries(names.map((name) => [name, numbers(columns[name])]));

  // ------------------------------------------------------------------ reports, statements

  const given = raw.reports;
  const of = read(given, ["outlet", "date", "language", "copyOf"]);
  const reports = given.title.map((title, i) => ({
    title, source: given.outlets[of.outlet[i]] || null, date: given.dates[of.date[i]] || null,
    language: given.languages[of.language[i]], url: given.url[i] || null,
    copyOf: of.copyOf[i] ? of.copyOf[i] - 1 : null,
  }));

  const said = read(raw.statements, ["report", "start", "length", "speaker", "cue", "via", "flags"]);
  const { strings } = raw.statements;
  const statements = Array.from(said.report, (report, i) => ({
    report, start: said.start[i], end: said.start[i] + said.length[i], speaker: strings[said.speaker[i]],
    cue: strings[said.cue[i]], via: strings[said.via[i]] || null,
    quote: (said.flags[i] & 1) > 0, denies: (said.flags[i] & 2) > 0, private: (said.flags[i] & 4) > 0,
    cut: (said.flags[i] & 8) > 0,
  }));

  // ------------------------------------------------------------------ mentions

  const row = read(raw.mentions, [
    "place", "start", "length", "before", "sentence", "confidence", "role", "roleConfidence", "date", "said",
    "where", "events", "statements", "flags",
  ]);
  const [wordStart, wordLength, wordStatus] = raw.mentions.words.map(numbers);
  const stated = numbers(raw.mentions.stated);
  const [eventsFrom, statementsFrom, mentionsFrom] = [row.events, row.statements, numbers(raw.counts)].map(startsOf);
  const reportOf = new Uint32Array(row.place.length);
  reports.forEach((_, i) => reportOf.fill(i, mentionsFrom[i], mentionsFrom[i + 1]));
  // Which ways of speaking a mention has, one bit for each.
  const told = new Uint8Array(row.place.length);
  row.events.forEach((count, i) => {
    for (let at = eventsFrom[i]; at < eventsFrom[i] + count; at += 1) told[i] |= 1 << (wordStatus[at] >> 1);
  });
  const isOff = (number) => {
    const where = raw.wheres[row.where[number]];
    return where[3] !== null;
  };

  const NONE = Object.freeze([]);
  const KINDS = ["literal", "associative", "demonym", "organisation"];
  class Mention {
    constructor(number) { this.number = number; }
    get report() { return reportOf[this.number]; }
    get place() { return row.place[this.number] ? row.place[this.number] - 1 : null; }
    get start() { return row.start[this.number]; }
    get end() { return this.start + row.length[this.number]; }
    get sentenceStart() { return this.start - row.before[this.number]; }
    get sentenceEnd() { return this.sentenceStart + row.sentence[this.number]; }
    get confidence() { return row.confidence[this.number] / 100; }
    get role() { return row.role[this.number]; }
    get roleConfidence() { return row.roleConfidence[this.number] ? (row.roleConfidence[this.number] - 1) / 100 : null; }
    get precision() { return raw.wheres[row.where[this.number]][0]; }
    get firstBin() { return raw.dates[row.date[this.number]][3] ?? null; }
    get lastBin() { return raw.dates[row.date[this.number]][4] ?? null; }
    get cut() { return row.flags[this.number] & 3; }
    get kind() { return KINDS[row.flags[this.number] >> 2]; }
    get days() { return row.date[this.number] ? raw.dates[row.date[this.number]].slice(1, 3) : null; }
    get whereabouts() {
      const [precision, geo, relation, km, relationKind] = raw.wheres[row.where[this.number]];
      return { precision, geo, relation, km, relationKind };
    }
    get statements() {
      const from = statementsFrom[this.number];
      return row.statements[this.number] ? Array.from(stated.subarray(from, from + row.statements[this.number])) : NONE;
    }
    get events() {
      const from = eventsFrom[this.number];
      return row.events[this.number] === 0 ? NONE : Array.from({ length: row.events[this.number] }, (_, i) => ({
        start: wordStart[from + i], end: wordStart[from + i] + wordLength[from + i],
        status: wordStatus[from + i] >> 1, carried: (wordStatus[from + i] & 1) === 1,
      }));
    }
  }
  const mentions = Array.from(row.place, (_, number) => new Mention(number));
  const wordsOf = (number) => raw.texts[reportOf[number]]
    .slice(row.start[number], row.start[number] + row.length[number]).replace(/\s+/g, " ").trim();

  // ------------------------------------------------------------------ places

  const held = raw.places;
  const lists = held.id.map(() => []);
  row.place.forEach((place, number) => { if (place) lists[place - 1].push(number); });
  const at = read(held, ["prefix", "lat", "lon", "drawn", "radius", "population", "kind", "where", "gazetteer", "reason"]);
  const DRAWN = ["pin", "area", "listed"];
  const [admin2, admin1, country] = held.within.map(numbers);
  const { lowConfidence, highConfidence } = raw;

  const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  /** As coverage_words in mapper/page/wording.py. */
  function coverageOf(list) {
    const named = [...new Set(list.map((number) => reportOf[number]))];
    const texts = new Set(named.map((report) => reports[report].copyOf ?? report)).size;
    const outlets = new Set(named.map((report) => reports[report].source).filter(Boolean).map((one) => one.toLowerCase())).size;
    const copies = named.length - texts;
    const parts = [counted(named.length, "report")];
    if (copies) parts.push(`${counted(texts, "text")} (${copies} ${copies === 1 ? "copy" : "copies"} counted once)`);
    if (outlets) parts.push(counted(outlets, "outlet"));
    return parts.join(", ");
  }

  /** What is reported in one way and at one time. */
  function linesOf(list) {
    const found = new Map();
    list.forEach((number) => {
      const role = row.role[number];
      const date = raw.dates[row.date[number]];
      const { events } = mentions[number];
      const statuses = events.length ? [...new Set(events.map(({ status }) => status))]
        : raw.roles[role].id === "event" ? [0] : [];
      statuses.forEach((status) => {
        const isDated = raw.dated[role].includes(status) && date.length > 0;
        const key = `${status} ${isDated ? row.date[number] : ""}`;
        if (!found.has(key)) {
          found.set(key, {
            status, words: new Map(), mentions: [], when: isDated ? date[0] : "",
            order: isDated ? [date[1], date[2]] : [AFTER_ALL, AFTER_ALL],
            said: isDated ? raw.said[row.said[number]] : "",
          });
        }
        const line = found.get(key);
        line.mentions.push(number);
        events.filter((one) => one.status === status).forEach(({ start, end }) => {
          const shown = raw.texts[reportOf[number]].slice(start, end).replace(/\s+/g, " ").trim();
          if (!line.words.has(shown.toLowerCase())) line.words.set(shown.toLowerCase(), [shown, new Set()]);
          line.words.get(shown.toLowerCase())[1].add(number);
        });
      });
    });
    const earlier = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    return [...found.values()]
      .sort((a, b) => a.status - b.status || earlier(a.order[0], b.order[0]) || earlier(a.order[1], b.order[1]))
      .slice(0, LINES)
      .map((line) => {
        const words = [...line.words.values()];
        return {
          status: STATUSES[line.status], label: raw.statuses[line.status], when: line.when, said: line.said,
          words: words.slice(0, WORDS).map(([shown]) => shown), more: Math.max(0, words.length - WORDS),
          sources: words.slice(0, WORDS).map(([, sources]) => [...sources]), mentions: line.mentions,
        };
      });
  }
  const STATUSES = ["reported", "denied", "possible", "planned", "past", "known"];

  function wheresOf(list) {
    const found = new Map();
    list.forEach((number) => {
      const role = row.role[number];
      if (!row.where[number] || raw.roles[role].quiet) return;
      const key = row.where[number] * raw.roles.length + role;
      if (!found.has(key) && found.size < PRECISIONS) {
        const [precision, geo, relation, km, , others] = raw.wheres[row.where[number]];
        found.set(key, {
          words: raw.precisions[precision] ?? raw.unknownPrecision, relation, km: null,
          codes: [precision === null ? "" : `UCDP ${precision}`, geo === null ? "" : `ACLED ${geo}`].filter(Boolean).join(", "),
          within: km, others: others.map((other) => held.name[other]), role, mentions: [],
        });
      }
      if (found.has(key)) found.get(key).mentions.push(number);
    });
    return [...found.values()];
  }

  /** What all mentions of a place say of it. */
  class Account {
    constructor(list) {
      this.list = list;
      this.role = list.reduce((least, number) => Math.min(least, row.role[number]), raw.roles.length);
      let [sure, ways, displaced] = [0, 0, raw.roles[this.role].id === "event"];
      list.forEach((number) => {
        ways |= told[number];
        if (row.role[number] !== this.role) return;
        sure = Math.max(sure, row.roleConfidence[number]);
        displaced = displaced && isOff(number);
      });
      this.roleConfidence = sure ? (sure - 1) / 100 : null;
      this.displaced = displaced;
      // denied, feared or planned: bits 1 to 3
      this.unasserted = raw.roles[this.role].id === "background" && ways > 0 && (ways & ~14) === 0;
    }
    get lines() { return (this.told ||= linesOf(this.list)); }
    get where() { return (this.places ||= wheresOf(this.list)); }
    get coverage() { return coverageOf(this.list); }
  }

  class Place {
    constructor(index) {
      this.index = index;
      this.mentions = lists[index];
      this.account = new Account(this.mentions);
      this.confidence = this.mentions.reduce((most, number) => Math.max(most, row.confidence[number]), 0) / 100;
      this.name = held.name[index];
      this.lat = at.lat[index] / 1e5 - 90;
      this.lon = at.lon[index] / 1e5 - 180;
      this.drawn = DRAWN[at.drawn[index]];
      this.gathered = NONE;
    }
    get id() { return [held.prefixes[at.prefix[this.index]], held.id[this.index]].filter(Boolean).join(":"); }
    get radiusKm() { return at.radius[this.index] ? at.radius[this.index] / 10 : null; }
    get kind() { return held.kinds[at.kind[this.index]][0]; }
    get feature() { return held.kinds[at.kind[this.index]].slice(1); }
    /** What it lies in, smallest first: names of units and country, empty where there is none, and its code. */
    get within() {
      const row = at.where[this.index];
      return [held.units[admin2[row]], held.units[admin1[row]], ...held.countries[country[row]]];
    }
    get where() {
      return [...new Set(this.within.slice(0, 3))].filter((name) => name && name !== this.name).join(", ");
    }
    get population() { return at.population[this.index] ? at.population[this.index] - 1 : null; }
    get gazetteer() { return held.gazetteers[at.gazetteer[this.index]]; }
    get written() { return [...new Set(this.mentions.map(wordsOf))]; }
    get certainty() {
      return this.confidence < lowConfidence ? "low" : this.confidence >= highConfidence ? "high" : "medium";
    }
    get readings() {
      const reason = held.reasons[at.reason[this.index]];
      return [{ text: this.name, mentions: this.mentions.length, confidence: this.confidence, reason, alternatives: [] }];
    }
  }
  const places = held.id.map((_, index) => new Place(index));

  return {
    ...raw, isLarge: true, places, mentions, reports, statements, gathered: [], extents: [], mentionsFrom, isOff,
  };
};
