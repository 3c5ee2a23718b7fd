// The page of one service: a panel per JSON page it knows, and the rest as JSON.

import { el, say } from "./dom.js";
import { keepToken, listen } from "./feed.js";
import { health } from "./panels/health.js";
import { traffic } from "./panels/traffic.js";
import { slo } from "./panels/slo.js";
import { errors } from "./panels/errors.js";
import { loggers } from "./panels/loggers.js";
import { breakers } from "./panels/breakers.js";
import { balance } from "./panels/balance.js";
import { heartbeats } from "./panels/heartbeats.js";
import { alerts } from "./panels/alerts.js";
import { config } from "./panels/config.js";
import { raw } from "./panels/raw.js";

// In the order in which a person on call asks. Each is shown once its page has spoken.
const KNOWN = {
  "/health/ready": health,
  "/alerts": alerts,
  "/traffic": traffic,
  "/slo": slo,
  "/errors": errors,
  "/breakers": breakers,
  "/balance": balance,
  "/heartbeats": heartbeats,
  "/loggers": loggers,
  "/config": config,
};
const SILENT = new Set(["/info", "/health/live", "/health/started", "/error-jobs"]);

const main = document.getElementById("panels");
const contents = document.getElementById("contents");
const shown = new Map();

function panelOf(path) {
  let panel = shown.get(path);
  if (!panel) {
    panel = (KNOWN[path] ?? raw(path))();
    panel.order = Object.keys(KNOWN).indexOf(path);
    if (panel.order < 0) panel.order = Object.keys(KNOWN).length;
    place(path, panel);
    shown.set(path, panel);
  }
  return panel;
}

function place(path, panel) {
  const id = path.slice(1).replaceAll("/", "-");
  panel.section = el("section", { id, "aria-labelledby": `${id}-title`, class: panel.wide ? "wide" : "" });
  panel.section.append(el("h2", { id: `${id}-title` }, panel.title), panel.root);
  panel.link = el("a", { href: `#${id}` }, panel.title);
  const later = [...shown.values()].filter((one) => one.order > panel.order).sort((a, b) => a.order - b.order)[0];
  main.insertBefore(panel.section, later?.section ?? null);
  contents.insertBefore(panel.link, later?.link ?? null);
}

function onEvent(path, json) {
  if (path === "/info") identify(json);
  if (SILENT.has(path)) return;
  const panel = panelOf(path);
  const isBad = panel.update(json) === "bad";
  panel.link.classList.toggle("is-bad", isBad);
  if (path === "/health/ready") ready(json);
}

function identify(info) {
  document.title = `${info.name} · chassis`;
  say(document.getElementById("service"), info.name);
  say(document.getElementById("identity"), `${info.version} · ${info.instance} · Java ${info.runtime}`);
}

function ready(report) {
  const pill = document.getElementById("ready");
  say(pill, report.status === "UP" ? "ready" : "not ready");
  pill.className = `pill ${report.status === "UP" ? "good" : "bad"}`;
}

function onState(text, kind) {
  const pill = document.getElementById("feed");
  say(pill, text);
  pill.className = `pill ${kind}`;
}

function onRefused() {
  const dialog = document.getElementById("token");
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        keepToken(document.getElementById("token-value").value);
        resolve();
      },
      { once: true },
    );
  });
}

listen("events", { onEvent, onState, onRefused });
