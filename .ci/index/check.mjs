// Every line through rsyslog into OpenSearch, and one order out of it. See run.

import { spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demand, tell, until } from "../wait.mjs";

const SERVICES = ["account-transactions", "alerts", "fees", "gateway", "market", "orders"];
const WRONG = [
  '{"@timestamp":"yesterday","log.level":"INFO","message":"a date that is none"}',
  '{"@timestamp":"2026-01-31T12:00:00.123Z","oops":1,"message":"a field that nobody knows"}',
];

const root = process.argv[2];
const folder = join(root, "samples/target/index");
const logs = join(folder, "logs");
const work = join(folder, "rsyslog");
const refused = join(work, "refused.json");
const port = 20000 + (process.pid % 9000);
const home = `http://127.0.0.1:${port}`;
const children = [];

for (const made of [logs, work, join(folder, "data")]) {
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
}
cpSync(join(root, "samples/target/browser/target/logs"), logs, { recursive: true });
const files = readdirSync(logs).filter((name) => name.endsWith(".log"));
const lines = files.flatMap((name) => readFileSync(join(logs, name), "utf8").split("\n").filter(Boolean));

try {
  await openSearch();
  rsyslog();
  const begun = performance.now();
  await until("every line is in the index", 60, async () => (await count()) === lines.length, begun);
  demand(!existsSync(refused) || readFileSync(refused, "utf8") === "", "no line is refused");
  tell(`${lines.length} lines of ${files.length} services, none refused by the strict mapping`);
  await oneOrder();
  await control();
} catch (failure) {
  tell(`FAILED: ${failure.stack}`);
  if (existsSync(refused)) tell(`refused: ${readFileSync(refused, "utf8").slice(0, 2000)}`);
  process.exitCode = 1;
} finally {
  for (const child of children) child.kill("SIGKILL");
}

async function openSearch() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";
  const options = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", join(folder, "lib/*")];
  const child = spawn(java, [...options, join(root, ".ci/index/OpenSearch.java"), port, join(folder, "data")], { stdio: "ignore" });
  children.push(child);
  await until("OpenSearch answers", 60, async () => {
    demand(child.exitCode === null, "OpenSearch runs");
    return (await fetch(home)).ok;
  });
  const template = readFileSync(join(root, "docs/formats/log-line.index.json"), "utf8");
  await ask("PUT", "/_index_template/logs", template);
}

function rsyslog() {
  const config = join(work, "rsyslog.conf");
  writeFileSync(
    config,
    `global(workDirectory="${work}" maxMessageSize="256k")
module(load="imfile")
module(load="omelasticsearch")
template(name="line" type="string" string="%msg%\\n")
input(type="imfile" File="${logs}/*.log" Tag="chassis")
action(type="omelasticsearch" server="127.0.0.1" serverport="${port}" searchIndex="logs-bank" searchType=""
  template="line" bulkmode="on" errorFile="${refused}" queue.type="linkedlist" queue.dequeuebatchsize="500")
`,
  );
  children.push(spawn("/usr/sbin/rsyslogd", ["-n", "-f", config, "-i", join(work, "pid")], { stdio: ["ignore", "inherit", "inherit"] }));
}

/** One search by the trace tells what every service did for an order, in the order of time. */
async function oneOrder() {
  const sold = lines.map((line) => JSON.parse(line)).find((line) => line["service.name"] === "alerts" && line.message === "order_booked seen");
  const query = { size: 1000, sort: ["@timestamp"], query: { term: { "trace.id": sold["trace.id"] } } };
  const found = (await ask("POST", "/logs-bank/_search", JSON.stringify(query))).hits.hits.map((hit) => hit._source);
  const written = lines.filter((line) => JSON.parse(line)["trace.id"] === sold["trace.id"]);
  const services = [...new Set(found.map((line) => line["service.name"]))].sort();
  tell(`trace ${sold["trace.id"]} of order ${sold["labels.order"]}: ${found.length} lines of ${services.join(", ")}`);
  for (const line of found) tell(`  ${line["@timestamp"]} ${line["service.name"]}: ${line.message}`);
  demand(found.length === written.length, `all ${written.length} lines of the trace are found`);
  demand(String(services) === String(SERVICES), "every service has a part in it");
}

/** What the mapping does not know must not get in. */
async function control() {
  appendFileSync(join(logs, files[0]), WRONG.map((line) => `${line}\n`).join(""));
  await until("control: wrong lines are refused", 30, () => existsSync(refused) && (readFileSync(refused, "utf8").match(/a date that is none|a field that nobody knows/g) ?? []).length >= 2);
  demand((await count()) === lines.length, "control: and are not in the index");
}

async function count() {
  await ask("POST", "/logs-bank/_refresh");
  return (await ask("GET", "/logs-bank/_count")).count;
}

async function ask(method, path, body) {
  const answer = await fetch(`${home}${path}`, { method, body, headers: { "content-type": "application/json" } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
