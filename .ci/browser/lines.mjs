// Every line that a process wrote to its standard output is a log line as docs/formats says.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { demand, tell } from "../wait.mjs";

const WRONG = ["plain text", '{"message":"no time, no level"}', '{"@timestamp":"2026-01-31 12:00","log.level":"INFO"', "{}"];

export function linesFit(schema, logs) {
  const fits = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, "utf8")));
  const fault = (line) => {
    try {
      return fits(JSON.parse(line)) ? null : JSON.stringify(fits.errors.slice(0, 3));
    } catch (torn) {
      return torn.message;
    }
  };
  demand(WRONG.every((line) => fault(line)), "control: wrong lines are caught");
  const faults = [];
  let all = 0;
  for (const name of readdirSync(logs).filter((one) => one.endsWith(".log"))) {
    const lines = readFileSync(join(logs, name), "utf8").split("\n").filter(Boolean);
    all += lines.length;
    for (const line of lines) {
      const found = fault(line);
      if (found) faults.push(`${name}: ${found} in ${line.slice(0, 200)}`);
    }
  }
  const complaints = readdirSync(logs).filter((one) => one.endsWith(".err") && statSync(join(logs, one)).size > 0);
  demand(faults.length === 0, `${faults.length} of ${all} lines are no log lines:\n  ${faults.slice(0, 5).join("\n  ")}`);
  demand(complaints.length === 0, `nothing is on standard error: ${complaints.join(", ")}`);
  tell(`${all} lines of standard output fit the schema of log lines, none does not`);
}
