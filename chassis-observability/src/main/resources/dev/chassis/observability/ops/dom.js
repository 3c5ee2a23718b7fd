// Small tools to build and update the page. Text goes in as text nodes only: whatever a service
// says stays text.

/** An element: `el("a", {href: "#x"}, "text", child)`; properties beginning with `on` are listeners. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Sets the text unless it is there already, so that a selection survives. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A pill whose kind is `good`, `warn`, `bad` or nothing. */
export function pill(text, kind = "") {
  return el("span", { class: `pill ${kind}` }, text);
}

/**
 * A table that keeps its rows by key, so that focus and selection stay while values change.
 *
 * Columns: `{title, cell(row), number, wordy, long}`; phones do without the wordy ones; `cell` gives text or a node, and text is compared
 * before it is written. A column with `once: true` makes its cell when the row appears.
 */
export function keyedTable(caption, columns, { key, empty = "none" }) {
  const body = el("tbody");
  const head = el("tr", {}, ...columns.map((column) => el("th", { scope: "col", class: classes(column) }, column.title)));
  const table = el("table", { "aria-label": caption }, el("thead", {}, head), body);
  const nothing = el("p", { class: "dim" }, empty);
  const root = el("div", { class: "scroll" }, table, nothing);
  const rows = new Map();

  function update(items) {
    nothing.hidden = items.length > 0;
    table.hidden = items.length === 0;
    const seen = new Set();
    let before = null;
    for (const item of items) {
      const id = key(item);
      seen.add(id);
      let row = rows.get(id);
      if (!row) {
        row = newRow();
        rows.set(id, row);
      }
      row.item = item;
      fill(row);
      const place = before ? before.nextSibling : body.firstChild;
      if (row.tr !== place) body.insertBefore(row.tr, place);
      before = row.tr;
    }
    for (const [id, row] of rows) {
      if (!seen.has(id)) {
        row.tr.remove();
        rows.delete(id);
      }
    }
  }

  function newRow() {
    const row = { cells: [], tr: el("tr") };
    columns.forEach((column, index) => {
      const cell = index === 0 ? el("th", { scope: "row", class: classes(column) }) : el("td", { class: classes(column) });
      row.cells.push({ cell, shown: undefined });
      row.tr.append(cell);
    });
    return row;
  }

  function fill(row) {
    columns.forEach((column, index) => {
      const place = row.cells[index];
      if (column.once && place.shown !== undefined) return;
      const value = column.cell(row.item, () => row.item);
      if (value instanceof Node) {
        if (value === place.shown) return;
        if (place.shown instanceof Node && place.shown.isEqualNode(value)) return;
        place.cell.replaceChildren(value);
      } else if (value !== place.shown) {
        place.cell.textContent = value ?? "";
      } else return;
      place.shown = value;
    });
  }

  return { root, update };
}

function classes(column) {
  return [column.number ? "number" : "text", column.wordy ? "wordy" : "", column.long ? "long" : ""].join(" ").trim();
}

/** Milliseconds for people, such as `3 min`. */
export function ago(ms) {
  if (ms == null) return "";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const units = [[86400000, "d"], [3600000, "h"], [60000, "min"], [1000, "s"]];
  const [size, unit] = units.find(([least]) => ms >= least);
  return `${Math.floor(ms / size)} ${unit}`;
}

/** A figure with few digits. */
export function num(value, digits = 1) {
  if (value == null) return "";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

/** A share of 0 to 1 as per cent. */
export function percent(share) {
  if (share == null) return "";
  return share === 0 ? "0 %" : `${num(share * 100, share < 0.01 ? 2 : 1)} %`;
}

/** Milliseconds of a duration, for a column. */
export function ms(value) {
  return value == null ? "" : `${num(value, value < 10 ? 2 : 1)}`;
}

const SVG = "http://www.w3.org/2000/svg";

/** A line of the last values; call `push` with each new one. */
export function spark(label, most = 60) {
  const values = [];
  const path = document.createElementNS(SVG, "path");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", `0 0 ${most} 20`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.append(path);
  return {
    svg,
    push(value) {
      values.push(value);
      if (values.length > most) values.shift();
      const top = Math.max(...values, 1e-9);
      const from = most - values.length;
      path.setAttribute("d", values.map((v, i) => `${i ? "L" : "M"}${from + i + 0.5} ${19 - (v / top) * 18}`).join(""));
    },
  };
}
