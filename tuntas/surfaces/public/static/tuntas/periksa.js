"use strict";
// Verifies a receipt (tuntas/receipt/v1) in this browser. Nothing is sent: this script knows no address.
// The rule is that of docs/how-to/read-the-log.md; tests compare it with the two other verifiers, slip by slip.
(() => {
  const FORMAT = "tuntas/receipt/v1";
  const PROMISE = "tuntas/promise/v1";
  const TEXTS = ["format", "number", "promise", "salt", "body", "rows", "checkpoint", "index"];
  const NUMBER = /^(0|[1-9][0-9]{0,18})$/;
  const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;
  const NAME = /^[^\s+\p{C}\p{Z}]+$/u;
  const LIMIT = 1n << 63n;
  const LARGEST = 1000000;
  const LAST_SECOND = 253402300800n;

  class Refused extends Error {}

  const need = (fact, why) => {
    if (!fact) throw new Refused(why);
  };

  // --- bytes ------------------------------------------------------------------------------------------------

  const utf8 = (text) => new TextEncoder().encode(text);
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const whole64 = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));

  // Base64 in its one canonical spelling.
  const unbase64 = (text) => {
    need(/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, "not base64");
    const binary = atob(text);
    need(btoa(binary) === text, "base64 that is not canonical");
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  };

  // --- keys and notes ---------------------------------------------------------------------------------------

  const readKey = async (text) => {
    const [name, id, ...rest] = text.trim().split("+");
    need(NAME.test(name) && id && rest.length > 0, "a key is name+id+base64");
    const data = unbase64(rest.join("+"));
    need(data.length === 33 && (data[0] === 1 || data[0] === 4), "not an Ed25519 key of a kind known here");
    const known = (await sha256(utf8(name + "\n"), data)).slice(0, 4);
    need(id === hex(known), "the id in the key is not the key's");
    const crypt = await crypto.subtle.importKey("raw", data.slice(1), { name: "Ed25519" }, false, ["verify"]);
    return { name, kind: data[0], id: known, crypt };
  };

  const readKeys = async (text) => {
    const lines = text.split("\n").map((line) => line.trim());
    const wanted = new Set(lines.filter((line) => line && !line.startsWith("#")));
    return Promise.all([...wanted].map(readKey));
  };

  const readLine = (line) => {
    const found = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
    need(found && NAME.test(found[1]), "not a signature line");
    const data = unbase64(found[2]);
    need(data.length > 4, "a signature without bytes");
    return { name: found[1], id: data.slice(0, 4), raw: data.slice(4) };
  };

  // Seconds of a cosignature, null for a note's signature; refused when it does not hold.
  const checkSignature = async (text, key, raw) => {
    let time = null;
    let message = utf8(text);
    if (key.kind === 4) {
      need(raw.length === 72, "not a timed signature");
      time = whole64(raw.slice(0, 8));
      need(time < LAST_SECOND, "a time nobody lives to see");
      message = join(utf8(`cosignature/v1\ntime ${time}\n`), message);
      raw = raw.slice(8);
    }
    need(await crypto.subtle.verify({ name: "Ed25519" }, key.crypt, raw, message), "a signature that does not hold");
    return time;
  };

  // The text of a canonical note and key -> time; every known key's signature holds, none signed twice.
  const openNote = async (note, keys) => {
    need(note.length <= LARGEST && !/[\u0000-\u0009\u000b-\u001f]/.test(note), "control characters in a note");
    const end = note.lastIndexOf("\n\n");
    need(end > 0 && note.endsWith("\n"), "a note without signatures or without its last newline");
    const text = note.slice(0, end + 1);
    const lines = note.slice(end + 2, -1).split("\n");
    need(lines.length <= 100, "too many signatures");
    const signed = new Map();
    for (const line of lines.map(readLine)) {
      const key = keys.find((one) => one.name === line.name && same(one.id, line.id));
      if (!key) continue;
      need(!signed.has(key), "two signatures by one key");
      signed.set(key, await checkSignature(text, key, line.raw));
    }
    return { text, signed };
  };

  // --- the tree and checkpoints -----------------------------------------------------------------------------

  const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

  const checkPath = async (leaf, index, size, path, root) => {
    need(index < size && path.every((one) => one.length === 32), "a place outside the tree");
    let [at, last, found] = [index, size - 1n, leaf];
    for (const sibling of path) {
      need(last > 0n, "a path that is too long");
      if (at & 1n || at === last) {
        found = await nodeHash(sibling, found);
        while (!(at & 1n) && at) [at, last] = [at >> 1n, last >> 1n];
      } else {
        found = await nodeHash(found, sibling);
      }
      [at, last] = [at >> 1n, last >> 1n];
    }
    need(last === 0n && same(found, root), "a path that does not lead to the signed root");
  };

  const readHead = async (note, log, witnesses) => {
    const { text, signed } = await openNote(note, [log, ...witnesses]);
    need(signed.has(log), "the log has not signed this checkpoint");
    const lines = text.split("\n");
    need(lines.length >= 4 && lines.pop() === "" && lines.every(Boolean), "a checkpoint has three lines or more");
    need(lines[0] === log.name, "a checkpoint of another log");
    need(NUMBER.test(lines[1]) && BigInt(lines[1]) < LIMIT, "a size that is not a canonical number");
    const [size, root] = [BigInt(lines[1]), unbase64(lines[2])];
    need(root.length === 32 && (size || same(root, await sha256())), "a root no tree of this size has");
    const seen = [...signed].filter(([key]) => key.kind === 4).map(([key, time]) => [key.name, time]);
    return { size, root, seen };
  };

  // --- the receipt ------------------------------------------------------------------------------------------

  const inflate = async (data) => {
    const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  // The one attachment of a PDF that is a receipt.
  const attached = async (data) => {
    const text = new TextDecoder("latin1").decode(data);
    const found = [];
    for (const match of text.matchAll(/\/Type\s*\/EmbeddedFile\b/g)) {
      const from = match.index + match[0].length;
      const stream = /stream\r?\n/.exec(text.slice(from));
      if (!stream) continue;
      const head = text.slice(text.lastIndexOf(" obj", match.index), from + stream.index);
      const length = /\/Length\s+(\d+)(?!\d|\s+\d+\s+R)/.exec(head);
      if (!length) continue;
      const begin = from + stream.index + stream[0].length;
      let content = data.slice(begin, begin + Number(length[1]));
      if (head.includes("/FlateDecode")) content = await inflate(content).catch(() => new Uint8Array());
      if (new TextDecoder("latin1").decode(content).includes(FORMAT)) found.push(content);
    }
    need(found.length === 1, "this PDF carries no receipt, or more than one");
    return found[0];
  };

  const isText = (value) => typeof value === "string";

  const isShaped = (said) => {
    if (typeof said !== "object" || said === null || Array.isArray(said)) return false;
    const names = Object.keys(said);
    const has = (name) => names.includes(name);
    return (
      names.every((name) => name === "path" || TEXTS.includes(name)) &&
      ["format", "number", "promise", "rows"].every(has) &&
      TEXTS.filter(has).every((name) => isText(said[name]) && said[name] !== "") &&
      said.format === FORMAT &&
      has("salt") === has("body") &&
      has("index") === has("path") &&
      (!has("path") || has("checkpoint")) &&
      NUMBER.test(has("index") ? said.index : "0") &&
      (!has("path") || (Array.isArray(said.path) && said.path.length < 64 && said.path.every(isText))) &&
      said.rows.length === 44
    );
  };

  const readReceipt = async (data) => {
    const isPdf = new TextDecoder("latin1").decode(data.slice(0, 5)) === "%PDF-";
    const content = isPdf ? await attached(data) : data;
    need(content.length <= LARGEST, "too large");
    let said = null;
    try {
      said = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content));
    } catch {
      throw new Refused("not JSON");
    }
    need(isShaped(said), "not a receipt of this format");
    return said;
  };

  const instant = (text) => {
    need(INSTANT.test(text) && !text.startsWith("0000"), "a time that cannot be read");
    const time = new Date(text);
    need(!Number.isNaN(time.valueOf()) && time.toISOString().slice(0, 23) === text.slice(0, 23), "no such time");
    return time;
  };

  const readPromise = async (note, keys) => {
    const lines = note.slice(0, note.lastIndexOf("\n\n") + 1).split("\n");
    const isWhole = lines.length === 7 && lines[0] === PROMISE && lines[6] === "" && lines.slice(0, 6).every(Boolean);
    need(isWhole, "not a promise of six lines");
    const [, origin, number, commitment, recorded, deadline] = lines;
    const own = keys.filter((key) => key.kind === 1 && key.name === `${origin}/promise`);
    need((await openNote(note, own)).signed.size, "the promise is not signed by a key you trust");
    const promise = {
      origin, number, commitment: unbase64(commitment), recorded: instant(recorded), deadline: instant(deadline),
    };
    need(promise.commitment.length === 32 && deadline >= recorded, "a promise that cannot be");
    return promise;
  };

  // {verdict, why, …}: proven, promised or broken; Refused when nothing can be said.
  const judge = async (said, keys, needed, now) => {
    const promise = await readPromise(said.promise, keys);
    need(promise.number === said.number, "the promise is for another number");
    const logs = keys.filter((key) => key.kind === 1 && key.name === promise.origin);
    need(logs.length === 1, "the key of this log is not among those you trust");
    const rows = unbase64(said.rows);
    need(rows.length === 32, "rows of another length");
    const leaf = await sha256(utf8("tuntas/leaf/v1\n"), promise.commitment, rows);
    if ("body" in said) {
      const opened = await sha256(utf8("tuntas/act/v1\n"), unbase64(said.salt), utf8(said.body));
      need(same(opened, promise.commitment), "the act is not what was promised");
    }
    const witnesses = keys.filter((key) => key.kind === 4);
    const head = "checkpoint" in said ? await readHead(said.checkpoint, logs[0], witnesses) : null;
    const isLate = now > promise.deadline;
    const found = { promise, index: null, size: null, seen: [], verdict: isLate ? "broken" : "promised" };
    if (!("path" in said)) return { ...found, why: isLate ? "no_proof" : "waiting" };
    const index = BigInt(said.index);
    await checkPath(await sha256(Uint8Array.of(0), leaf), index, head.size, said.path.map(unbase64), head.root);
    const placed = { ...found, index, size: head.size, seen: head.seen };
    if (head.seen.length < (needed ?? Math.min(witnesses.length, 1))) return { ...placed, why: "no_witness" };
    return { ...placed, verdict: "proven", why: "included" };
  };

  // --- the page: every sentence stands in it, hidden; this shows the one that fits and fills in the facts ----

  const page = document.getElementById("periksa");
  const result = document.getElementById("hasil");
  const language = document.documentElement.lang;

  const fill = (facts) => {
    for (const spot of result.querySelectorAll("[data-fact]")) spot.textContent = facts[spot.dataset.fact] ?? "";
  };

  const show = (verdict, why, facts) => {
    fill(facts);
    for (const part of result.querySelectorAll("[data-verdict]")) part.hidden = part.dataset.verdict !== verdict;
    const said = verdict === "broken" && why === "no_witness" ? "unseen" : why;
    for (const part of result.querySelectorAll("[data-why]")) part.hidden = part.dataset.why !== said;
    result.dataset.said = `${verdict} ${why}`;
    result.hidden = false;
    result.focus();
  };

  const moment = (time) => time.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });

  const tell = (found, name) => {
    const seen = found.seen.map(([who, time]) => `${who} (${moment(new Date(Number(time) * 1000))})`);
    show(found.verdict, found.why, {
      number: found.promise.number,
      recorded: moment(found.promise.recorded),
      deadline: moment(found.promise.deadline),
      index: found.index?.toLocaleString(language),
      size: found.size?.toLocaleString(language),
      file: name,
    });
    const list = result.querySelector("[data-list=seen]");
    list.replaceChildren(...seen.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    result.querySelector("[data-if=seen]").hidden = !seen.length;
    result.querySelector("[data-if=alone]").hidden = found.verdict !== "proven" || seen.length > 0;
  };

  const verify = async () => {
    const [file] = document.getElementById("berkas").files;
    if (!file) return;
    const wanted = document.getElementById("saksi").value;
    try {
      const keys = await readKeys(document.getElementById("kunci").value);
      const said = await readReceipt(new Uint8Array(await file.arrayBuffer()));
      tell(await judge(said, keys, wanted === "" ? null : Number(wanted), new Date()), file.name);
    } catch (refusal) {
      if (!(refusal instanceof Refused)) console.error(refusal);
      result.querySelector("[data-if=seen]").hidden = result.querySelector("[data-if=alone]").hidden = true;
      show("refused", "refused", { file: file.name, reason: refusal.message });
    }
  };

  // Signatures of this kind are young in browsers, and only pages over https may check any.
  const isAble = async () => {
    try {
      await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), { name: "Ed25519" }, false, ["verify"]);
      return typeof DecompressionStream === "function";
    } catch {
      return false;
    }
  };

  isAble().then((able) => {
    page.hidden = !able;
    document.getElementById("tak-bisa").hidden = able;
    page.addEventListener("submit", (event) => {
      event.preventDefault();
      verify();
    });
  });
})();
