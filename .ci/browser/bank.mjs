// SimpleBank as six processes on free ports, and what can be done to it.

import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { tell, until } from "../wait.mjs";

// An event is given up soon, for whoever waits for that here.
const SURROUNDINGS = { ...process.env, CHASSIS_MESSAGING_RETRY_DELAYS: "200ms,500ms" };
const UP = /^ {2}(\S+) +up in +(\d+) ms +(\S+) +management (\S+) +process (\d+)/;

/** Starts it; what it writes goes below `folder`. */
export async function startBank(root, folder) {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";
  const jar = join(root, "samples/launcher/target/launcher.jar");
  const port = await freePort();
  const launcher = spawn(
    java,
    ["-XX:TieredStopAtLevel=1", "-Xmx512m", `-Dsamples.dir=${folder}`, "-jar", jar, "--processes", "--port", port, "--orders", "3"],
    { env: SURROUNDINGS, stdio: ["ignore", "pipe", "inherit"] },
  );
  const said = [];
  const services = new Map();
  createInterface({ input: launcher.stdout }).on("line", (line) => {
    said.push(line);
    const [, name, , http, management, pid] = UP.exec(line) ?? [];
    if (name) services.set(name, { http, management, pid: Number(pid) });
  });
  const bank = new Bank(launcher, services, said, folder);
  try {
    await until("the bank is up and has sold", 120, () => {
      if (launcher.exitCode !== null) throw new Error(`the launcher ended with ${launcher.exitCode}`);
      return said.some((line) => line.startsWith("Everything stays up"));
    });
  } catch (failure) {
    await bank.stop();
    throw failure;
  }
  return bank;
}

class Bank {
  #launcher;
  #folder;
  #selling = null;

  constructor(launcher, services, said, folder) {
    this.#launcher = launcher;
    this.#folder = folder;
    this.services = services;
    this.said = said;
  }

  http(service) {
    return this.services.get(service).http;
  }

  management(service) {
    return this.services.get(service).management;
  }

  /** Asks to sell a share; status, and the order's id when it was taken. */
  async sell(account) {
    const answer = await fetch(`${this.http("gateway")}/shares/sell`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ accountId: account, symbol: "ACME", quantity: 1 }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = await answer.json();
    return { status: answer.status, order: body.orderId };
  }

  async order(id) {
    const answer = await fetch(`${this.http("gateway")}/orders/${id}`, { signal: AbortSignal.timeout(10_000) });
    return answer.json();
  }

  async page(service, path) {
    const answer = await fetch(`${this.management(service)}${path}`, { signal: AbortSignal.timeout(10_000) });
    return answer.json();
  }

  /** Sells a few shares a second, of accounts 1 to 4, so that there is something to see. */
  keepSelling() {
    let next = 0;
    this.#selling = setInterval(() => this.sell(`acc-${1 + (next++ % 4)}`).catch(() => {}), 200);
  }

  killFees() {
    process.kill(this.services.get("fees").pid, "SIGKILL");
  }

  /** Starts fees again as people are told to. It leaves its process id where the launcher ends it. */
  restartFees() {
    spawn("/bin/sh", [join(this.#folder, "target/processes/fees.sh")], { env: SURROUNDINGS, stdio: "ignore", detached: true }).unref();
  }

  /** Runs SQL on the database of a service. */
  sql(service, statement) {
    const script = readFileSync(join(this.#folder, `target/processes/${service}.sh`), "utf8");
    const uri = /CHASSIS_DATABASE_URI='([^']+)'/.exec(script)[1];
    execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", uri, "-c", statement], { stdio: ["ignore", "ignore", "inherit"] });
  }

  /** Ends everything in good order; by force after a minute. */
  async stop() {
    clearInterval(this.#selling);
    if (this.#launcher.exitCode !== null) return;
    this.#launcher.kill("SIGTERM");
    try {
      await until("everything has ended", 60, () => this.#launcher.exitCode !== null || this.#launcher.signalCode !== null);
      tell(`the launcher's exit code is ${this.#launcher.exitCode}`);
    } catch (failure) {
      this.#launcher.kill("SIGKILL");
      throw failure;
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
