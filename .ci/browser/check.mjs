// Looks at SimpleBank's pages in a real browser while things go wrong. See run.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startBank } from "./bank.mjs";
import { control } from "./control.mjs";
import { cutOff, faint, policyOf, tabTo, tooWide, unreachable, watch } from "./eyes.mjs";
import { linesFit } from "./lines.mjs";
import { demand, tell, until } from "../wait.mjs";

const DOWN_WITHIN_S = 4;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const ARGUMENTS = [
  "--no-sandbox", // as root there is none
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

const folder = join(process.argv[2], "samples/target/browser");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGUMENTS });
const watched = [];
let bank;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await bank?.stop();
    process.exit(1);
  });
}
try {
  await control(browser);
  bank = await startBank(process.argv[2], folder);
  bank.keepSelling();
  await servicePage();
  await systemPage();
  await feesDies();
  await breakerIsForced();
  await eventIsPutBack();
  demand(watched.length === 0, `no page complains or asks elsewhere; found:\n  ${watched.join("\n  ")}`);
  tell(`all was seen, no console error, no external request; screenshots in ${folder}`);
  await bank.stop();
  linesFit(join(process.argv[2], "docs/formats/log-line.schema.json"), join(folder, "target/logs"));
} catch (failure) {
  await shootAll("failure");
  tell(`FAILED: ${failure.stack}`);
  tell(`pages complained:\n  ${watched.join("\n  ")}`);
  if (bank) tell(`the launcher said last:\n${bank.said.slice(-10).join("\n")}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  await bank?.stop();
}

/** A page of its own browser session, watched; `work` gets it once it is live. */
async function visit(url, options, work) {
  const context = await browser.newContext({ viewport: DESK, reducedMotion: "reduce", ...options });
  const found = watch(context);
  try {
    const page = await context.newPage();
    const response = await page.goto(url);
    watched.push(...policyOf(response));
    await until(`${page.url()} is live`, 15, () => page.locator("#feed.good").isVisible());
    await work(page);
    await context.close();
  } finally {
    watched.push(...found.map((one) => `${url}: ${one}`));
  }
}

async function shoot(page, name) {
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

async function shootAll(name) {
  const pages = browser.contexts().flatMap((context) => context.pages());
  await Promise.all(pages.map((page, index) => shoot(page, `${name}-${index}`).catch(() => {})));
}

/** The same page on a desk and on a phone, by day and by night, and by keyboard. */
async function looksRight(name, url, isFilled, actions) {
  for (const colorScheme of ["light", "dark"]) {
    await visit(url, { colorScheme }, async (page) => {
      await until(`${name} page is filled, ${colorScheme}`, 15, () => isFilled(page));
      watched.push(...(await faint(page)).map((one) => `${name}, ${colorScheme}: ${one}`));
      if (colorScheme === "light") watched.push(...(await unreachable(page, actions)).map((one) => `${name}: ${one}`));
      await shoot(page, `${name}-${colorScheme}`);
    });
  }
  await visit(url, { viewport: PHONE, isMobile: true, hasTouch: true, colorScheme: "light" }, async (page) => {
    await until(`${name} page is filled on a phone`, 15, () => isFilled(page));
    const beyond = [...(await tooWide(page, PHONE.width)), ...(await cutOff(page, PHONE.width))];
    watched.push(...beyond.map((one) => `${name}, phone: ${one}`));
    await shoot(page, `${name}-phone`);
  });
}

async function servicePage() {
  const isFilled = async (page) => (await page.locator("main > section").count()) >= 9 && page.locator("#breakers tbody tr").first().isVisible();
  const actions = [/Skip to the panels/, /Breakers/, /Force…/, /Causes/, /Change it/];
  await looksRight("service", `${bank.management("orders")}/`, isFilled, actions);
}

async function systemPage() {
  const isFilled = async (page) => (await page.locator("#map g rect").count()) === 6 && (await page.locator("#flows tbody tr").count()) >= 4;
  const actions = [/Skip to the map/, /Timeline/];
  await looksRight("system", `${bank.http("alerts")}/system/`, isFilled, actions);
  await visit(`${bank.http("alerts")}/system/`, {}, async (page) => {
    const { order } = await bank.sell("acc-1");
    await until("the order is listed with all of its steps", 15, () => page.locator("#orders tr", { hasText: order }).getByText("4 of 4").isVisible());
    await page.locator("#orders tr", { hasText: order }).getByRole("button", { name: "Timeline" }).click();
    await until("its timeline is shown", 5, async () => (await page.locator("#trail li").count()) === 4);
    const told = await page.locator("#trail li").allInnerTexts();
    tell(`timeline: ${told.map((one) => one.replace(/\s+/g, " ")).join(" | ")}`);
    for (const service of ["orders", "market", "fees", "account-transactions"]) {
      demand(told.some((one) => one.startsWith(service)), `${service} is in the timeline`);
    }
    demand(/^orders\s+\+0 ms\s+order created/.test(told[0]), "it begins with the order");
    await shoot(page, "system-timeline");
  });
}

async function feesDies() {
  await visit(`${bank.http("alerts")}/system/`, {}, async (page) => {
    const down = page.locator("#down tbody tr", { hasText: "fees" });
    const state = page.locator("#map g.is-down", { hasText: "fees" });
    await until("fees is up on the system page", 15, () => page.locator("#instances tr", { hasText: "fees" }).locator(".pill.good").isVisible());
    demand((await down.count()) === 0, "nothing says that fees is down while it is up");

    const killed = performance.now();
    bank.killFees();
    await until("fees killed, and shown down", DOWN_WITHIN_S, () => down.isVisible(), killed);
    await until("and down in the map", DOWN_WITHIN_S, () => state.isVisible(), killed);
    await until("and as an alert", 15, () => page.locator("#alerts tbody tr", { hasText: "fees" }).first().isVisible(), killed);
    tell(`it says: ${(await down.innerText()).replace(/\s+/g, " ")}`);
    await shoot(page, "system-fees-down");

    const restarted = performance.now();
    bank.restartFees();
    await until("fees restarted, and shown up", 60, async () => (await state.count()) === 0 && (await down.count()) === 0, restarted);
    await until("and its alert is gone", 60, async () => (await page.locator("#alerts tbody tr", { hasText: "fees" }).count()) === 0, restarted);
    await shoot(page, "system-fees-back");
  });
}

/** By keyboard alone. */
async function breakerIsForced() {
  await visit(`${bank.management("orders")}/`, { colorScheme: "dark" }, async (page) => {
    const row = page.locator("#breakers tr", { hasText: "account-transactions" });
    await until("the circuit is on the page", 15, () => row.isVisible());
    await tabTo(page, /account-transactions Force…/);
    await page.keyboard.press("Enter");
    await until("the dialog is open", 5, () => page.getByRole("dialog").isVisible());
    await shoot(page, "service-force");
    await tabTo(page, /For how many seconds/);
    await page.keyboard.type("120");
    await tabTo(page, /Why/);
    await page.keyboard.type("seen by the browser check");
    await page.keyboard.press("Enter");
    await until("the page shows the circuit forced open", 5, () => row.getByText("forced open").isVisible());
    const report = (await bank.page("orders", "/breakers")).find((one) => one.name === "client.account-transactions");
    demand(report.state === "forced_open", `/breakers says so: ${report.state}`);
    await until("a sale is refused", 5, async () => (await bank.sell("acc-1")).status === 503);
    await shoot(page, "service-forced-open");

    await row.getByRole("button", { name: "Force…" }).click();
    await page.getByLabel("State").selectOption("auto");
    await page.getByRole("button", { name: "Force it" }).click();
    await until("the circuit is closed again", 10, () => row.getByText("closed", { exact: true }).isVisible());
    await until("a sale is taken", 10, async () => (await bank.sell("acc-1")).status === 202);
  });
}

/** A charge that the database refuses is given up, and put back once the database is mended. */
async function eventIsPutBack() {
  bank.sql("fees", "ALTER TABLE charges ADD CONSTRAINT broken CHECK (account_id <> 'acc-5') NOT VALID");
  const { order } = await bank.sell("acc-5");
  await visit(`${bank.management("fees")}/`, {}, async (page) => {
    const queue = page.locator("#errors table").first().locator("tr", { hasText: "charging" });
    await until("the event is given up, as the page says", 30, () => queue.locator(".pill.bad").isVisible());
    await queue.getByRole("button", { name: "Causes" }).click();
    const redrive = page.getByRole("button", { name: "Redrive" });
    await until("its cause is shown", 10, () => redrive.isVisible());
    await page.getByLabel("Why").first().fill("the constraint is gone");
    await shoot(page, "service-parked");
    demand((await bank.order(order)).state !== "completed", "control: without its fee the order is not completed");

    bank.sql("fees", "ALTER TABLE charges DROP CONSTRAINT broken");
    const asked = performance.now();
    await redrive.click();
    await until("the page shows the error queue empty", 15, () => queue.getByRole("cell", { name: "0", exact: true }).isVisible(), asked);
    await until("and the job done", 15, () => page.locator("#errors").getByText("done").isVisible(), asked);
    await until("the order is completed", 15, async () => (await bank.order(order)).state === "completed", asked);
    const { queues } = await bank.page("fees", "/errors");
    demand(queues.find((one) => one.subscription === "charging").events === 0, "/errors says so");
    await shoot(page, "service-redriven");
  });
}
