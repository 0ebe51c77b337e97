"use strict";
// Verifies a receipt (tuntas/receipt/v1) in this browser, and compares its past with other papers and with the log.
// Nothing of a receipt is sent; only who presses "compare with the log of now" has public files of /log/ read.
// The rule is that of docs/how-to/read-the-log.md; tests compare it with the two other verifiers, slip by slip.
(() => {
  const FORMAT = "tuntas/receipt/v1";
  const PROMISE = "tuntas/promise/v1";
  const TEXTS = ["format", "number", "promise", "salt", "body", "rows", "checkpoint", "index"];
  const NUMBER = /^(0|[1-9][0-9]{0,18})$/;
  const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;
  // The specification's rule and no stricter: the name of a stranger's key may hold letters nobody can see.
  const NAME = /^[^\u0000-\u0020+\p{White_Space}\p{Cs}]+$/u;
  const LIMIT = 1n << 63n;
  const LARGEST = 1000000;
  const LAST_SECOND = 253402300800n;

  const FULL = 256;

  // Nothing can be said. `what` chooses the sentence: of the file, of two heads apart, or of the log as it was read.
  class Refused extends Error {
    constructor(why, what = "refused") {
      super(why);
      this.what = what;
    }
  }

  // A part of the log that the log says it does not have.
  class Gone extends Refused {}

  // A tile of another length than its address says.
  class Torn extends Refused {}

  const need = (fact, why, what) => {
    if (!fact) throw new Refused(why, what);
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
    const least = needed ?? Math.min(witnesses.length, 1);
    const found = {
      promise, head, leaf, witnesses, least, log: logs[0],
      index: null, size: null, seen: [], compared: null, verdict: isLate ? "broken" : "promised",
    };
    if (!("path" in said)) return { ...found, why: isLate ? "no_proof" : "waiting" };
    const index = BigInt(said.index);
    await checkPath(await sha256(Uint8Array.of(0), leaf), index, head.size, said.path.map(unbase64), head.root);
    const placed = { ...found, index, size: head.size, seen: head.seen };
    if (head.seen.length < least) return { ...placed, why: "no_witness" };
    return { ...placed, verdict: "proven", why: "included" };
  };

  // --- against what the log signed elsewhere ----------------------------------------------------------------

  const isForked = (heads) => {
    const roots = new Map();
    return heads.some(({ size, root }) => {
      if (!roots.has(size)) roots.set(size, root);
      return !same(roots.get(size), root);
    });
  };

  const broken = (found, why) => ({ ...found, verdict: "broken", why, compared: null });
  // A receipt that pins nothing has no past to compare.
  const agreed = (found, heads) => {
    const longest = heads.map((head) => head.size).reduce((one, other) => (one > other ? one : other));
    return { ...found, compared: found.head ? longest : null };
  };
  const ownAnd = (found, others) => (found.head ? [found.head, ...others] : others);

  // With single heads alone: what others hold.
  const beside = (found, others) => {
    const heads = ownAnd(found, others);
    if (isForked(heads)) return broken(found, "rewritten");
    const sizes = new Set(heads.map((head) => head.size).filter(Boolean));
    need(found.head && sizes.size < 2, "the two differ in size: the log itself is needed", "apart");
    return agreed(found, heads);
  };

  // The address of a tile or of a bundle of entries: groups of three digits, all but the last with an x.
  const partPath = (row, n, width) => {
    const groups = [String(n % 1000).padStart(3, "0")];
    for (let rest = Math.floor(n / 1000); rest; rest = Math.floor(rest / 1000)) {
      groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
    }
    return `tile/${row}/${groups.join("/")}${width === FULL ? "" : `.p/${width}`}`;
  };

  const pairs = (hashes) =>
    Promise.all(Array.from({ length: hashes.length / 2 }, (_, at) => nodeHash(hashes[2 * at], hashes[2 * at + 1])));

  // The hash over leaves [index << level, (index + 1) << level) of a tree of `size` leaves, out of its tiles.
  const nodesOf = (size, ask) => async (level, index) => {
    const [row, inside] = [Math.floor(level / 8), level % 8];
    const first = index * 2 ** inside;
    const n = Math.floor(first / FULL);
    const width = Math.min(FULL, Math.floor(size / 2 ** (8 * row)) - n * FULL);
    const tile = await ask(partPath(row, n, width));
    if (tile.length !== 32 * width) throw new Torn("a tile is torn", "copy");
    let hashes = Array.from({ length: 2 ** inside }, (_, at) => {
      const from = 32 * (first - n * FULL + at);
      return tile.slice(from, from + 32);
    });
    while (hashes.length > 1) hashes = await pairs(hashes);
    return hashes[0];
  };

  const over = async (start, end, node) => {
    const peaks = [];
    while (start < end) {
      let level = 0;
      while (2 ** (level + 1) <= end - start) level += 1;
      peaks.push(await node(level, start / 2 ** level));
      start += 2 ** level;
    }
    return rootOf(peaks);
  };

  const rootOf = async (peaks) => {
    if (!peaks.length) return sha256();
    let found = peaks[peaks.length - 1];
    for (const peak of peaks.slice(0, -1).reverse()) found = await nodeHash(peak, found);
    return found;
  };

  // The proof of RFC 6962, 2.1.2, read from tiles nobody believes yet.
  const consistencyPath = async (old, size, node) => {
    const path = [];
    let [start, end] = [0, size];
    while (end !== old) {
      let half = 1;
      while (half * 2 < end - start) half *= 2;
      const middle = start + half;
      if (old <= middle) {
        path.unshift(await over(middle, end, node));
        end = middle;
      } else {
        path.unshift(await over(start, middle, node));
        start = middle;
      }
    }
    return start ? [await over(start, end, node), ...path] : path;
  };

  // RFC 9162, 2.1.4.2.
  const isProven = async (old, head, path) => {
    let [at, last] = [old.size - 1n, head.size - 1n];
    while (at & 1n) [at, last] = [at >> 1n, last >> 1n];
    const steps = at ? [...path] : [old.root, ...path];
    let before = steps.shift();
    let now = before;
    if (!before) return false;
    for (const step of steps) {
      if (!last) return false;
      if (at & 1n || at === last) {
        [before, now] = [await nodeHash(step, before), await nodeHash(step, now)];
        while (!(at & 1n) && at) [at, last] = [at >> 1n, last >> 1n];
      } else {
        now = await nodeHash(now, step);
      }
      [at, last] = [at >> 1n, last >> 1n];
    }
    return !last && same(before, old.root) && same(now, head.root);
  };

  const unpacked = (data, width) => {
    const entries = [];
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    let at = 0;
    while (at + 2 <= data.length && entries.length < width) {
      const length = view.getUint16(at);
      entries.push(data.slice(at + 2, at + 2 + length));
      at += 2 + length;
    }
    need(at === data.length && entries.length === width, "a bundle of entries is torn", "copy");
    return entries;
  };

  // Every entry, hashed anew: where the leaf stands, the root over all and over the first `wanted` of them.
  const hashed = async (length, leaf, wanted, ask, step) => {
    const size = Number(length);
    const peaks = [];
    let [index, oldRoot, count] = [null, await sha256(), 0];
    const push = async (found, level) => {
      for (let bit = level; Math.floor(count / 2 ** bit) % 2; bit += 1) found = await nodeHash(peaks.pop(), found);
      peaks.push(found);
      count += 2 ** level;
      if (count === wanted) oldRoot = await rootOf(peaks);
    };
    for (let n = 0; n * FULL < size; n += 1) {
      const width = Math.min(FULL, size - n * FULL);
      const entries = unpacked(await ask(partPath("entries", n, width)), width);
      const here = leaf ? entries.findIndex((entry) => same(entry, leaf)) : -1;
      if (here >= 0 && index === null) index = BigInt(n * FULL + here);
      let hashes = await Promise.all(entries.map((entry) => sha256(Uint8Array.of(0), entry)));
      const isInside = wanted > n * FULL && wanted < (n + 1) * FULL;
      let level = 0;
      for (; width === FULL && !isInside && hashes.length > 1; level += 1) hashes = await pairs(hashes);
      for (const found of hashes) await push(found, level);
      step(n * FULL + width, size);
    }
    return { index, oldRoot, root: await rootOf(peaks) };
  };

  const needRoot = (root, head) => need(same(root, head.root), "the entries do not give the signed root", "copy");

  const recount = async (head, leaf, wanted, ask, step) => {
    const found = await hashed(head.size, leaf, wanted, ask, step);
    needRoot(found.root, head);
    return found;
  };

  // Whether the tiles show that `old` is the beginning of `head`.
  const isShown = async (old, head, ask) => {
    const [from, to] = [Number(old.size), Number(head.size)];
    const path = await consistencyPath(from, to, nodesOf(to, ask)).catch((torn) => {
      if (torn instanceof Torn || torn instanceof Gone) return [];
      throw torn;
    });
    return isProven(old, head, path);
  };

  // Whether `old` is the beginning of `head`. A few tiles say yes; where they do not, every entry is read and decides.
  const continues = async (old, head, ask, step) => {
    if (old.size === head.size) return same(old.root, head.root);
    if (!old.size) return true;
    if (await isShown(old, head, ask)) return true;
    return same((await recount(head, null, Number(old.size), ask, step)).oldRoot, old.root);
  };

  // Whether a log that shows `shown` has what it signed later as `old`; refused when not even what it shows.
  const stillHas = async (old, shown, ask, step) => {
    if (shown.size && (await isShown(shown, old, ask))) return true;
    const found = await hashed(old.size, null, Number(shown.size), ask, step);
    needRoot(found.oldRoot, shown);
    return same(found.root, old.root);
  };

  // With the log as it answers now. It may show a cosigned checkpoint and have signed a later one: then it must still
  // have what the later one covers, and what it has must give what it signed.
  const against = async (found, others, now, ask, step) => {
    const note = new TextDecoder().decode(await ask("checkpoint"));
    const head = await readHead(note, found.log, found.witnesses);
    need(head.size < 1n << 53n, "a log too long for a browser");
    const olds = ownAnd(found, others);
    found = { ...found, note };
    if (isForked([...olds, head])) return broken(found, "rewritten");
    for (const old of olds) {
      const isAhead = old.size > head.size;
      try {
        const agrees = isAhead ? await stillHas(old, head, ask, step) : await continues(old, head, ask, step);
        if (!agrees) return broken(found, "rewritten");
      } catch (refusal) {
        if (isAhead && refusal instanceof Gone) return broken(found, "shrunk");
        throw refusal;
      }
    }
    found = agreed(found, [...olds, head]);
    if (found.verdict === "proven") return found;
    const { index } = await recount(head, found.leaf, -1, ask, step);
    if (index !== null && head.seen.length >= found.least) {
      return { ...found, verdict: "proven", why: "included", index, size: head.size, seen: head.seen };
    }
    return index === null && now > found.promise.deadline ? broken(found, "missing") : found;
  };

  // Reads the public files of a log; each tile once.
  const logAt = (address) => {
    const kept = new Map();
    const ask = async (path) => {
      const asked = { credentials: "omit", referrerPolicy: "no-referrer", cache: path === "checkpoint" ? "no-store" : "default" };
      const answer = await fetch(address + path, asked).catch(() => null);
      if (answer && answer.status === 404) throw new Gone(`${path} is not there`, "copy");
      need(answer && answer.ok, `${path} cannot be read`, "copy");
      return new Uint8Array(await answer.arrayBuffer());
    };
    return async (path) => {
      if (!kept.has(path)) kept.set(path, await ask(path));
      return kept.get(path);
    };
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

  const moment = (time) => time.toLocaleString(language, {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  });

  const byId = (id) => document.getElementById(id);

  const tell = (found, name) => {
    const seen = found.seen.map(([who, time]) => `${who} (${moment(new Date(Number(time) * 1000))})`);
    show(found.verdict, found.why, {
      number: found.promise.number,
      recorded: moment(found.promise.recorded),
      deadline: moment(found.promise.deadline),
      index: found.index?.toLocaleString(language),
      size: found.size?.toLocaleString(language),
      compared: found.compared?.toLocaleString(language),
      note: found.note,
      file: name,
    });
    const list = result.querySelector("[data-list=seen]");
    list.replaceChildren(...seen.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    const isBroken = found.verdict === "broken";
    const wanted = {
      seen: seen.length > 0 && !isBroken,
      alone: found.verdict === "proven" && !seen.length,
      same: found.compared !== null && !isBroken,
      past: isBroken && ["rewritten", "shrunk", "missing"].includes(found.why),
      note: Boolean(found.note),
    };
    for (const part of result.querySelectorAll("[data-if]")) part.hidden = !wanted[part.dataset.if];
  };

  const refuse = (refusal, file) => {
    if (!(refusal instanceof Refused)) console.error(refusal);
    for (const part of result.querySelectorAll("[data-if]")) part.hidden = true;
    show("refused", refusal.what ?? "refused", { file, reason: refusal.message });
  };

  const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());

  // The head a paper pins: a receipt's, or the text itself, a checkpoint.
  const pinned = async (data, found) => {
    const start = new TextDecoder("latin1").decode(data.slice(0, 5));
    let note = new TextDecoder().decode(data);
    if (start === "%PDF-" || start.startsWith("{")) {
      const said = await readReceipt(data);
      need("checkpoint" in said, "a receipt from before the log's first checkpoint: it pins nothing", "other");
      note = said.checkpoint;
    }
    return readHead(note, found.log, found.witnesses);
  };

  const othersOf = async (found) => {
    const pasted = byId("tempelan").value.trim();
    const papers = await Promise.all([...byId("lain").files].map(bytesOf));
    if (pasted) papers.push(utf8(pasted.startsWith("{") ? pasted : `${pasted}\n`));
    try {
      return await Promise.all(papers.map((paper) => pinned(paper, found)));
    } catch (refusal) {
      throw refusal instanceof Refused ? new Refused(refusal.message, "other") : refusal;
    }
  };

  const step = (at, size) => {
    byId("maju").max = size;
    byId("maju").value = at;
    byId("maju-kata").textContent = `${at.toLocaleString(language)} / ${size.toLocaleString(language)}`;
  };

  const asked = async (found, now) => {
    byId("jalan").hidden = false;
    try {
      return await against(found, await othersOf(found), now, logAt(page.dataset.log), step);
    } catch (refusal) {
      throw refusal instanceof Refused && refusal.what === "refused" ? new Refused(refusal.message, "copy") : refusal;
    } finally {
      byId("jalan").hidden = true;
    }
  };

  const verify = async (withLog) => {
    const [file] = byId("berkas").files;
    if (!file) return;
    const wanted = byId("saksi").value;
    const now = new Date();
    try {
      const keys = await readKeys(byId("kunci").value);
      const said = await readReceipt(await bytesOf(file));
      const found = await judge(said, keys, wanted === "" ? null : Number(wanted), now);
      const others = withLog ? [] : await othersOf(found);
      tell(withLog ? await asked(found, now) : others.length ? beside(found, others) : found, file.name);
    } catch (refusal) {
      refuse(refusal, file.name);
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
    // A paper dropped anywhere on the form is the receipt; on the part about others' papers, one of those.
    page.addEventListener("dragover", (event) => event.preventDefault());
    page.addEventListener("drop", (event) => {
      event.preventDefault();
      const { files } = event.dataTransfer;
      if (files.length) byId(event.target.closest("#orang-lain") ? "lain" : "berkas").files = files;
    });
    page.addEventListener("submit", (event) => {
      event.preventDefault();
      verify(event.submitter?.id === "banding");
    });
  });
})();
