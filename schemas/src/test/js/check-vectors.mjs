// An independent reading of docs/adr/0002: checks the golden vectors, and numbers that the Java side wrote.
// Usage: node check-vectors.mjs <fingerprint-vectors.json> [<file with lines "ieee754 text">]
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

// RFC 8785: what JSON.stringify writes, with keys sorted by UTF-16 code units (the order of < on strings).
export function canonical(value, strings = (s) => s) {
  if (Array.isArray(value)) return "[" + value.map((v) => canonical(v, strings)).join(",") + "]";
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).map(([k, v]) => [strings(k), v]);
    members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return "{" + members.map(([k, v]) => JSON.stringify(k) + ":" + canonical(v, strings)).join(",") + "}";
  }
  return JSON.stringify(typeof value === "string" ? strings(value) : value);
}

const nfc = (s) => s.normalize("NFC");
const collapse = (s) => nfc(s).replace(/[ \t\n\v\f\r]+/g, " ").replace(/^ | $/g, "");

function canonicalBody(body, collapsed) {
  const kept = Object.keys(body).filter((k) => !["model", "stream", "stream_options"].includes(k)).map(nfc);
  const byKey = Object.fromEntries(Object.entries(body).map(([k, v]) => [nfc(k), v]));
  return "{" + kept.sort((a, b) => (a < b ? -1 : 1)).map((k) =>
    JSON.stringify(k) + ":" + canonical(byKey[k], collapsed && ["messages", "input"].includes(k) ? collapse : nfc)).join(",") + "}";
}

export function request(r) {
  const body = JSON.parse(r.body);
  const model = nfc(r.model ?? body.model);
  const frame = '{"body":' + canonicalBody(body, r.collapse_whitespace) + ',"format":"sluice/1","model":' + JSON.stringify(model)
    + ',"operation":' + JSON.stringify(r.operation) + ',"tenant":' + JSON.stringify(nfc(r.tenant)) + ',"variant":' + r.variant + "}";
  return { canonical_model: model, canonical_body: canonicalBody(body, false),
    fingerprint: createHash("sha256").update(frame, "utf8").digest("hex") };
}

export function double(hex) {
  return Buffer.from(hex, "hex").readDoubleBE(0);
}

if (process.argv[2]) {
  let checked = 0;
  const same = (name, actual, expected) => {
    checked++;
    if (actual !== expected) {
      console.error(`${name}: expected ${expected}, was ${actual}`);
      process.exitCode = 1;
    }
  };
  const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
  for (const n of vectors.numbers) same(n.ieee754, JSON.stringify(double(n.ieee754)), n.json);
  for (const j of vectors.json) same(j.name, canonical(JSON.parse(j.input)), j.canonical);
  for (const r of vectors.requests.filter((v) => !v.beyond_rfc8785)) {
    const actual = request(r);
    for (const field of Object.keys(actual)) same(`${r.name}: ${field}`, actual[field], r[field]);
  }
  for (const r of vectors.requests.filter((v) => v.beyond_rfc8785)) {
    const frame = '{"body":' + r.canonical_body + ',"format":"sluice/1","model":' + JSON.stringify(r.canonical_model)
      + ',"operation":' + JSON.stringify(r.operation) + ',"tenant":' + JSON.stringify(r.tenant) + ',"variant":' + r.variant + "}";
    same(r.name, createHash("sha256").update(frame, "utf8").digest("hex"), r.fingerprint);
  }
  if (process.argv[3]) {
    for (const line of readFileSync(process.argv[3], "utf8").split("\n").filter(Boolean)) {
      const [hex, text] = line.split(" ");
      same(hex, JSON.stringify(double(hex)), text);
    }
  }
  console.log(`${checked} checked`);
}
