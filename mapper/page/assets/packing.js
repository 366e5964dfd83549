/*
 * Reads columns of whole numbers (see mapper/page/packing.py).
 *
 *   const next = mapperNumbers(column);  // column: [lengths of the codes, bits]
 *   next();                              // the first number, then the second, …
 *   const { count, line } = mapperLines({ counts, starts, steps });  // three columns
 */
(() => {
  'use strict';

  const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_`{|}~';
  const VALUE = new Uint8Array(128);
  [...ALPHABET].forEach((sign, value) => { VALUE[sign.charCodeAt(0)] = value; });
  const valueAt = (text, i) => VALUE[text.charCodeAt(i) & 127];
  const DIRECT = 16;
  const KEPT = 2;

  /** Five digits are four bytes, the highest first. */
  function readBytes(text) {
    const bytes = new DataView(new ArrayBuffer(text.length / 5 * 4));
    for (let i = 0; i < text.length; i += 5) {
      let word = 0;
      for (let j = 0; j < 5; j += 1) word = word * 85 + valueAt(text, i + j);
      bytes.setUint32(i / 5 * 4, word);
    }
    return new Uint8Array(bytes.buffer);
  }

  window.mapperNumbers = ([lengths, text]) => {
    const perLength = new Uint16Array(32);
    const signs = [];
    for (let sign = 0; sign < lengths.length; sign += 1) {
      const length = valueAt(lengths, sign);
      if (length) {
        perLength[length] += 1;
        signs.push([length, sign]);
      }
    }
    signs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const bytes = readBytes(text);
    let at = 0;
    const bit = () => {
      const found = (bytes[at >> 3] >> (7 - (at & 7))) & 1;
      at += 1;
      return found;
    };
    return () => {
      // Codes of one length are successive numbers, and follow those that are shorter.
      let code = 0;
      let first = 0;
      let before = 0;
      let length = 1;
      for (; length < perLength.length; length += 1) {
        code = 2 * code + bit();
        if (code - first < perLength[length]) break;
        before += perLength[length];
        first = 2 * (first + perLength[length]);
      }
      const sign = signs[before + code - first][1];
      if (sign < DIRECT) return sign;
      const rest = ((sign - DIRECT) >> KEPT) + 4 - KEPT;
      let number = (1 << KEPT) + ((sign - DIRECT) & ((1 << KEPT) - 1));
      for (let i = 0; i < rest; i += 1) number = 2 * number + bit();
      return number;
    };
  };

  /** Signed numbers are folded: the lowest bit is the sign. */
  const unfold = (number) => (number % 2 ? -(number - 1) / 2 : number / 2);

  /**
   * Lines one after another. `count()` gives the next of the counts, `line(size, visit)` goes through
   * the next line and gives `visit` each point: its number, latitude and longitude in grid steps.
   */
  window.mapperLines = ({ counts, starts, steps }) => {
    const [count, start, step] = [counts, starts, steps].map(window.mapperNumbers);
    const first = [0, 0];
    const line = (size, visit) => {
      first[0] += unfold(start());
      first[1] += unfold(start());
      let [lat, lon] = first;
      visit(0, lat, lon);
      for (let i = 1; i < size; i += 1) {
        lat += unfold(step());
        lon += unfold(step());
        visit(i, lat, lon);
      }
    };
    return { count, line };
  };

  window.mapperNumbers.unfold = unfold;
})();
