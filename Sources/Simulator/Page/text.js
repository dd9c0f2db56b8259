// Slack's mrkdwn, and standard Markdown, as nodes. Both share one reader for what is inside a line.
import { el } from "./dom.js";
import { emojiNamed } from "./emoji.js";
import { world } from "./world.js";

export const unescape = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emojiNamed(name) ?? whole);

export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return el("span", {}, label);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function mention(id) {
  const person = world.people.get(id);
  return el(`span.mention${id === world.me ? ".me" : ""}`, { data: { user: id } }, `@${person?.name ?? id}`);
}

// <@U…>, <#C…|name>, <!here>, <!date^…>, <url|label>
function mark(content) {
  const [target, ...rest] = content.split("|");
  const label = rest.join("|");
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) {
    const name = label || world.conversations.get(target.slice(1))?.name || target.slice(1);
    return el("span.mention", {}, `#${unescape(name)}`);
  }
  if (target.startsWith("!date^")) return dateMark(target, label);
  if (target.startsWith("!subteam^")) return el("span.mention", {}, label || "@team");
  if (target.startsWith("!")) return el("span.mention.me", {}, `@${target.slice(1)}`);
  return link(unescape(target), unescape(label || target));
}

function dateMark(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  const time = (options) => date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false, ...options });
  const text = unescape(format)
    .replace(/\{date_num\}/g, date.toISOString().slice(0, 10))
    .replace(/\{date_(long|long_pretty)\}/g, date.toLocaleDateString([], { dateStyle: "full" }))
    .replace(/\{date(_pretty|_short|_short_pretty)?\}/g, date.toLocaleDateString([], { dateStyle: "medium" }))
    .replace(/\{time_secs\}/g, time({ second: "2-digit" }))
    .replace(/\{time\}/g, time({}))
    .replace(/\{ago\}/g, "");
  return url ? link(url, text) : el("time", { title: fallback, dateTime: date.toISOString() }, text);
}

const slackStyles = [
  [/^`([^`\n]+)`/, (match) => el("code", {}, unescape(match[1]))],
  [/^<([^<>\n]+)>/, (match) => mark(match[1])],
  [/^\*(?=\S)([^*\n]*[^\s*])\*(?![\w*])/, (match) => el("strong", {}, inline(match[1], slackStyles)), true],
  [/^_(?=\S)([^_\n]*[^\s_])_(?!\w)/, (match) => el("em", {}, inline(match[1], slackStyles)), true],
  [/^~(?=\S)([^~\n]*[^\s~])~(?!\w)/, (match) => el("s", {}, inline(match[1], slackStyles)), true],
];

const markdownStyles = [
  [/^`([^`\n]+)`/, (match) => el("code", {}, match[1])],
  [/^\[([^\]\n]+)\]\(([^)\s]+)\)/, (match) => link(match[2], match[1])],
  [/^<((?:@|#|!|https?:)[^<>\n]+)>/, (match) => mark(match[1])],
  [/^\*\*(?=\S)(.+?\S|\S)\*\*/, (match) => el("strong", {}, inline(match[1], markdownStyles))],
  [/^~~(?=\S)(.+?)~~/, (match) => el("s", {}, inline(match[1], markdownStyles))],
  [/^\*(?=\S)([^*\n]*[^\s*])\*/, (match) => el("em", {}, inline(match[1], markdownStyles))],
  [/^_(?=\S)([^_\n]*[^\s_])_(?!\w)/, (match) => el("em", {}, inline(match[1], markdownStyles)), true],
];

function inline(text, styles) {
  const nodes = [];
  let plain = "";
  let rest = text;
  const flush = () => {
    if (plain) nodes.push(withEmoji(styles === slackStyles ? unescape(plain) : plain));
    plain = "";
  };
  outer: while (rest) {
    for (const [pattern, make, atWordStart] of styles) {
      if (atWordStart && /\w$/.test(plain)) continue;
      const match = pattern.exec(rest);
      if (!match) continue;
      flush();
      nodes.push(make(match));
      rest = rest.slice(match[0].length);
      continue outer;
    }
    plain += rest[0];
    rest = rest.slice(1);
  }
  flush();
  return nodes;
}

// Cuts fenced code out and gives the rest to `read`.
function fenced(text, read, clean) {
  return text.split(/```(?:[a-z]+\n)?/).flatMap((part, index) => {
    if (index % 2) return [el("pre", {}, clean(part.replace(/^\n|\n$/g, "")))];
    const trimmed = part.replace(index ? /^\n/ : /^$/, "");
    return trimmed ? read(trimmed) : [];
  });
}

export const mrkdwn = (text) => fenced(text ?? "", slackLines, unescape);

function slackLines(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    const bullet = /^\s*[•◦▪-]\s+(.*)$/.exec(line);
    const kind = quote ? "quote" : bullet ? "list" : "text";
    const content = quote?.[1] ?? bullet?.[1] ?? line;
    if (groups.at(-1)?.kind === kind) groups.at(-1).lines.push(content);
    else groups.push({ kind, lines: [content] });
  }
  return groups.map(({ kind, lines }) => {
    if (kind === "list") return el("ul", {}, lines.map((line) => el("li", {}, inline(line, slackStyles))));
    const content = lines.flatMap((line, index) => [index ? el("br") : null, inline(line, slackStyles)]);
    return kind === "quote" ? el("blockquote", {}, content) : el("span.lines", {}, content);
  });
}

export const markdown = (text) => fenced(text ?? "", markdownLines, (code) => code);

function markdownLines(text) {
  const nodes = [];
  let list = null;
  let table = null;
  for (const line of text.split("\n")) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^\s*(?:[-*+]|(\d+)\.)\s+(.*)$/.exec(line);
    const row = /^\s*\|(.+)\|\s*$/.exec(line);
    if (!item) list = null;
    if (!row) table = null;
    if (heading) nodes.push(el(`div.md-h${Math.min(heading[1].length, 3)}`, {}, inline(heading[2], markdownStyles)));
    else if (item) {
      if (!list) nodes.push(list = el(item[1] ? "ol" : "ul"));
      list.append(el("li", {}, inline(item[2], markdownStyles)));
    } else if (row) {
      if (/^[\s|:-]+$/.test(row[1])) continue;
      const isFirst = !table;
      if (isFirst) nodes.push(el("div.table-scroll", {}, table = el("table")));
      table.append(el("tr", {}, row[1].split("|").map((cell) =>
        el(isFirst ? "th" : "td", {}, inline(cell.trim(), markdownStyles)))));
    } else if (/^\s*(-{3,}|\*{3,})\s*$/.test(line)) nodes.push(el("hr"));
    else if (line.startsWith(">")) nodes.push(el("blockquote", {}, inline(line.replace(/^>\s?/, ""), markdownStyles)));
    else if (line.trim()) nodes.push(el("p", {}, inline(line, markdownStyles)));
  }
  return nodes;
}

// A text object of Block Kit.
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return [object.emoji === false ? object.text : withEmoji(object.text)];
}

export const plain = (object) => withEmoji(object?.text ?? "");
