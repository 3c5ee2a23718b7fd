import { ago, el, keyedTable, pill, say } from "../dom.js";
import { post } from "../feed.js";

const LEVELS = ["trace", "debug", "info", "warn", "error", "off"];

/** `/loggers`: levels, and a form that changes one for a while. */
export function loggers() {
  const said = el("p", { class: "said", role: "status" });
  const name = el("input", { required: true, value: "ROOT", maxlength: 200, list: "logger-names" });
  const names = el("datalist", { id: "logger-names" });
  const level = el("select", {}, ...LEVELS.map((one) => el("option", { selected: one === "debug" }, one)));
  const seconds = el("input", { type: "number", min: 1, max: 86400, value: 600, required: true });
  const why = el("input", { maxlength: 200, placeholder: "for the log" });
  const form = el(
    "form",
    { class: "line" },
    el("label", {}, "Logger ", name),
    names,
    el("label", {}, "Level ", level),
    el("label", {}, "For how many seconds ", seconds),
    el("label", {}, "Why ", why),
    el("button", { type: "submit" }, "Change it"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(name.value, { level: level.value, seconds: Number(seconds.value), why: why.value });
  });
  const table = keyedTable(
    "Log levels",
    [
      { title: "logger", cell: (one) => one.name },
      { title: "level", cell: (one) => pill(one.effective.toLowerCase(), one.until ? "warn" : "") },
      { title: "until", cell: (one) => (one.until ? `${ago(Math.max(0, new Date(one.until) - Date.now()))} more` : ""), number: true },
      { title: "why", cell: (one) => one.reason ?? "", wordy: true },
      { title: "", cell: (one) => (one.until ? el("button", { type: "button", "data-logger": one.name }, "Undo") : "") },
    ],
    { key: (one) => one.name },
  );
  table.root.addEventListener("click", (event) => {
    const logger = event.target.dataset?.logger;
    if (logger) change(logger, { why: "undone" });
  });

  async function change(logger, order) {
    try {
      const report = await post(`/loggers/${encodeURIComponent(logger)}`, order);
      say(said, `${report.name} logs ${report.effective.toLowerCase()} now.`);
    } catch (refused) {
      say(said, `Not changed: ${refused.message}`);
    }
  }

  return {
    title: "Log levels",
    root: el("div", {}, table.root, form, said),
    update(all) {
      table.update(all);
      names.replaceChildren(...all.map((one) => el("option", { value: one.name })));
      return "good";
    },
  };
}
