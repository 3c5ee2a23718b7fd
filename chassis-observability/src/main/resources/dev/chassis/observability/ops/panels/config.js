import { el, keyedTable, pill } from "../dom.js";

/** `/config`: settings in effect and where each stands. */
export function config() {
  const find = el("input", { type: "search", placeholder: "key, value or origin", oninput: show });
  const all = el("input", { type: "checkbox", onchange: show });
  const table = keyedTable(
    "Settings",
    [
      { title: "key", cell: (setting) => setting.key },
      { title: "value", cell: (setting) => setting.value },
      { title: "from", cell: (setting) => (setting.isDefault ? "default" : setting.origin), wordy: true },
      {
        title: "after a restart",
        cell: (setting) => (setting.afterRestart == null ? "" : pill(setting.afterRestart, "warn")),
        wordy: true,
      },
    ],
    { key: (setting) => setting.key, empty: "everything is at its default; tick the box to see all" },
  );
  let settings = [];

  function show() {
    const wanted = find.value.toLowerCase();
    table.update(
      settings.filter(
        (one) =>
          (all.checked || wanted || !one.isDefault || one.afterRestart != null) &&
          `${one.key} ${one.value} ${one.origin}`.toLowerCase().includes(wanted),
      ),
    );
  }

  return {
    title: "Configuration",
    wide: true,
    root: el(
      "div",
      {},
      el("form", { class: "line", onsubmit: (event) => event.preventDefault() }, el("label", {}, "Find ", find), el("label", {}, "Defaults too ", all)),
      table.root,
    ),
    update(page) {
      settings = Object.entries(page.settings).map(([key, setting]) => ({ key, ...setting }));
      show();
      return page.lastReload?.outcome === "REFUSED" ? "bad" : "good";
    },
  };
}
